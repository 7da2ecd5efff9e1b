"""The marks of people on lists: many more than one transaction takes, so they come and go apart.

They are claimed before a list names its people, and let go after it does not any more. What a
process that was killed between the two leaves behind holds nobody up: a mark of which the booking
is over, or is a list that does not name its person, counts for nothing and is taken over.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pynamodb.exceptions import PynamoDBException

from chalicelib.bookings import list_repository, repository
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.marks import mark_of
from chalicelib.bookings.repository import AlreadyBookedError, Booked
from chalicelib.bookings.rules import Booking, BookingMovedError, Person
from chalicelib.core.clock import local_date
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import BookingId
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write, commit
from chalicelib.reference import service as reference

# A claim for a list that is about to name its people; a request ends long before.
CLAIMED_FOR = timedelta(minutes=15)
# Nobody said whether they came, and nobody will.
_FORGOTTEN = timedelta(days=14)
_AT_ONCE = 50
_ATTEMPTS = 3


def claim(booking: Booking, people: Sequence[Person], now: datetime) -> list[int]:
    """Mark people as booked by a list; return the places (from 0) of those who cannot be.

    Then nothing was written. Raises BookingMovedError where others book the same at once.
    """
    marks = {mark_of(booking.service, one): at for at, one in enumerate(people)}
    listed = _marks_of_list(booking)
    # Who is on the list already keeps the mark as it is; a new claim is always a later one.
    for _ in range(_ATTEMPTS):
        known = repository.list_booked(marks)
        others = {mark: one for mark, one in known.items() if not _is_free(one, booking, now)}
        freed = free_stale(others, now)
        if refused := [marks[mark] for mark in others if mark not in freed]:
            return sorted(refused)
        wanted = [mark for mark in marks if mark not in listed or mark not in known]
        try:
            _claim(booking, wanted, now)
        except AlreadyBookedError:
            continue
        return []
    raise BookingMovedError


def let_go(booking: Booking, marks: Mapping[str, Booked]) -> None:
    """Let people go whom a list does not name any more, unless they were claimed again since."""
    writes = [repository.plan_let_go(mark, booking.id, seen.since) for mark, seen in marks.items()]
    for at in range(0, len(writes), _AT_ONCE):
        part = writes[at : at + _AT_ONCE]
        try:
            commit(part)
        except BookingMovedError:
            _each(part)


def _each(writes: Iterable[Write]) -> None:
    for write in writes:
        with suppress(BookingMovedError):
            commit([write])


def held_for(booking: Booking, people: Iterable[Person]) -> dict[str, Booked]:
    """Return the marks of people that are a booking's."""
    marks = [mark_of(booking.service, one) for one in people if one.document_number]
    known = repository.list_booked(marks)
    return {mark: one for mark, one in known.items() if one.booking_id == booking.id}


def let_all_go(booking: Booking) -> None:
    """Let all on a group's list book again: the booking is over. Whom it misses, nothing holds."""
    if not (KINDS[booking.kind].takes_list and booking.listed):
        return
    try:
        let_go(booking, held_for(booking, list_repository.find_list(booking.id)))
    except (UnavailableError, PynamoDBException):
        log_event("marks_left", level="warning", booking=booking.id)


def free_stale(marks: Mapping[str, Booked], now: datetime) -> set[str]:
    """Take away those marks that count for nothing; return them."""
    bookings = {one.id: one for one in repository.find_bookings(_ids(marks.values()))}
    freed = set()
    for mark, known in marks.items():
        if known.until or not _is_stale(mark, known, bookings.get(known.booking_id), now):
            continue
        try:
            commit([repository.plan_let_go(mark, known.booking_id, known.since)])
        except BookingMovedError:
            continue
        freed.add(mark)
    return freed


def free_for(service: str, people: Iterable[Person], now: datetime) -> bool:
    """Take away marks of people that count for nothing; tell whether there was one.

    For who could not book: where it says so, trying once more is worth it.
    """
    marks = [mark_of(service, one) for one in people if one.document_number]
    return bool(free_stale(repository.list_booked(marks), now))


def _claim(booking: Booking, wanted: Sequence[str], now: datetime) -> None:
    today = local_date(now, reference.office_zone(booking.office))
    for at in range(0, len(wanted), _AT_ONCE):
        part = wanted[at : at + _AT_ONCE]
        commit([repository.plan_claimed(mark, booking.id, today, now) for mark in part])


def _is_free(known: Booked, booking: Booking, now: datetime) -> bool:
    today = local_date(now, reference.office_zone(booking.office)).isoformat()
    if known.until:
        return known.until <= today
    return known.booking_id == booking.id


def _is_stale(mark: str, known: Booked, booking: Booking | None, now: datetime) -> bool:
    if booking is None or booking.is_over:
        return True
    if booking.slot and booking.slot.ends_at + _FORGOTTEN < now:
        return True
    if known.since is None or now - known.since < CLAIMED_FOR:
        return False
    return mark not in _marks_of_list(booking)


def _marks_of_list(booking: Booking) -> set[str]:
    listed = list_repository.find_list(booking.id)
    return {mark_of(booking.service, one) for one in listed}


def _ids(marks: Iterable[Booked]) -> set[BookingId]:
    return {one.booking_id for one in marks}
