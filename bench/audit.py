"""What the audit log costs: write units of a row; a day of many rows sealed, verified, searched.

A busy office's day, as rows: 2,000 people with an account, 20 rows each, and 4,000 of nobody.
"""

import io
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bench.meter import Meter
from bench.stage import stage
from chalicelib.audit import service
from chalicelib.audit.rules import Deed
from chalicelib.audit.sealing import seal_audit
from chalicelib.audit.verifying import verify_day
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.web.guards import Person, Role
from chalicelib.web.request import REQUEST_ID
from local.breach import write_exposed

GOAL = 3
PEOPLE, ROWS, PUBLIC = 2000, 20, 4000
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ORDER = "W20.IMI.1-GR.03.01-1234"
# As long as most reasons are, and the longest that is taken.
REASON, LONGEST = "Pemeriksaan rutin di hotel, tamu tanpa laporan", "a" * 300
HOLDER = HolderId("K4S2QHVB6NMZ3XWYRTPLDGFJ7A")


def _officer(number: int) -> Person:
    person_id = PersonId(f"0b54ad2e-9f1c-4f3a-8a53-{number:012d}")
    return Person(person_id, Role.FIELD_OFFICER, "Nama", "", "NGURAH-RAI", order=ORDER)


def _look(why: str, about: HolderId | None = HOLDER, at: datetime = NOON) -> Deed:
    return service.deed(_officer(0), "person_viewed", f"HOLDER#{HOLDER}", at, why, about)


def _units(done: Deed) -> tuple[float, int]:
    with Meter() as meter:
        service.commit_audited(done)
    return meter.written, meter.calls


def _fill() -> int:
    for number in range(PEOPLE):
        officer, mark = _officer(number), None
        deeds = [
            service.deed(officer, "person_viewed", f"HOLDER#{one}", NOON, REASON, HOLDER)
            for one in range(ROWS)
        ]
        mark = service.commit_all_audited(deeds, after=mark)
    for start in range(0, PUBLIC, 50):
        deeds = [service.deed(None, "stay_reported", f"STAY#{start + n}", NOON) for n in range(50)]
        service.commit_all_audited(deeds)
    return PEOPLE * ROWS + PUBLIC


def _exposed(officer: str = "") -> None:
    hour = timedelta(hours=1)
    write_exposed(io.StringIO(), officer, "", (NOON - hour, NOON + hour))


def _timed(name: str, rows: int, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:34}{took:8.1f} s{rows / took:10.0f} rows a second{peak:8} MB at most")


def main() -> None:
    """Measure on an engine of its own and print one table."""
    with stage():
        REQUEST_ID.set("2f1c9a64-6f0e-4a52-9a3e-0d9f6f8f2b11")
        print(f"{'':34}{'units':>6}{'calls':>7}")
        cases = {
            "a look, somebody's first of a day": _look(REASON),
            "a look": _look(REASON),
            "a look, the longest reason": _look(LONGEST),
            "a deed that shows nobody": _look(REASON, None),
            "a deed without an account": service.deed(None, "stay_reported", "STAY#1", NOON),
        }
        for name, done in cases.items():
            units, calls = _units(done)
            print(f"{name:34}{units:6.0f}{calls:7}")
        print(f"{'goal: a look':34}{GOAL:6}")
        rows = _fill()
        for name, of, work in (
            ("exposed, of an officer", ROWS, lambda: _exposed(_officer(1).id)),
            ("exposed, a day from the table", rows, _exposed),
            ("sealed", rows, lambda: seal_audit(NOON + DAY)),
            ("exposed, a day from its files", rows, _exposed),
            ("verified", rows, lambda: verify_day(NOON.date())),
        ):
            _timed(name, of, work)


if __name__ == "__main__":
    main()
