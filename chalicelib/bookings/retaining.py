"""How long bookings are kept, with lists and marks; and, much shorter, what proved their ground."""

from dataclasses import replace
from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.bookings import repository
from chalicelib.bookings.repository import BookedItem
from chalicelib.bookings.rules import Booking, State
from chalicelib.bookings.visits.proof_repository import ProofItem
from chalicelib.bookings.visits.proof_rules import file_key
from chalicelib.bookings.ways.repository import RouteItem
from chalicelib.core.clock import instant_of, local_date
from chalicelib.core.ids import BookingId
from chalicelib.db.erasing import Erasable, NotAsReadError
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write
from chalicelib.reference import service as reference
from chalicelib.uploads import service as uploads


class BookingPart(Records):
    """A booking or somebody on its list: all go by when the booking was over."""

    ended_on = UnicodeAttribute(null=True)


def over_on(booking: Booking) -> date:
    """Return from which day a booking is only kept: it ended, or its time is past.

    Of one that is open, its day on the office's clock; without one, the last that it waits for.
    """
    zone = reference.office_zone(booking.office)
    if booking.ended:
        return local_date(booking.ended.at, zone)
    if booking.slot and booking.state not in (State.REQUESTED, State.OFFERED):
        return booking.slot.on
    days = [local_date(booking.asked_at, zone), *booking.preferred]
    if booking.wait:
        days.append(booking.wait.latest)
    if booking.offer:
        days.append(booking.offer.slot.on)
    return max(days)


def _over(pk: str) -> date | None:
    """Return from when a part's booking is only kept; of one that is gone, the first of all days.

    Nobody comes back to what has gone: a part that is left was missed.
    """
    booking = repository.find_booking(BookingId(pk.partition("#")[2]))
    return over_on(booking) if booking else date.min


def _part(item: BookingPart) -> date | None:
    return _over(item.pk)


def _mark(item: BookedItem) -> date | None:
    booking = repository.find_booking(BookingId(item.booking_id))
    days = [over_on(booking)] if booking else []
    # A pause is in use until its last day.
    days += [date.fromisoformat(item.until)] if item.until else []
    return max(days, default=date.min)


def _proof(item: ProofItem) -> date | None:
    """Return since when a proof has served: the visit was made, or will not be made.

    What still waits for an answer, or for another day, is open, and may need it.
    """
    booking = repository.find_booking(BookingId(item.pk.partition("#")[2]))
    if booking is None:
        return date.min
    if booking.state in (State.REQUESTED, State.DISPLACED):
        return None
    return over_on(booking)


def _route(item: RouteItem) -> date | None:
    return date.fromisoformat(item.sk[:10])


def _content(item: ProofItem) -> None:
    """Erase what a proof shows before what says that it is there."""
    uploads.delete_document(file_key(item.pk.partition("#")[2], item.sk))


def _came(item: ProofItem) -> date:
    return instant_of(item.at).date()


def _told(item: ProofItem, now: datetime) -> list[Write]:
    """Plan that the booking says its proof is gone, if it is the one it had."""
    booking = repository.find_booking(BookingId(item.pk.partition("#")[2]))
    if booking is None or booking.proof != item.sk:
        return []
    after = replace(booking, proof="", proof_erased_at=now)
    return [replace(repository.plan_change(after), refusal=NotAsReadError())]


ERASABLE = (
    Erasable(
        "booking_proofs",
        ProofItem,
        "PROOF#",
        _proof,
        ("status",),
        _content,
        _told,
        begun_on=_came,
    ),
    Erasable("bookings", BookingPart, "BOOKING#", _part, ("ended_on", "place_sk")),
    Erasable("bookings", BookedItem, "BOOKED#", _mark, ("booking_id", "until")),
    Erasable("bookings", RouteItem, "ROUTE#", _route),
)
