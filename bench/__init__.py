"""Benchmarks: ours against a bare floor, interleaved in one run, as ratios."""
