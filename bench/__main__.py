"""Run every benchmark, one after the other: `make bench`."""

from bench import (
    audit,
    board,
    bookings,
    bulk,
    day_plan,
    imports,
    phone,
    reconciliation,
    scans,
    seal,
    stamps,
    status_lists,
    stays,
    warnings,
)

for name, one in (
    ("Seal", seal),
    ("Phone", phone),
    ("Entry and what follows", stamps),
    ("Scan", scans),
    ("Status lists", status_lists),
    ("Report", stays),
    ("Batch of reports", bulk),
    ("Booking", bookings),
    ("File of permits", imports),
    ("Warnings", warnings),
    ("Audit log", audit),
    ("Board", board),
    ("Reconciliation", reconciliation),
    ("Day plan of visits", day_plan),
):
    print(f"\n{name}\n", flush=True)
    one.main()
