"""Closures as stored: that an office is closed on a day, and how far its calendars know of it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, check, put, update


class ClosureMovedError(ConflictError):
    """Somebody else has just closed or opened that day: read it again."""

    code = "closure_moved"


class DayClosedError(ConflictError):
    """The office is closed on that day."""

    code = "day_closed"


@dataclass(frozen=True, slots=True)
class Closure:
    """That an office is closed on a day, until that was ended.

    `walked` is the day on which all slots and bookings of it were last seen to know of it;
    `requests` keeps what closed or opened it, by id, with the hash of what each asked. `version`
    rises with each of those.
    """

    office: str
    on: date
    reason: str
    closed_at: datetime
    ended_at: datetime | None = None
    walked: str = ""
    requests: dict[str, str] = field(default_factory=dict)
    version: int = 0


class ClosureItem(Records):
    """A closure; with `ended_at` it is none any more."""

    reason = UnicodeAttribute()
    closed_at = UnicodeAttribute()
    ended_at = UnicodeAttribute(null=True)
    walked = UnicodeAttribute(null=True)
    requests = JSONAttribute()
    version = NumberAttribute()


def plan_closure(closure: Closure) -> Write:
    """Plan a closure as it is now; ClosureMovedError when it is not the version that was read.

    `closure` carries the version that was read, 0 where there was none; the next is stored.
    """
    item = ClosureItem(
        *keys.closure(closure.office, closure.on),
        reason=closure.reason,
        closed_at=instant_text(closure.closed_at),
        ended_at=instant_text(closure.ended_at) if closure.ended_at else None,
        walked=closure.walked or None,
        requests=closure.requests,
        version=closure.version + 1,
    )
    is_first = ClosureItem.pk.does_not_exist()
    is_same = ClosureItem.version == closure.version
    return put(item, is_same if closure.version else is_first, ClosureMovedError())


def plan_walked(closure: Closure, mark: str) -> Write:
    """Plan that all slots and bookings of the day know of it; ClosureMovedError."""
    actions = [ClosureItem.walked.set(mark)]
    is_same = ClosureItem.version == closure.version
    return update(_key(closure.office, closure.on), actions, is_same, ClosureMovedError())


def plan_unmoved(closure: Closure) -> Write:
    """Plan nothing, but only go on while the closure is as it was read: ClosureMovedError."""
    is_same = ClosureItem.version == closure.version
    return check(_key(closure.office, closure.on), is_same, ClosureMovedError())


def plan_not_closed(office: str, on: date) -> Write:
    """Plan nothing, but only go on while the office is open on a day: DayClosedError."""
    is_open = ClosureItem.pk.does_not_exist() | ClosureItem.ended_at.exists()
    return check(_key(office, on), is_open, DayClosedError())


def plan_closed(office: str, on: date) -> Write:
    """Plan nothing, but only go on while the office is closed on a day: ClosureMovedError."""
    is_closed = ClosureItem.pk.exists() & ClosureItem.ended_at.does_not_exist()
    return check(_key(office, on), is_closed, ClosureMovedError())


def find_closure(office: str, on: date) -> Closure | None:
    """Return the closure of a day, ended or not, surely fresh."""
    try:
        return _closure(ClosureItem.get(*keys.closure(office, on), consistent_read=True))
    except ClosureItem.DoesNotExist:
        return None


def list_known(office: str, first: date, last: date) -> list[Closure]:
    """Return the closures from one day to another, those too that were ended: one fresh read."""
    partition, _ = keys.closure(office, first)
    within = ClosureItem.sk.between(first.isoformat(), last.isoformat())
    return [_closure(item) for item in ClosureItem.query(partition, within, consistent_read=True)]


def list_closures(office: str, first: date, last: date) -> list[Closure]:
    """Return the closures from one day to another that hold: one fresh read."""
    return [one for one in list_known(office, first, last) if one.ended_at is None]


def list_coming(office: str, today: date) -> list[Closure]:
    """Return all closures from a day on, those too that were ended."""
    return list_known(office, today, today + timedelta(days=3660))


def _key(office: str, on: date) -> ClosureItem:
    return ClosureItem(*keys.closure(office, on))


def _closure(item: ClosureItem) -> Closure:
    return Closure(
        office=item.pk.partition("#")[2],
        on=date.fromisoformat(item.sk),
        reason=item.reason,
        closed_at=instant_of(item.closed_at),
        ended_at=instant_of(item.ended_at) if item.ended_at else None,
        walked=item.walked or "",
        requests=item.requests,
        version=int(item.version),
    )
