"""Tests of the entry stamps."""
