"""The waiting list: freed places are offered in order, each to one at a time, or can be booked.

What came free stays `freed`, and nobody else's, until it is settled here; each step is one
transaction under the condition that places and booking are as they were read. Killed anywhere,
run twice or by many at once, it offers each place once.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, repository, slot_repository
from chalicelib.bookings.calendar import offer_repository
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import (
    Booking,
    End,
    Offer,
    Slot,
    State,
    ended,
)
from chalicelib.bookings.slot_repository import Places
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError, ServiceError
from chalicelib.core.log import log_event
from chalicelib.db.transaction import commit
from chalicelib.reference import service as reference

# Who is offered a place has an hour at least to answer, and three from then on to come.
_LEAST = timedelta(hours=1)
_BEFORE = timedelta(hours=3)
_MOST_MISSED = 2
_ROUNDS = 30
_ATTEMPTS = 5


def settle(slot: Slot, now: datetime) -> None:
    """Offer what came free of a slot to those who wait, in order; the rest can be booked again.

    Call it after each change that gave places back, by `settle_left`. What is left over where it
    is killed or overtaken the schedule settles.
    """
    for _ in range(_ROUNDS):
        places = slot_repository.find_places(slot)
        if places is None or places.freed == 0:
            return
        try:
            _settle_once(places, now)
        except ConflictError:
            continue


def settle_left(before: Booking, after: Booking, now: datetime) -> None:
    """Settle what a change gave back, as far as it goes now: its own answer stands either way."""
    left, kept = changing.held(before), changing.held(after)
    if left is None or left == kept or not KINDS[after.kind].chooses_slot:
        return
    try:
        settle(left[0], now)
    except ServiceError as error:
        log_event("places_not_settled", level="warning", reason=error.code)


def settle_freed(office: str, now: datetime) -> None:
    """Settle all slots of an office of which places came free; raises UnavailableError."""
    for places in slot_repository.list_freed(office):
        settle(places.slot, now)


def expire_offers(office: str, now: datetime) -> None:
    """Take back the offers of an office that have run out; raises UnavailableError."""
    for found in offer_repository.list_run_out(office, now):
        _expire(found, now)


def lapse_waits(office: str, queue: str, now: datetime) -> None:
    """End what of a calendar is waited for in vain: its last day is past."""
    today = local_date(now, reference.office_zone(office))
    for booking in list(_waiting(office, queue)):
        if booking.wait and booking.wait.latest < today:
            _lapse(booking, now)


def passed(booking: Booking, now: datetime) -> Booking:
    """Return a booking whose offer was let pass: it waits on as the last, or is over."""
    wait, offer = booking.wait, booking.offer
    if wait is None or offer is None or wait.missed + 1 >= _MOST_MISSED:
        return ended(booking, End.LAPSED, now)
    later = replace(wait, since=now, missed=wait.missed + 1, passed_at=offer.slot.starts_at)
    return replace(booking, wait=later, offer=None)


def _settle_once(places: Places, now: datetime) -> None:
    # A quota was lowered below what was booked: what comes free is nobody's until that is made up.
    owed = min(places.freed, max(0, -places.free))
    if owed:
        commit([slot_repository.plan_settle(places, 0, owed)])
        return
    until = _until(places, now)
    first = _first_who_fits(places) if until else None
    if until is None or first is None:
        commit([slot_repository.plan_settle(places, 0, places.freed)])
        return
    offered = replace(first, offer=Offer(places.slot, until))
    # Who needs more than came free takes the rest from what could be booked.
    released = min(0, places.freed - first.count)
    given = slot_repository.plan_settle(places, first.count, released)
    done = audit.deed(None, "booking_offered", f"BOOKING#{first.id}", now)
    changing.commit_change(first, offered, done, now, places=[given])


def _until(places: Places, now: datetime) -> datetime | None:
    """Return until when places may be offered; None where it is too late, or they are closed."""
    if places.closed or places.opens_at > now:
        return None
    hours = reference.booking_offer_hours(now.date())
    until = min(now + timedelta(hours=hours), places.slot.starts_at - _BEFORE)
    return until if until - now >= _LEAST else None


def _first_who_fits(places: Places) -> Booking | None:
    for listed in _waiting(places.slot.office, places.slot.queue):
        if _fits(listed, places):
            # The index may be behind: what is offered is what the booking itself says.
            booking = repository.find_booking(listed.id)
            if booking and booking.state is State.WAITING and _fits(booking, places):
                return booking
    return None


def _fits(booking: Booking, places: Places) -> bool:
    wait, slot = booking.wait, places.slot
    return (
        wait is not None
        and wait.lane == slot.lane
        and wait.earliest <= slot.on <= wait.latest
        and wait.passed_at != slot.starts_at
        and booking.count <= places.freed + max(0, places.free)
    )


def _waiting(office: str, queue: str) -> Iterator[Booking]:
    after = None
    while True:
        page = repository.list_waiting(office, queue, after)
        yield from page.items
        if (after := page.next) is None:
            return


def _expire(found: Booking, now: datetime) -> None:
    for _ in range(_ATTEMPTS):
        booking = repository.find_booking(found.id)
        if booking is None or booking.offer is None or booking.offer.until > now:
            return
        done = audit.deed(None, "booking_offer_expired", f"BOOKING#{booking.id}", now)
        try:
            changing.commit_change(booking, passed(booking, now), done, now)
        except ConflictError:
            continue
        settle(booking.offer.slot, now)
        return


def _lapse(found: Booking, now: datetime) -> None:
    booking = repository.find_booking(found.id)
    if booking is None or booking.state is not State.WAITING or booking.wait is None:
        return
    done = audit.deed(None, "booking_lapsed", f"BOOKING#{booking.id}", now)
    try:
        changing.commit_change(booking, ended(booking, End.LAPSED, now), done, now)
    except ConflictError as error:
        log_event("wait_moved", reason=error.code)
