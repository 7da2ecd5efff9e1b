"""What the public reports: tips, and what an office does with them."""
