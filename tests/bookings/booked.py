"""Invented bookings, the calendars they take places of, and the way they go."""

from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.bookings.calendar.closure_repository import Closure, plan_closure
from chalicelib.bookings.repository import BookingItem, booking_of
from chalicelib.bookings.rules import Booking, Slot
from chalicelib.bookings.slot_repository import Places, SlotItem, find_places
from chalicelib.core.clock import instant_text, local_date, utc_now
from chalicelib.db import booking_keys as keys
from chalicelib.db.transaction import commit
from chalicelib.reference import service as reference
from tests.factories.api import Api, Reply
from tests.lodging.reports import proof

OFFICE, QUEUE, SERVICE = "NGURAH-RAI", "passport_queue", "passport_renewal"
CALENDAR = f"{QUEUE}.{SERVICE}"
# Kuta Utara: of Ngurah Rai, the office of the invented people.
KUTA_UTARA = "51.03.06"
NINE = time(9)


def today(office: str = OFFICE) -> date:
    """Return the day at an office."""
    return local_date(utc_now(), reference.office_zone(office))


def days_on(days: int, office: str = OFFICE) -> date:
    """Return the day so many days from today, at an office."""
    return today(office) + timedelta(days=days)


def nik(number: int = 1, born_on: date = date(1990, 5, 17), *, woman: bool = False) -> str:
    """Return an invented identity number."""
    day = born_on.day + (40 if woman else 0)
    return f"510306{day:02d}{born_on:%m%y}{number:04d}"


def person(number: int = 1, **changed: Any) -> dict[str, Any]:
    """Return somebody as the page sends them; None takes a field out."""
    whole = {"name": f"Nama Contoh {number}", "document_number": nik(number), **changed}
    return {name: value for name, value in whole.items() if value is not None}


def slot_at(
    on: date,
    begins: time = NINE,
    lane: str = "ordinary",
    office: str = OFFICE,
    queue: str = CALENDAR,
    minutes: int = 60,
) -> Slot:
    """Return a slot of an office's calendar."""
    return Slot(office, queue, on, begins, lane, minutes, reference.office_zone(office))


def opened(slot: Slot, quota: int = 10, *, opens_at: datetime | None = None) -> Slot:
    """Open a slot with so many free places, since yesterday unless another instant is given."""
    key = keys.slot(slot.office, slot.queue, slot.on, slot.begins, slot.lane)
    since = instant_text(opens_at or utc_now() - timedelta(days=1))
    SlotItem(*key, quota=quota, free=quota, freed=0, minutes=slot.minutes, opens_at=since).save()
    return slot


def closed(on: date, reason: str) -> None:
    """Close the office on a day, of which its slots do not know yet."""
    commit([plan_closure(Closure(OFFICE, on, reason, utc_now()))])


def places(slot: Slot) -> Places:
    """Return the places of a slot as they are."""
    found = find_places(slot)
    assert found is not None
    return found


def wanted(slot: Slot | None = None, **changed: Any) -> dict[str, Any]:
    """Return a booking of a place of a queue as the page sends it; None takes a field out."""
    body = {
        "kind": QUEUE,
        "service": SERVICE,
        "office": OFFICE,
        "slot": of(slot) if slot else None,
        "people": [person()],
        "email": "pemesan@serambi.test",
        "proof": proof(),
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def of(slot: Slot) -> dict[str, str]:
    """Return a slot as it is sent."""
    return {"date": slot.on.isoformat(), "time": f"{slot.begins:%H:%M}", "lane": slot.lane}


def visit(**changed: Any) -> dict[str, Any]:
    """Return a request for a visit at home; None takes a field out."""
    body = {
        "kind": "home_visit",
        "service": SERVICE,
        "people": [person()],
        "place": {"region": KUTA_UTARA, "address": "Jl. Melati Contoh 5"},
        "preferred": [days_on(5).isoformat()],
        "ground": "illness",
        "email": "pemesan@serambi.test",
        "proof": proof(),
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def group(**changed: Any) -> dict[str, Any]:
    """Return a group's request; None takes a field out."""
    place = {"region": KUTA_UTARA, "address": "Balai Desa Contoh", "institution": "Desa Contoh"}
    body = {
        "kind": "group_visit",
        "service": SERVICE,
        "count": 60,
        "place": place,
        "organiser": "Desa Contoh",
        "preferred": [days_on(9).isoformat()],
        "email": "desa@serambi.test",
        "proof": proof(),
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def book(api: Api, body: dict[str, Any], key: str = "") -> Reply:
    """Send a booking."""
    return api.post("/bookings", body, key=key)


def reference_of(api: Api, body: dict[str, Any]) -> str:
    """Book and return the reference."""
    reply = book(api, body)
    assert reply.status == 201, reply.raw
    return str(reply.body["reference"])


def status(api: Api, own: str) -> dict[str, Any]:
    """Return a booking as its booker sees it."""
    reply = api.post("/bookings/status", {"reference": own})
    assert reply.status == 200, reply.raw
    return dict(reply.body)


def bookings() -> list[Booking]:
    """Return all bookings as stored."""
    return [booking_of(item) for item in BookingItem.scan() if item.sk == "BOOKING"]
