"""Until when a booking may be moved or cancelled by who made it, how often, and from when anew."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, BookingOverError, State
from chalicelib.core.errors import ConflictError, ServiceError
from chalicelib.reference import service as reference
from chalicelib.reference import settings


class MoveTooLateError(ConflictError):
    """A booking is moved until the end of the day before; after that it can only be cancelled."""

    code = "move_too_late"


class NoMovesLeftError(ConflictError):
    """The booking was moved as often as its kind allows."""

    code = "no_moves_left"


class BookingBegunError(ConflictError):
    """The booking has begun: only the office can change it now."""

    code = "booking_begun"


def zone_of(booking: Booking) -> str:
    """Return the IANA zone on whose clock a booking is."""
    return booking.slot.zone if booking.slot else reference.office_zone(booking.office)


def move_until(booking: Booking) -> datetime | None:
    """Return the instant from which a booking stays when it is: the first of its day, UTC."""
    slot = booking.slot
    if slot is None:
        return None
    return datetime.combine(slot.on, time.min, ZoneInfo(slot.zone)).astimezone(UTC)


def moves_left(booking: Booking) -> int:
    """Return how often a booking may still be moved of its booker's own accord."""
    return max(0, KINDS[booking.kind].most_moves - booking.moves)


def counts(booking: Booking) -> bool:
    """Whether moving it counts: it gives up a time that was promised and that still stood."""
    return booking.state is State.CONFIRMED


def check_movable(booking: Booking, now: datetime) -> None:
    """Refuse where a booking cannot be moved.

    Who was displaced, waits or is not answered yet may always choose. Raises BookingOverError,
    BookingBegunError, MoveTooLateError, NoMovesLeftError.
    """
    _check_open(booking)
    if not counts(booking):
        return
    until = move_until(booking)
    if until is not None and now >= until:
        raise MoveTooLateError
    if not moves_left(booking):
        raise NoMovesLeftError(most=KINDS[booking.kind].most_moves)


def check_cancellable(booking: Booking, now: datetime) -> None:
    """Refuse where a booking cannot be cancelled: BookingOverError, BookingBegunError."""
    _check_open(booking)
    if counts(booking) and booking.slot and now >= booking.slot.starts_at:
        raise BookingBegunError


def can_move(booking: Booking, now: datetime) -> bool:
    """Whether a booking may be moved."""
    try:
        check_movable(booking, now)
    except ServiceError:
        return False
    return True


def can_cancel(booking: Booking, now: datetime) -> bool:
    """Whether a booking may be cancelled."""
    try:
        check_cancellable(booking, now)
    except ServiceError:
        return False
    return True


def pause_until(missed_on: date) -> date | None:
    """Return from when who did not come may book the service again; None where at once."""
    pause = settings.number("booking_no_show_pause_days", missed_on)
    return missed_on + timedelta(days=pause) if pause else None


def _check_open(booking: Booking) -> None:
    if booking.is_over:
        raise BookingOverError
    if booking.state is State.CHECKED_IN:
        raise BookingBegunError
