"""Whether somebody came: what may be said of it, and when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.bookings.rules import Booking, BookingOverError, End, State
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError

# So long a day can be looked at again: by the night, and by the desk that was wrong.
UNDONE_DAYS = 7


class Outcome(StrEnum):
    """What became of an appointment."""

    SERVED = "served"
    NO_SHOW = "no_show"


class NotExpectedError(ConflictError):
    """Nobody is expected by the booking: it has no place, or its day is still to come."""

    code = "not_expected"


class SlotNotOverError(ConflictError):
    """The appointment is not over yet: they may still come."""

    code = "slot_not_over"


class CameError(ConflictError):
    """They were checked in: they came."""

    code = "they_came"


def check_outcome(booking: Booking, outcome: Outcome, now: datetime) -> None:
    """Refuse what cannot be said of a booking now.

    Served: on its day or later, whether or not they were checked in, and within seven days of
    a no-show, which that undoes. No-show: once the appointment is over. Raises NotExpectedError,
    SlotNotOverError, CameError, BookingOverError.
    """
    slot = booking.slot
    if booking.ended:
        if outcome is Outcome.SERVED and may_undo(booking, now):
            return
        raise BookingOverError
    if slot is None or booking.state not in {State.CONFIRMED, State.CHECKED_IN}:
        raise NotExpectedError
    if local_date(now, slot.zone) < slot.on:
        raise NotExpectedError
    if outcome is Outcome.NO_SHOW:
        if booking.state is State.CHECKED_IN:
            raise CameError
        if now < slot.ends_at:
            raise SlotNotOverError


def may_undo(booking: Booking, now: datetime) -> bool:
    """Whether a no-show may still turn out to have been there."""
    done = booking.ended
    if done is None or done.how is not End.NO_SHOW:
        return False
    return now - done.at <= timedelta(days=UNDONE_DAYS)


def nights_days(today: date) -> tuple[date, date]:
    """Return which days a night looks at: the seven before today, as a night may be missed."""
    return today - timedelta(days=UNDONE_DAYS), today - timedelta(days=1)


def hours_of(booking: Booking) -> Iterator[datetime]:
    """Give instants over an appointment, one every four minutes, as close as outages are seen."""
    slot = booking.slot
    at = slot.starts_at if slot else None
    while slot and at and at <= slot.ends_at:
        yield at
        at += timedelta(minutes=4)
