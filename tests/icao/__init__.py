"""Tests of the formats of ICAO Doc 9303."""
