"""When the system answered and when it did not, as its own front door tells."""
