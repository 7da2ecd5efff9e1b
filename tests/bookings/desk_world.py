"""Invented bookings as they stand once they have a place, stored without the flows before that."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.bookings import marks, repository
from chalicelib.bookings.rules import Booking, Person, Slot
from chalicelib.bookings.slot_repository import SlotItem
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import BookingId, TeamId, keyed_id, random_id
from chalicelib.db import booking_keys as keys
from chalicelib.db.transaction import commit

OFFICE, ZONE = "NGURAH-RAI", "Asia/Makassar"
NIK = "5103{:012d}"


def today() -> date:
    """Return the day it is at the office."""
    return utc_now().astimezone(ZoneInfo(ZONE)).date()


def slot(on: date, begins: time = time(9), office: str = OFFICE, **changed: Any) -> Slot:
    """Return a slot of the queue for a renewed passport."""
    made = Slot(office, "passport_queue.passport_renewal", on, begins, zone=ZONE)
    return replace(made, **changed)


def own_of(number: int) -> str:
    """Return the reference of an invented booking."""
    return keyed_id(index_key(), "booking-reference", f"desk-{number}")


def id_of(reference: str) -> BookingId:
    """Return the id of the booking of a reference."""
    return BookingId(keyed_id(index_key(), "booking", reference))


def booked(number: int, at: Slot | None, people: int = 1, **changed: Any) -> Booking:
    """Return a booking of the queue with a place."""
    named = tuple(
        Person(f"Nama {number}-{one}", NIK.format(number * 10 + one)) for one in range(people)
    )
    made = Booking(
        id=id_of(own_of(number)),
        kind="passport_queue",
        service="passport_renewal",
        office=at.office if at else OFFICE,
        language="id",
        email="",
        phone="",
        contact=f"contact-{number}",
        count=people,
        people=named,
        asked_at=utc_now() - timedelta(days=5),
        body_hash=random_id(),
        slot=at,
    )
    return replace(made, **changed)


def group(number: int, on: date | None, count: int = 60, **changed: Any) -> Booking:
    """Return a visit to a group, by a team on a day where one is given."""
    place = slot(on, time(8), queue="team.T", lane="day", minutes=480) if on is not None else None
    made = booked(number, place, 0, kind="group_visit", count=count, organiser="Desa Contoh")
    return replace(made, team=TeamId("T") if on else None, **changed)


def store(*bookings: Booking, now: datetime | None = None) -> None:
    """Store bookings with the marks of their people, and the places that they have."""
    for one in bookings:
        marked = marks.plan_marks(one, one.people, (now or utc_now()).date())
        commit([repository.plan_booking(one), *marked])
        if one.slot:
            _place(one.slot)


def found(booking: Booking) -> Booking:
    """Return a booking as it is stored now."""
    stored = repository.find_booking(booking.id)
    assert stored is not None
    return stored


def _place(one: Slot) -> None:
    key = keys.slot(one.office, one.queue, one.on, one.begins, one.lane)
    opened = instant_text(utc_now() - timedelta(days=30))
    SlotItem(*key, quota=2000, free=1000, freed=0, minutes=one.minutes, opens_at=opened).save()
