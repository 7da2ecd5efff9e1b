"""Benchmarks: each prints one table of ours against a floor."""
