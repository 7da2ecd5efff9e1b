"""What the head's board costs: reads for 200 officers with 50,000 scans, writes for each counted.

The day is made of the values that the stream's function counts, as many as a day has; what the
function itself reads and writes is measured on real scans in batches.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from bench.meter import Meter
from bench.scans import BALI, ORDER, _scan
from bench.stage import OFFICE, account, seals, sent_out, stage
from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date, utc_now
from chalicelib.core.ids import HolderId, PersonId, ScanId
from chalicelib.db import audit_keys, keys
from chalicelib.db.table import Records, connection
from chalicelib.orders.places import Position
from chalicelib.scans.rules import Delivery, Presented, Scan, Verdict
from chalicelib.supervision import board, working
from chalicelib.supervision.tallying import tally_work
from chalicelib.supervision.work_repository import _item, replace_worked
from chalicelib.supervision.working import Shift, Worked
from chalicelib.web.guards import Person, Role

ZONE = "Asia/Makassar"
OFFICERS, SCANS, LOOKS = 200, 250, 40
WAITING = {"tip": 120, "visit": 80, "flag": 60, "exception": 90, "case": 150, "finding": 3000}
WAITING_BYTES = 1000
BATCHES = (1, 10, 50)
GOALS = "goal: 3 reads of 1 MB, a day of 1.2 kB"
MEGABYTE = 1_000_000


class Pages:
    """Keeps how many bytes each query read while it is entered, whatever it gave of them."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._events = connection().client.meta.events

    def __enter__(self) -> Self:
        self._events.register("after-call.dynamodb.Query", self._keep)
        return self

    def __exit__(self, *_: object) -> None:
        self._events.unregister("after-call.dynamodb.Query", self._keep)

    def _keep(self, parsed: dict[str, Any], **_: Any) -> None:  # noqa: ANN401 - botocore's own hook
        items = parsed["Items"]
        whole = bool(items) and "pk" in items[0]
        self.sizes.append(sum(map(size, items)) if whole else len(items) * WAITING_BYTES)


def size(item: dict[str, dict[str, Any]]) -> int:
    """Return the bytes of an item, as DynamoDB counts them."""
    held = [(name, value) for name, typed in item.items() for value in typed.values()]
    raw = [value if isinstance(value, bytes) else str(value).encode() for _, value in held]
    return sum(map(len, raw)) + sum(len(name) for name, _ in held)


def _day(number: int, on: datetime) -> Worked:
    """Return the whole day of one officer."""
    person = PersonId(f"{number:08d}-0000-4000-8000-000000000000")
    start = on.replace(hour=0, minute=0, second=0, microsecond=0)
    known: dict[ScanId, Scan] = {}
    rows = []
    for n in range(SCANS):
        at = start + timedelta(minutes=n * 2)
        one = _made(f"{number:013d}{n:013d}", person, at)
        known[one.id] = one
        rows.append(_row(person, "stamp_scanned", at, result=f"{one.verdict} SCAN#{one.id}"))
    for n in range(LOOKS):
        at = start + timedelta(minutes=n * 11)
        rows.append(_row(person, "person_viewed", at, about=f"{number:013d}{n:013d}"))
    empty = Worked(OFFICE, local_date(on, ZONE), person, f"Petugas Lapangan Contoh {number}")
    day = working.count(empty, rows, known, ZONE)
    shift = Shift("W20.IMI.1-GR.03.01-1234", on + timedelta(hours=8))
    return Worked(
        **{name: getattr(day, name) for name in day.__slots__}
        | {
            "shift": shift,
            "marks": {start.date().isoformat(): len(rows)},
        }
    )


def _row(person: PersonId, action: str, at: datetime, about: str = "", result: str = "") -> Deed:
    who = (person, str(Role.FIELD_OFFICER), OFFICE)
    holder = HolderId(about) if about else None
    return Deed(*who, action, "STAMP#1", "", at, holder, ORDER["order"], "", result, "")


def _made(id_: str, person: PersonId, at: datetime) -> Scan:
    position = Position(BALI["latitude"], BALI["longitude"], BALI["accuracy_m"], at)
    verdict = Verdict.EXPIRED if id_.endswith("7") else Verdict.GENUINE
    shown = Presented("S", None, position, ORDER["order"], None, None, at)
    return Scan(
        ScanId(id_), person, OFFICE, shown, Delivery(at, id_, ""), at, None, verdict, (), None
    )


def _fill(now: datetime) -> None:
    for number in range(OFFICERS):
        replace_worked([_day(number, now)])
    with Records.batch_write() as batch:
        for kind, many in WAITING.items():
            for number in range(many):
                batch.save(_waiting(kind, number, now))


def _waiting(kind: str, number: int, now: datetime) -> Records:
    """Return one thing to do, of about 1 kB as a tip or a case is."""
    return Records(
        f"{kind.upper()}#{number:026d}",
        "X" * 800,
        place_pk=keys.worklist(OFFICE),
        place_sk=keys.awaited(kind, now - timedelta(hours=number), f"{number:026d}"),
    )


def _board(now: datetime) -> None:
    head = Person(PersonId("head"), Role.OFFICE_HEAD, "Kepala", "", OFFICE)
    with Pages() as pages, Meter() as meter:
        start = time.process_time_ns()
        shown = board.show_board(head, None, None, now)
        took = (time.process_time_ns() - start) / 1e6
    scans = sum(sum(one.scans) for one in shown.worked)
    largest = max(size(item.serialize()) for item in map(_item, shown.worked))
    print(f"board of {len(shown.worked)} officers and {scans} scans: {meter.calls} reads,", end=" ")
    print(", ".join(f"{one / MEGABYTE:.2f} MB" for one in pages.sizes), end="")
    print(f", {took:.0f} ms of CPU; a day of at most {largest} bytes")


def _tally(officer: Person, guests: Iterator[str], many: int) -> None:
    """Let an officer scan, and count the scans as one batch of the stream."""
    first = commit_audited(deed(officer, "signed_in", "PERSON#1", utc_now()))
    for _ in range(many):
        at = utc_now().astimezone(UTC).isoformat().replace("+00:00", "Z")
        body = {"seal": next(guests), "position": {**BALI, "at": at}, "scanned_at": at, **ORDER}
        _scan(body, officer)()
    numbers = range(first.sequence, first.sequence + many + 1)
    event = {
        "Records": [
            {
                "dynamodb": {
                    "Keys": {"pk": {"S": partition}, "sk": {"S": own}},
                    "SequenceNumber": str(number),
                }
            }
            for number in numbers
            for partition, own in [audit_keys.row(officer.id, first.on, number)]
        ]
    }
    with Meter() as meter:
        start = time.process_time_ns()
        assert not tally_work(event)["batchItemFailures"]  # noqa: S101 - a benchmark of failures says nothing
        took = (time.process_time_ns() - start) / 1e6
    print(f"tally of {many:3} scans at once: {meter.calls} calls,", end=" ")
    print(f"{meter.written:.0f} write units, {meter.read:.1f} read units, {took:.1f} ms of CPU")


def main() -> None:
    """Measure on an engine of its own and print what each costs."""
    with stage():
        now = utc_now()
        officer, guests = sent_out(), seals(account(Role.BORDER_OFFICER, "DPS"))
        for many in BATCHES:
            _tally(officer, guests, many)
        _fill(now)
        _board(now)
        print(GOALS)


if __name__ == "__main__":
    main()
