"""The work in the field as its head sees it: cases, visits, flags, the board."""
