"""Days on which an office is closed, as it says so: kept at once, told to all whom it touches."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from chalicelib.audit import service as audit
from chalicelib.bookings.calendar import closure_repository, closure_walks
from chalicelib.bookings.calendar.closure_repository import Closure, ClosureMovedError
from chalicelib.bookings.calendar.quotas import Asked, check_own
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    ServiceError,
)
from chalicelib.core.log import log_event
from chalicelib.reference import service as reference

_ATTEMPTS = 5
_FARTHEST = timedelta(days=366)
# A retry comes within minutes: so many later changes it may find.
_REQUESTS_KEPT = 10

# Each is a transaction and a mail: the answer waits for so many, the schedule does the others.
_MOST_AT_ONCE = 100

Change = Callable[[Closure | None], Closure]


class AlreadyClosedError(ConflictError):
    """The office is closed on that day already."""

    code = "already_closed"


class NotClosedError(ConflictError):
    """The office is not closed on that day."""

    code = "day_not_closed"


def close_day(office: str, on: date, reason: str, asked: Asked) -> Closure:
    """Close an office on a day; who had booked is told, and may choose another time.

    Those who wait go on waiting. Where it is cut short, the schedule goes on. Raises
    NotFoundError, InvalidError naming `date`, AlreadyClosedError, IdempotencyError,
    ClosureMovedError.
    """
    check_own(office, asked.by)
    today = local_date(asked.now, reference.office_zone(office))
    if on < today:
        raise InvalidError(FieldError("date", "in_the_past"))
    if on > today + _FARTHEST:
        raise InvalidError(FieldError("date", "too_far_ahead"))

    def change(before: Closure | None) -> Closure:
        if before is None:
            return Closure(office, on, reason, asked.now)
        if before.ended_at is None:
            raise AlreadyClosedError
        return replace(before, reason=reason, closed_at=asked.now, ended_at=None, walked="")

    return _walked(_keep(office, on, asked, "office_closed", change), asked)


def end_closure(office: str, on: date, asked: Asked) -> Closure:
    """Open an office again on a day: its slots can be booked as before.

    Who lost a place has not got it back, and may still choose any. Raises NotFoundError,
    NotClosedError, IdempotencyError, ClosureMovedError.
    """
    check_own(office, asked.by)

    def change(before: Closure | None) -> Closure:
        if before is None:
            raise NotFoundError
        if before.ended_at is not None:
            raise NotClosedError
        return replace(before, ended_at=asked.now, walked="")

    return _walked(_keep(office, on, asked, "office_reopened", change), asked)


def _keep(office: str, on: date, asked: Asked, action: str, change: Change) -> Closure:
    request = asked.request_of(office, on.isoformat(), action)
    for _ in range(_ATTEMPTS):
        before = closure_repository.find_closure(office, on)
        known = before.requests.get(request) if before else None
        if before is not None and known == asked.body_hash:
            return before
        if known is not None:
            raise IdempotencyError
        after = change(before)
        kept = [*after.requests.items(), (request, asked.body_hash)][-_REQUESTS_KEPT:]
        after = replace(after, requests=dict(kept))
        done = audit.deed(
            asked.by, action, f"CLOSED#{office}#{on.isoformat()}", asked.now, after.reason
        )
        try:
            audit.commit_audited(done, [closure_repository.plan_closure(after)])
        except ClosureMovedError:
            continue
        return replace(after, version=after.version + 1)
    raise ClosureMovedError


def _walked(closure: Closure, asked: Asked) -> Closure:
    try:
        closure_walks.walk(closure, asked.now, _MOST_AT_ONCE)
    except ServiceError as error:
        # The closure stands: the schedule goes on with what it touches.
        log_event("closure_not_walked", level="warning", reason=error.code, office=closure.office)
    return closure_repository.find_closure(closure.office, closure.on) or closure
