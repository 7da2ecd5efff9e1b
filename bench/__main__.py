"""Run every benchmark, one after the other: `make bench`."""

from bench import phone, seal, stamps, stays, warnings

for name, one in (
    ("Seal", seal),
    ("Phone", phone),
    ("Entry and scan", stamps),
    ("Report", stays),
    ("Warnings", warnings),
):
    print(f"\n{name}\n")
    one.main()
