"""Batches of stays: rows of a request or of a file, each with its verdict."""
