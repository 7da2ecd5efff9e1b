"""A booking made once and read by its reference."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, letters, list_marks, marks, references, repository
from chalicelib.bookings.booker import contacts, drafting
from chalicelib.bookings.booker.schemas import MakeBooking
from chalicelib.bookings.deadlines import zone_of
from chalicelib.bookings.rules import Booking, State
from chalicelib.bookings.teams import service as teams
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError, IdempotencyError, UnavailableError
from chalicelib.core.ids import body_hash
from chalicelib.db.transaction import ContendedError, Write
from chalicelib.web.guards import Call

# At the minute at which places open, many want the same hour: who is not served at once is asked
# again whether there is any left.
_ROUNDS = 4
_MOST_PAGES = 4
# Of a request's hash 128 bits are kept, as hexadecimal digits.
_HASH = 32


class BookedAlreadyError(ConflictError):
    """Somebody of the people has an open booking of the service."""

    code = "booked_already"


class BookingPausedError(ConflictError):
    """Somebody of the people did not come, and may book the service from a day on."""

    code = "booking_paused"


@dataclass(frozen=True, slots=True)
class Made:
    """A booking as it was made, with the reference that only its booker gets."""

    booking: Booking
    reference: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a booking stands: how many wait before it, and which team comes."""

    booking: Booking
    ahead: int = 0
    team: str = ""


def make_booking(call: Call[MakeBooking], network: str) -> Made:
    """Make a booking; the same key and content give the same one, whatever became of the answer.

    The proof of work is spent with it, and is no part of its content: a retry may bring another.
    Raises InvalidError naming each field that is wrong (`proof` too), NoPlaceError,
    BookedAlreadyError, BookingPausedError, TooManyBookingsError, TooManyRequestsError,
    IdempotencyError.
    """
    request, own = call.body, references.reference_of(call.key)
    said = body_hash(msgspec.json.encode(msgspec.structs.replace(request, proof=None)))[:_HASH]
    if known := find_made(own, said):
        return Made(known, own)
    booking_id = references.booking_id_of(own)
    asked = drafting.Asked(request, booking_id, said, call.language, call.now)
    booking, spent = drafting.draft(asked), _spent(request, call.now)
    try:
        with contacts.counted(booking.email, booking.phone, network, call.now):
            return Made(_add(booking, asked, spent, own), own)
    except repository.BookingTakenError as error:
        known = find_made(own, said)
        if known is None:
            raise UnavailableError from error
        return Made(known, own)


def _add(booking: Booking, asked: drafting.Asked, spent: Write, own: str) -> Booking:
    now = asked.now
    done = audit.deed(None, "booking_made", f"BOOKING#{booking.id}", now, booking.service)
    for _ in range(_ROUNDS):
        told, writes = plan_made(booking, own, now)
        try:
            audit.commit_audited(done, [*writes, spent])
        except repository.AlreadyBookedError as error:
            if list_marks.free_for(booking.service, booking.people, now):
                continue
            raise _told_already(booking, error) from error
        except ContendedError:
            # Refuses where there is no place any more.
            booking = drafting.draft(asked)
            continue
        return told
    raise ContendedError


def plan_made(booking: Booking, own: str, now: datetime) -> tuple[Booking, list[Write]]:
    """Return a booking as its booker is told of it, and all that is stored with it.

    `own` is its reference. One that is over already takes no place and keeps nobody from booking.
    """
    told, mails = letters.told(None, booking, now, own)
    writes = [repository.plan_booking(told), *mails]
    if told.is_over:
        return told, writes
    marked = marks.plan_marks(told, told.people, local_date(now, zone_of(told)))
    return told, [*writes, *marked, *changing.plan_places(None, told, now)]


def _told_already(booking: Booking, error: Exception) -> Exception:
    """Say which of the people it is, and from when on where that is known; nothing else."""
    for row, person in enumerate(booking.people, start=1):
        found = repository.find_booked(marks.mark_of(booking.service, person))
        if found is None or found[0] == booking.id:
            continue
        until = found[1]
        return BookingPausedError(row=row, on=until) if until else BookedAlreadyError(row=row)
    return UnavailableError() if booking.people else error


def _spent(request: MakeBooking, now: datetime) -> Write:
    from chalicelib.web import proof_of_work  # noqa: PLC0415 - cold start

    return proof_of_work.plan_use(request.proof, now)


def find_made(own: str, said: str) -> Booking | None:
    """Return the booking of a reference, or None; IdempotencyError where it was asked otherwise."""
    booking = repository.find_booking(references.booking_id_of(own))
    if booking is not None and booking.body_hash != said:
        raise IdempotencyError
    return booking


def read_booking(own: str, network: str, now: datetime) -> Standing:
    """Return how a booking stands to who holds its reference; audited.

    Raises NotFoundError, TooManyRequestsError.
    """
    booking = references.open_own(own, network, now)
    audit.commit_audited(audit.deed(None, "booking_read", f"BOOKING#{booking.id}", now))
    return standing_of(booking)


def standing_of(booking: Booking) -> Standing:
    """Return how a booking stands."""
    ahead = _ahead(booking) if booking.state is State.WAITING else 0
    team = teams.name_of(booking.office, booking.team)
    return Standing(booking, ahead, team)


def _ahead(booking: Booking) -> int:
    """Count who waits for the same for longer; of a very long list, those that were looked at."""
    wait, count, after = booking.wait, 0, None
    if wait is None:
        return 0
    for _ in range(_MOST_PAGES):
        page = repository.list_waiting(booking.office, wait.queue, after)
        for other in page.items:
            if other.id == booking.id:
                return count
            count += other.wait is not None and other.wait.lane == wait.lane
        if (after := page.next) is None:
            break
    return count
