"""Until when a group's list may be changed, and how many may stand on it."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.bookings.deadlines import move_until
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, BookingOverError, State
from chalicelib.core.errors import ConflictError, FieldError, InvalidError


class NoListError(ConflictError):
    """The people of this kind of booking are named at once: it has no list."""

    code = "no_list"


class ListClosedError(ConflictError):
    """The list was closed at the end of the day before: the team has it."""

    code = "list_closed"


def check_open(booking: Booking, now: datetime) -> None:
    """Refuse where a list cannot be changed: NoListError, BookingOverError, ListClosedError."""
    if not KINDS[booking.kind].takes_list:
        raise NoListError
    if booking.is_over:
        raise BookingOverError
    until = move_until(booking)
    if booking.state is not State.DISPLACED and until is not None and now >= until:
        raise ListClosedError


def check_count(booking: Booking, listed: int) -> None:
    """Refuse more people than may stand on a list; raises InvalidError naming `people`.

    Once a team's way is published, its hours are told to others: no more than were booked.
    """
    most = booking.count if booking.window else KINDS[booking.kind].most_people
    if listed > most:
        raise InvalidError(FieldError("people", "too_many_listed", {"limit": most}))


def by_row(fields: Iterable[FieldError], at: int) -> list[FieldError]:
    """Return what is wrong with one row of a list, by the fields of a person."""
    start = f"people.{at}."
    return [
        FieldError(one.field.removeprefix(start), one.code, one.values)
        for one in fields
        if one.field.startswith(start)
    ]
