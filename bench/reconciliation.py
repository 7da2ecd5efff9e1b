"""What a night's comparison costs: `python -m bench.reconciliation [--stays 20000 200000]`.

The same changes among ever more stays: units read and written, calls, and what stays in memory.
Counts are exact and are the bill; seconds are this machine's noise.
"""

import argparse
import os
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bench.meter import Meter
from chalicelib.core.config import table_prefix
from chalicelib.core.ids import PassportKey, ReceiptId
from chalicelib.db.table import Records
from chalicelib.lodging.checks.reconciliation import Reconciled, reconcile_offices
from chalicelib.lodging.rules import Guest, Stay
from chalicelib.lodging.stay_items import stay_item
from local.emulator import environment, start_engine
from local.provision import provision
from tests.lodging.stay_world import NOW, OFFICE, Known, Told, World

_LATER = timedelta(minutes=30)


def main() -> None:
    """Measure on an engine of its own, in memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stays", type=int, nargs="*", default=[20_000, 200_000])
    parser.add_argument("--changes", type=int, nargs="*", default=[100, 400])
    asked = parser.parse_args()
    engine = start_engine()
    try:
        os.environ.update(environment(engine.url))
        os.environ.update(provision(engine.url, table_prefix()))
        print(f"{'stays':>8}{'changes':>9}{'read':>9}{'written':>9}{'calls':>8}{'MB':>7}{'s':>8}")
        stored, first, at = 0, 0, NOW
        for number in sorted(asked.stays):
            fill(stored, number)
            stored = number
            for changes in asked.changes:
                _measure(number, range(first, first + changes), at)
                first, at = first + changes, at + 4 * _LATER
    finally:
        engine.stop()


def fill(first: int, last: int) -> None:
    """Store stays that do not change, each of another guest."""
    plain = World([Known(None, None, 0, None, [Told(0, -5, 9)])]).stay(0, 0)
    with Records.batch_write() as batch:
        for stay in _stays(plain, first, last):
            batch.save(stay_item(stay))


def _stays(plain: Stay, first: int, last: int) -> Iterator[Stay]:
    for number in range(first, last):
        sent = replace(plain.sent, receipt=ReceiptId(f"FILL{number:08}"))
        yield replace(plain, sent=sent, guest=Guest(PassportKey(f"FILL{number:08}")))


def _measure(stays: int, changed: range, at: datetime) -> None:
    """Let guests report, and be changed; then compare what changed in the last hour."""
    guests = [Known(None, None, 0, None, [Told(0, -5, 9)]) for _ in range(changed.stop)]
    world = World(guests)
    world.store_some(changed)
    for number in changed:
        world.change(number, 0, at + _LATER, nights=10)
    started = time.perf_counter()
    tracemalloc.start()
    with Meter() as meter:
        done: Reconciled = reconcile_offices([OFFICE], at, at + 2 * _LATER, NOW)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if done.compared != len(changed):
        raise RuntimeError(done)
    cost = f"{meter.read:9.0f}{meter.written:9.0f}{meter.calls:8}"
    seconds = time.perf_counter() - started
    print(f"{stays:8}{len(changed):9}{cost}{peak / 1e6:7.1f}{seconds:8.1f}", flush=True)


if __name__ == "__main__":
    main()
