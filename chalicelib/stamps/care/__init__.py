"""What is done with a stamp after its first issue: ended, extended, replaced, printed."""
