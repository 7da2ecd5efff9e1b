"""Reading the audit log: what an officer did, who looked at a foreigner; each reading is in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.audit import days, repository, seals
from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.db.pages import Page
from chalicelib.web.guards import Person, Role

READING = (Role.OFFICE_HEAD, Role.DATA_PROTECTION_OFFICER)
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant to before another: of an officer's deeds, no more than a month."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Proved:
    """An officer's UTC day: how many rows, whether it is sealed, the first that is not whole."""

    rows: int
    is_sealed: bool
    broken: int | None


def list_deeds(
    officer: PersonId, span: Span, after: str | None, asker: Person, now: datetime
) -> Page[Deed]:
    """Return a page of what an officer did, the newest first; the reading is on record before.

    A head sees what was done for the own office. Raises InvalidError naming `from` for more than
    a month, `after` for a cursor of another list.
    """
    if span.until - span.since > timedelta(days=MOST_DAYS):
        raise InvalidError(FieldError("from", "too_long_a_time", {"limit": MOST_DAYS}))
    page = repository.list_rows_by_officer(officer, (span.since, span.until), after)
    return _told(page, f"OFFICER#{officer}", None, asker, now)


def list_trail(
    holder: HolderId, span: Span, after: str | None, asker: Person, now: datetime
) -> Page[Deed]:
    """Return a page of who looked at a foreigner, likewise; a moment behind."""
    page = repository.list_rows_by_holder(holder, after, (span.since, span.until))
    return _told(page, f"HOLDER#{holder}", holder, asker, now)


def list_own_deeds(person: Person, after: str | None, now: datetime) -> Page[Deed]:
    """Return a page of what somebody did in the last month, to themselves; on record before."""
    since = now - timedelta(days=MOST_DAYS)
    page = repository.list_rows_by_officer(person.id, (since, now), after)
    commit_audited(deed(person, "own_data_viewed", f"PERSON#{person.id}", now))
    return page


def prove_day(officer: PersonId, on: date, asker: Person, now: datetime) -> Proved:
    """Say whether an officer's UTC day is as it was written; the question is on record.

    To a head who has no part in that day it looks as if nothing was done.
    """
    follower, rows, broken, is_told = days.Follower(), 0, None, False
    for row in days.list_chain(officer, on):
        rows += 1
        is_told = is_told or _may_see(str(row.get("office", "")), asker)
        if (found := follower.broken(row)) and broken is None:
            broken = found.number
    mark = seals.find_mark()
    proved = Proved(rows, mark is not None and on <= mark[0], broken)
    result = f"row {broken}" if broken else "whole"
    subject = f"OFFICER#{officer}"
    commit_audited(deed(asker, "audit_verified", subject, now, on.isoformat(), result=result))
    return proved if is_told else Proved(0, proved.is_sealed, None)


def _told(
    page: Page[Deed], subject: str, about: HolderId | None, asker: Person, now: datetime
) -> Page[Deed]:
    shown = [one for one in page.items if _may_see(one.office, asker)]
    commit_audited(
        deed(asker, "audit_viewed", subject, now, about=about, result=f"rows {len(shown)}")
    )
    return Page(shown, page.next)


def _may_see(office: str, asker: Person) -> bool:
    return asker.role is Role.DATA_PROTECTION_OFFICER or (bool(office) and office == asker.office)
