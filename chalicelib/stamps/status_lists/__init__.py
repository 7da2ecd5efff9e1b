"""The status lists: which stamps are no longer in force."""
