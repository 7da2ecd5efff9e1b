"""What a code that was read at the door means: they have come, or why not; and when they came.

Items come late, twice and in any order: of all that say the same booking's people have come the
first counts, and who is there is what all of them say together.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.bookings.desk.attendance_rules import may_undo
from chalicelib.bookings.rules import Booking, CheckIn, End, Ended, Slot, State
from chalicelib.core.clock import local_date
from chalicelib.core.ids import BookingId, PersonId

CODE = "serambi:booking:"
_CODE = re.compile(rf"{CODE}([A-Z2-7]{{26}})")
# Beyond it the phone's clock is wrong, or it had no network for long: the desk sees that.
_APART = timedelta(hours=1)


class Refusal(StrEnum):
    """Why nobody was checked in."""

    WRONG_CODE = "wrong_code"
    NOT_FOUND = "not_found"
    NOT_EXPECTED = "not_expected"
    DISPLACED = "displaced"
    CANCELLED = "cancelled"
    OVER = "over"
    WRONG_DAY = "wrong_day"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    UNKNOWN_PERSON = "unknown_person"


@dataclass(frozen=True, slots=True)
class Seen:
    """That a code was read: what a phone says of it, and when we heard of it and from whom."""

    id: str
    code: str
    said_at: datetime
    received_at: datetime
    by: PersonId
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Margins:
    """How long before an appointment begins, and after it is over, somebody is checked in."""

    before: timedelta
    after: timedelta


_REFUSED = {
    State.REQUESTED: Refusal.NOT_EXPECTED,
    State.WAITING: Refusal.NOT_EXPECTED,
    State.OFFERED: Refusal.NOT_EXPECTED,
    State.DISPLACED: Refusal.DISPLACED,
    State.CANCELLED: Refusal.CANCELLED,
    State.REFUSED: Refusal.CANCELLED,
}


def booking_in(code: str) -> BookingId | None:
    """Return the booking whose code was read; None where it is no code of one."""
    found = _CODE.fullmatch(code.strip())
    return BookingId(found[1]) if found else None


def came_at(seen: Seen, slot: Slot) -> datetime:
    """Return when they came: as the phone says, but not later than it was heard of.

    Where its clock puts that on another day than the appointment's, and it was heard of on that
    day, the clock is wrong: then they came when it was heard of.
    """
    at = min(seen.said_at, seen.received_at)
    is_off = local_date(at, slot.zone) != slot.on
    return seen.received_at if is_off and _is_on(seen.received_at, slot) else at


def is_doubtful(seen: Seen) -> bool:
    """Whether the phone's time and ours are far apart, or its time had not come."""
    return seen.said_at > seen.received_at or seen.received_at - seen.said_at > _APART


def refusal_of(booking: Booking, seen: Seen, margins: Margins) -> Refusal | None:
    """Return why nobody is checked in by what was read; None where they are, or were."""
    slot = booking.slot
    if booking.state in _REFUSED or slot is None:
        return _REFUSED.get(booking.state, Refusal.NOT_EXPECTED)
    if booking.state is State.NO_SHOW and not may_undo(booking, seen.received_at):
        return Refusal.OVER
    at = came_at(seen, slot)
    if not _is_on(at, slot):
        return Refusal.WRONG_DAY
    if at < slot.starts_at - margins.before:
        return Refusal.TOO_EARLY
    if at > slot.ends_at + margins.after:
        return Refusal.TOO_LATE
    known = booking.listed or len(booking.people)
    return Refusal.UNKNOWN_PERSON if any(one > known for one in seen.people) else None


def is_first(booking: Booking, seen: Seen) -> bool:
    """Whether it is what was read that checked the booking in."""
    return booking.check_in is not None and booking.check_in.request == seen.id


def checked_in(booking: Booking, seen: Seen) -> Booking:
    """Return a booking of which it is known that its people came.

    Who was held not to have come was served: what was promised for that hour is past.
    """
    if booking.slot is None:
        return booking
    at, before = came_at(seen, booking.slot), booking.check_in
    made = CheckIn(seen.id, seen.said_at, seen.received_at, seen.by, is_doubtful(seen))
    if (
        before
        and booking.checked_in_at
        and (booking.checked_in_at, before.request) <= (at, made.request)
    ):
        at, made = booking.checked_in_at, before
    told = {*seen.people, *(before.present if before else ())}
    after = replace(booking, checked_in_at=at, check_in=replace(made, present=tuple(sorted(told))))
    if booking.ended and booking.ended.how is End.NO_SHOW:
        after = replace(after, ended=Ended(End.SERVED, booking.ended.at))
    return after


def _is_on(at: datetime, slot: Slot) -> bool:
    return local_date(at, slot.zone) == slot.on
