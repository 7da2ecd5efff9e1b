"""Which keys may seal a stamp, the sealing itself, and every signature counted."""
