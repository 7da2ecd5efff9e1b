"""What who books can do: ask, make, read, move, cancel, take an offer."""
