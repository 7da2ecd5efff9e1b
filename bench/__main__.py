"""Run every benchmark, one after the other: `make bench`."""

from bench import scans, seal, stamps, stays, warnings

for name, one in (
    ("Seal", seal),
    ("Entry", stamps),
    ("Scan", scans),
    ("Report", stays),
    ("Warnings", warnings),
):
    print(f"\n{name}\n")
    one.main()
