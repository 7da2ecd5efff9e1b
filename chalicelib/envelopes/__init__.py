"""Envelopes: what a phone or a desk keeps sealed until it reaches the server."""
