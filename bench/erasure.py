"""What a sweep of the erasure costs: `python -m bench.erasure [--stays 2000 20000] [--due 100]`.

Units are exact and are the bill; seconds are this machine's noise.
"""

import argparse
import os
import time
from datetime import timedelta

from bench.meter import Meter
from bench.reconciliation import fill
from chalicelib.core.config import table_prefix
from chalicelib.db.table import Records
from chalicelib.lodging.stay_items import StayItem
from chalicelib.rights import erasing
from local.emulator import environment, start_engine
from local.provision import provision
from tests.lodging.stay_world import NOW


def main() -> None:
    """Measure on an engine of its own, in memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stays", type=int, nargs="*", default=[2_000, 20_000])
    parser.add_argument("--due", type=int, default=100)
    asked = parser.parse_args()
    engine = start_engine()
    try:
        os.environ.update(environment(engine.url))
        os.environ.update(provision(engine.url, table_prefix()))
        print(f"{'stays':>8}{'due':>6}{'read':>9}{'written':>9}{'calls':>8}{'s':>8}")
        stored, read = 0, []
        for day, number in enumerate(sorted(asked.stays)):
            fill(stored, number)
            stored = number
            _measure(number, 0, 2 * day)
            _make_due(asked.due)
            read.append(_measure(number, asked.due, 2 * day + 1))
        most, least = max(asked.stays), min(asked.stays)
        told = f"{asked.due} due: {read[0]:.0f} read units of {least} records"
        print(f"{told}, {read[-1]:.0f} of {most}: {read[-1] / read[0]:.1f} times")
    finally:
        engine.stop()


def _make_due(number: int) -> None:
    """Let some of the stays have ended long ago."""
    raws, _ = Records.scan_part(None, number)
    for raw in raws:
        item = StayItem(raw["pk"]["S"], raw["sk"]["S"])
        item.update([StayItem.leaves_on.set((NOW.date() - timedelta(days=4000)).isoformat())])


def _measure(stays: int, due: int, day: int) -> float:
    started = time.perf_counter()
    with Meter() as meter:
        done = erasing.erase(NOW + timedelta(days=day), time.monotonic)
    if sum(done.classes.values()) != due or not done.is_whole:
        raise RuntimeError(done)
    cost = f"{meter.read:9.0f}{meter.written:9.0f}{meter.calls:8}"
    print(f"{stays:8}{due:6}{cost}{time.perf_counter() - started:8.1f}")
    return meter.read


if __name__ == "__main__":
    main()
