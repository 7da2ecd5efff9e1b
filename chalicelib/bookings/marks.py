"""What keeps one person from a second open booking of one service: a keyed hash, never a number."""

from collections.abc import Iterable
from datetime import date

from chalicelib.bookings import repository
from chalicelib.bookings.rules import Booking, Person
from chalicelib.clients.secrets import index_key
from chalicelib.core.ids import keyed_id
from chalicelib.db.transaction import Write


def mark_of(service: str, person: Person) -> str:
    """Return the mark of a person for a service; the same however their number is typed."""
    number = "".join(one for one in person.document_number.upper() if one.isalnum())
    return keyed_id(index_key(), "booked", service, person.issuing_state, number)


def plan_marks(booking: Booking, people: Iterable[Person], today: date) -> list[Write]:
    """Plan that these people have an open booking; AlreadyBookedError when one has it already."""
    marks = {mark_of(booking.service, person) for person in people if person.document_number}
    return [repository.plan_booked(mark, booking.id, today) for mark in sorted(marks)]


def plan_unmarks(
    booking: Booking, people: Iterable[Person], until: date | None = None
) -> list[Write]:
    """Plan that these people may book the service again, from a day on where one is given.

    Of those whose mark is of this booking: one that counted for nothing may be another's by now.
    """
    marks = {mark_of(booking.service, person) for person in people if person.document_number}
    known = repository.list_booked(marks)
    return [
        repository.plan_unbooked(mark, booking.id, until)
        for mark in sorted(known)
        if known[mark].booking_id == booking.id
    ]
