"""Tests of the system on one machine."""
