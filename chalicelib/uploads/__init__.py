"""Uploads: files that go to a bucket past us, and are looked at once they are there."""
