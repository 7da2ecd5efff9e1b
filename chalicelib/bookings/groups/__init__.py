"""The lists of people of a group."""
