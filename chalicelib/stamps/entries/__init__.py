"""Entries at a checkpoint: one at a time, and those that waited at a desk."""
