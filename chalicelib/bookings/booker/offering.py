"""What can be booked: the slots of a calendar with their free places."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.bookings import slot_repository
from chalicelib.bookings.booker.time_checks import queue_of
from chalicelib.bookings.calendar import closure_repository
from chalicelib.bookings.calendar.closure_repository import Closure
from chalicelib.bookings.days_asked import days_asked
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.slot_repository import Places
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.reference import service as reference


@dataclass(frozen=True, slots=True)
class Offered:
    """The slots of a calendar that may still be had, and when its office is closed."""

    places: list[Places]
    closures: list[Closure]
    zone: str


def list_slots(office: str, query: Mapping[str, str], now: datetime) -> Offered:
    """Return the slots of an office's calendar from one day to another, in two reads.

    `query`: `kind`, `service`, `from` (today) and `to` (62 days at most). What is over, closed
    or no longer given out is left out. Raises NotFoundError for an office that is not open, and
    InvalidError.
    """
    if reference.find_office(office, now.date()) is None:
        raise NotFoundError
    zone = reference.office_zone(office)
    queue = _queue(query)
    first, last = days_asked(query, local_date(now, zone))
    places = slot_repository.list_places(office, queue, first, last)
    closures = closure_repository.list_closures(office, first, last)
    shut = {one.on for one in closures}
    left = [
        one
        for one in places
        if one.quota and one.slot.starts_at > now and not one.closed and one.slot.on not in shut
    ]
    return Offered(left, closures, zone)


def _queue(query: Mapping[str, str]) -> str:
    kind = KINDS.get(query.get("kind", ""))
    if kind is None or not kind.chooses_slot:
        raise InvalidError(FieldError("kind", "unknown_kind"))
    if query.get("service") not in kind.services:
        raise InvalidError(FieldError("service", "unknown_service"))
    return queue_of(kind, query["service"])
