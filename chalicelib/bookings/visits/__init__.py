"""What an office answers to who asks it to come, and what proves a ground."""
