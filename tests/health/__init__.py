"""The health record."""
