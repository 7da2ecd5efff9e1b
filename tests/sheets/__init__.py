"""Tests of guest lists as files."""
