"""A file of permits: rows a second over the bare writes, memory, and a file sent again.

The floor is TransactWriteItems of the same items, a hundred at once, sent by the same client to
the same engine after each chunk: both meet the same engine in the same state. Each put of it says
that nothing may stand there, as nearly all of ours do. Memory is the peak of a process of its own
that works through a file, for many rows and for a tenth of them. `python -m bench.imports [rows]`
measures 200,000 rows unless told otherwise, in an engine in memory, without the journal.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bench.bulk import Floor
from bench.meter import Meter
from bench.stage import account, stage
from chalicelib.clients import aws
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import ImportId, random_id
from chalicelib.db.table import connection
from chalicelib.feed import imports, imports_worker
from chalicelib.feed.imports_schemas import PermitUpload, StartImport
from chalicelib.web.guards import Person, Role
from local.permit_file import Asked, write_file

ROWS, UNIT_ROWS = 200_000, 310
GOAL_RATIO, GOAL_MEMORY = 0.6, 1.2
_SINCE = timedelta(hours=1)
_DELIVERIES = 20


def begin(person: Person, asked: Asked, form: str = "csv") -> ImportId:
    """Begin an import whose file has come."""
    with tempfile.TemporaryFile() as file:
        write_file(file, asked, form)
        size = file.tell()
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        upload = PermitUpload(name=f"izin.{form}", bytes=size, sha256=sha256)
        request = StartImport(kind=asked.kind, as_of=asked.as_of, upload=upload)  # type: ignore[arg-type]  # one of two
        one = imports.start_import(request, person, utc_now(), random_id(), "").one
        file.seek(0)
        aws.client("s3").put_object(Bucket=config().uploads_bucket, Key=one.place, Body=file)
    return one.id


def _check(import_id: ImportId, verdict: str, rows: int) -> None:
    counts = imports.get_import(import_id, utc_now()).one.counts
    if getattr(counts, verdict) != rows:
        raise RuntimeError(str(counts))


def measure(person: Person, asked: Asked, form: str, verdict: str) -> tuple[float, float]:
    """Return rows a second: ours, and the floor's; both interleaved."""
    floor, events = Floor(), connection().client.meta.events
    one = begin(person, asked, form)
    events.register("provide-client-params.dynamodb.TransactWriteItems", floor.keep)
    start = time.perf_counter()
    imports_worker.work(one, floor.send)
    ours = time.perf_counter() - start - floor.spent
    floor.send()
    events.unregister("provide-client-params.dynamodb.TransactWriteItems", floor.keep)
    _check(one, verdict, asked.rows)
    writes = (sum(floor.sent.values()) + len(floor.waiting)) / asked.rows
    return asked.rows / ours, floor.rate(conditional=True) / writes


def timed(person: Person, asked: Asked, form: str, verdict: str) -> float:
    """Return rows a second of a file that is known already, or changes what is."""
    one = begin(person, asked, form)
    start = time.perf_counter()
    imports_worker.work(one, lambda: True)
    took = time.perf_counter() - start
    _check(one, verdict, asked.rows)
    return asked.rows / took


def peak(one: ImportId) -> int:
    """Return the peak memory, in KiB, of a process that works through an import."""
    command = [sys.executable, "-m", "bench.imports", "--import", one]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)  # noqa: S603 - our own module
    return int(done.stdout.splitlines()[-1])


def _work(import_id: str) -> None:
    """Work through an import and say how much memory that took."""
    for _ in range(_DELIVERIES):
        # As the queue does: what the store had no time for comes again, and goes on where it was.
        with suppress(UnavailableError):
            imports_worker.work(ImportId(import_id), lambda: True)
            break
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))


def _units(act: Callable[[], object]) -> str:
    with Meter() as meter:
        act()
    return f"{meter.written / UNIT_ROWS:9.2f} written{meter.read / UNIT_ROWS:9.2f} read"


def main(rows: int = ROWS) -> None:
    """Measure on an engine of its own and print one table."""
    as_of = utc_now().replace(microsecond=0) - _SINCE
    with stage():
        person = account(Role.ADMINISTRATOR)
        measure(person, Asked(300, as_of=as_of, seed=1), "csv", "added")  # made once at a start
        print(f"{'':32}{'ours/s':>9}{'bare/s':>9}{'ratio':>7}")
        for form, seed, count in (("csv", 2, rows), ("jsonl", 3, max(rows // 10, 1_000))):
            asked = Asked(count, as_of=as_of, seed=seed)
            ours, bare = measure(person, asked, form, "added")
            name = f"{count:,} new rows, {form}"
            print(f"{name:32}{ours:9.0f}{bare:9.0f}{ours / bare:7.2f}", flush=True)
        print(f"{'goal':32}{'':18}{GOAL_RATIO:7.2f}\n")
        known = Asked(max(rows // 10, 1_000), as_of=as_of + timedelta(minutes=1), seed=3)
        again = Asked(known.rows, "delta", as_of, seed=3)
        for name, asked, verdict in (
            ("the same full file again", known, "same"),
            ("a delta that extends them", again, "changed"),
        ):
            print(f"{name:32}{timed(person, asked, 'jsonl', verdict):9.0f}", flush=True)
        few, many = (
            peak(begin(person, Asked(count, as_of=as_of, seed=seed)))
            for count, seed in ((rows // 20, 5), (rows // 2, 6))
        )
        print(f"\n{f'peak MiB, {rows // 20:,} and {rows // 2:,} rows':32}", end="")
        print(f"{few / 1024:9.1f}{many / 1024:9.1f}{many / few:7.2f}   goal {GOAL_MEMORY}")
        for name, kind, seed in (("units a new row", "full", 7), ("of it again", "full", 7)):
            one = begin(person, Asked(UNIT_ROWS, kind, as_of, seed=seed))
            print(f"{name:32}{_units(lambda one=one: imports_worker.work(one, lambda: True))}")  # type: ignore[misc]  # bound at once


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    parser.add_argument("--import", dest="one")
    given = parser.parse_args()
    if given.one:
        _work(given.one)
    else:
        main(given.rows)
