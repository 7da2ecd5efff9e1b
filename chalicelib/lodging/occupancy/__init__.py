"""Who stays where, in numbers; and which houses fell silent."""
