"""What does not fit together: found, kept, and looked into by an office."""
