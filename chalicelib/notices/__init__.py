"""E-mail: the outbox, rendering, sending, recording."""
