"""Lodging places, and who may report for them."""
