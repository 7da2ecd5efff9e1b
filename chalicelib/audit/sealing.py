"""Seals each UTC day of the audit log: all its rows in files that nobody can change, and one root.

`docs/audit.md` says how anybody checks a day without this system.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from chalicelib.audit import days, seals
from chalicelib.audit.days import Follower
from chalicelib.audit.rules import Row
from chalicelib.audit.seals import Part
from chalicelib.clients import s3
from chalicelib.core.log import log_event

_DAY = timedelta(days=1)


def seal_audit(now: datetime) -> None:
    """Seal the UTC day that is over, and each before it that is not sealed yet.

    A run that is cut off is gone on with by the next: a file that is there stands, and is never
    written again. Raises UnavailableError.
    """
    day, previous = seals.find_mark() or (now.date() - 2 * _DAY, "")
    while (day := day + _DAY) < now.date():
        parts = [_seal_part(day, name) for name in days.PARTS]
        sealed = seals.add_seal(day, parts, previous, now)
        previous = sealed.digest
        rows = sum(part.rows for part in sealed.parts)
        log_event("audit_sealed", on=day.isoformat(), rows=rows)


def line_of(row: Row) -> bytes:
    """Return a row as a line of its file: JSON with its names in order."""
    return (
        json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    )


def _seal_part(day: date, name: str) -> Part:
    try:
        return seals.part_of(name, seals.read_lines(day, name))
    except s3.NoFileError:
        return seals.add_part(day, name, _lines(day, name))


def _lines(day: date, name: str) -> Iterator[bytes]:
    follower = Follower()
    for row in days.list_rows(day, name):
        if broken := follower.broken(row):
            # It is sealed as it stands: what was changed before stays provable.
            log_event("audit_broken", level="error", row=broken.where)
        yield line_of(row)
