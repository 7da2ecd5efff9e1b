"""Bookings that stand or wait, made without the public's form: a calendar's histories in short."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, repository
from chalicelib.bookings.rules import Booking, End, Person, Slot, Wait, ended
from chalicelib.core.ids import BookingId, random_id
from chalicelib.db.transaction import commit


def booked(slot: Slot, count: int, now: datetime) -> Booking:
    """Return a booking of so many places, as stored."""
    return made(replace(draft(slot, count, now), slot=slot), now)


def waiting(slot: Slot, now: datetime, count: int = 1, *, latest: date | None = None) -> Booking:
    """Return a booking that waits for this slot's calendar and lane, as stored."""
    return made(waiting_for(draft(slot, count, now), slot, now, latest or slot.on), now)


def waiting_for(drafted: Booking, slot: Slot, now: datetime, latest: date) -> Booking:
    """Return a draft that waits for a slot's calendar and lane, from the slot's day on."""
    return replace(drafted, wait=Wait(slot.queue, slot.lane, now, slot.on, latest))


def cancelled(booking: Booking, now: datetime) -> Booking:
    """Cancel a booking as it is stored, and nothing more: its places are not settled."""
    fresh = again(booking)
    after = ended(fresh, End.CANCELLED, now)
    done = audit.deed(None, "booking_cancelled", f"BOOKING#{fresh.id}", now)
    return changing.commit_change(fresh, after, done, now)


def again(booking: Booking) -> Booking:
    """Return a booking as it is stored now."""
    found = repository.find_booking(booking.id)
    assert found is not None
    return found


def made(booking: Booking, now: datetime) -> Booking:
    """Store a booking with the places that it takes: NoPlaceError."""
    commit([repository.plan_booking(booking), *changing.plan_places(None, booking, now)])
    return booking


def draft(slot: Slot, count: int, now: datetime) -> Booking:
    """Return a booking of a calendar without a place of it."""
    kind, _, service = slot.queue.partition(".")
    return Booking(
        id=BookingId(random_id()),
        kind=kind,
        service=service,
        office=slot.office,
        language="id",
        email="",
        phone="",
        contact="",
        count=count,
        people=tuple(Person(f"Nama Contoh {n}") for n in range(count)),
        asked_at=now,
        body_hash="hash",
    )
