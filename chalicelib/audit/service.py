"""Writing together with the audit row: no deed and no look without one."""

from collections.abc import Iterable
from datetime import date, datetime

from chalicelib.audit import repository
from chalicelib.audit.rules import FIRST, Deed, Mark, row_hash
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PersonId
from chalicelib.db.transaction import Write, commit
from chalicelib.web.guards import Person

_ATTEMPTS = 8


def deed(person: Person | None, action: str, subject: str, now: datetime, why: str = "") -> Deed:
    """Say who does what; `person` is None for somebody without an account."""
    if person is None:
        return Deed(None, "public", "", action, subject, why, now)
    return Deed(person.id, person.role, person.office or "", action, subject, why, now)


def commit_audited(done: Deed, writes: Iterable[Write] = (), after: Mark | None = None) -> Mark:
    """Commit the writes and the row of the deed, all or nothing.

    Without writes it records a look: call it before the answer is given, so that a fault
    here gives no data. Raises a write's own refusal, or UnavailableError. Many in a row of one
    person each begin `after` where the one before ended, which is what is returned.
    """
    planned = list(writes)
    for _ in range(_ATTEMPTS):
        row, mark = repository.plan_row(done, after)
        try:
            commit([*planned, row])
        except repository.ChainMovedError:
            after = None
            continue
        return mark
    raise UnavailableError


def find_broken_row(person_id: PersonId, on: date) -> int | None:
    """Return the sequence number of the first row that was altered or is missing, or None."""
    previous = FIRST
    for expected, row in enumerate(repository.list_rows_by_person(person_id, on), start=1):
        made_after = (row.sequence, row.previous) == (expected, previous)
        if not made_after or row.hash != row_hash(previous, expected, row.deed):
            return expected
        previous = row.hash
    return None
