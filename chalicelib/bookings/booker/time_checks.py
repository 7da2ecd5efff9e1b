"""When a booking is to be: a slot, a time to wait, days that would do; each fault by its field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.bookings import slot_repository
from chalicelib.bookings.booker import people_checks
from chalicelib.bookings.booker.schemas import SlotFields, WaitFields
from chalicelib.bookings.calendar import closure_repository
from chalicelib.bookings.kinds.kind import Kind
from chalicelib.bookings.rules import Person, Slot, Wait
from chalicelib.bookings.slot_repository import Places
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError
from chalicelib.reference import booking_terms
from chalicelib.reference import service as reference

_FARTHEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a time is looked for: a service of a kind at an office, for people, as of an instant."""

    kind: Kind
    service: str
    office: str
    people: tuple[Person, ...]
    now: datetime

    @property
    def queue(self) -> str:
        """The calendar that it is a place of."""
        return queue_of(self.kind, self.service)

    @property
    def zone(self) -> str:
        """The zone on whose clock it is."""
        return reference.office_zone(self.office)

    @property
    def today(self) -> date:
        """The day at the office."""
        return local_date(self.now, self.zone)

    @property
    def earliest(self) -> date:
        """The first day for which it may still be asked."""
        terms = booking_terms.booking_terms(self.kind.code, self.service, self.today)
        return self.today + timedelta(days=terms.lead_days)


def queue_of(kind: Kind, service: str) -> str:
    """Return the name of the calendar of a service."""
    return f"{kind.code}.{service}"


def slot_faults(asked: SlotFields, of: Wanted) -> tuple[Places | None, list[FieldError]]:
    """Return the places of a slot, and why it cannot be booked; whether it is full, they tell."""
    lane = _lane_faults("slot.lane", asked.lane, of)
    if lane:
        return None, lane
    begins = time.fromisoformat(asked.time)
    zone = of.zone
    places = slot_repository.find_places(
        Slot(of.office, of.queue, asked.date, begins, asked.lane, zone=zone)
    )
    if places is None:
        return None, [FieldError("slot", "no_such_slot")]
    faults = _slot_faults(places, of)
    return places, [*faults, *people_checks.age_faults(of.people, [asked.date])]


def _slot_faults(places: Places, of: Wanted) -> list[FieldError]:
    slot, now = places.slot, of.now
    if slot.starts_at <= now:
        return [FieldError("slot", "slot_over")]
    if places.closed:
        return [FieldError("slot.date", "office_closed")]
    if slot.on < of.earliest:
        return [FieldError("slot.date", "too_soon", {"on": of.earliest.isoformat()})]
    if places.opens_at > now:
        opens = places.opens_at.astimezone(ZoneInfo(slot.zone))
        return [FieldError("slot", "slot_not_open", {"at": f"{opens:%Y-%m-%d %H:%M}"})]
    return []


def wait_faults(asked: WaitFields, of: Wanted) -> tuple[Wait, list[FieldError]]:
    """Return what is waited for, and what is wrong with it."""
    first = max(asked.earliest, of.earliest)
    wait = Wait(of.queue, asked.lane, of.now, first, asked.latest)
    faults = _lane_faults("wait.lane", asked.lane, of)
    if asked.latest < asked.earliest:
        faults.append(FieldError("wait.latest", "ends_before_start"))
    elif asked.latest < of.earliest:
        values = {"on": of.earliest.isoformat()}
        faults.append(FieldError("wait.latest", "too_soon", values))
    if asked.latest > of.today + _FARTHEST:
        faults.append(FieldError("wait.latest", "too_far_ahead"))
    return wait, [*faults, *people_checks.age_faults(of.people, [first, asked.latest])]


def preferred_faults(days: Sequence[date], of: Wanted) -> list[FieldError]:
    """Return which of the days that would do cannot be had."""
    faults = []
    last = of.today + _FARTHEST
    for number, on in enumerate(days):
        field = f"preferred.{number}"
        if on < of.earliest:
            faults.append(FieldError(field, "too_soon", {"on": of.earliest.isoformat()}))
        elif on > last:
            faults.append(FieldError(field, "too_far_ahead"))
        elif on in days[:number]:
            faults.append(FieldError(field, "day_twice"))
    if faults or not days:
        return faults
    closures = closure_repository.list_closures(of.office, min(days), max(days))
    closed = {one.on for one in closures}
    return [
        FieldError(f"preferred.{number}", "office_closed")
        for number, on in enumerate(days)
        if on in closed
    ]


def _lane_faults(field: str, lane: str, of: Wanted) -> list[FieldError]:
    if lane not in of.kind.lanes:
        return [FieldError(field, "not_a_choice")]
    grounds = tuple(person.ground for person in of.people)
    is_open = lane in of.kind.lanes_for(grounds)
    return [] if is_open else [FieldError(field, "lane_not_open")]
