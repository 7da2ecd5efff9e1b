"""Run every benchmark, one after the other: `make bench`."""

from bench import bulk, phone, scans, seal, stamps, status_lists, stays, warnings

for name, one in (
    ("Seal", seal),
    ("Phone", phone),
    ("Entry and what follows", stamps),
    ("Scan", scans),
    ("Status lists", status_lists),
    ("Report", stays),
    ("Batch of reports", bulk),
    ("Warnings", warnings),
):
    print(f"\n{name}\n", flush=True)
    one.main()
