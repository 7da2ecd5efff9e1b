"""Formats of ICAO Doc 9303: machine-readable zone, visible digital seal, entry stamp profile."""
