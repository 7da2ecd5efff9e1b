"""Services that are booked: a place in a queue, or a team that comes."""
