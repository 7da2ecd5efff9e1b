"""What is done without an account, and what is done for one who has none."""
