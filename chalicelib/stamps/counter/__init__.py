"""Stay permits at an office's counter: granted, changed, looked at; the search for a warning."""
