"""What a foreigner may see and ask of what is held about them."""
