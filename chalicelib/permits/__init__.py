"""Stay permits, their sponsors and the warnings before they end."""
