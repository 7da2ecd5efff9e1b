"""A team's way on a day: planned, improved, published with a window for each stop."""
