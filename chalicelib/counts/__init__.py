"""How many foreigners are present: counters, and what of them is published."""
