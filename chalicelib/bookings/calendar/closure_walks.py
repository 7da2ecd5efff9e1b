"""What follows from a closure: its slots cannot be booked, who had booked one chooses anew.

Each step is one transaction, and only while the closure is as it was read: a slower walk undoes
nothing of a newer one. A day is walked again until nothing is found to do, and then once a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, repository
from chalicelib.bookings.calendar import (
    closure_repository,
    offer_repository,
    quota_repository,
    waiting,
)
from chalicelib.bookings.calendar import repository as calendar
from chalicelib.bookings.calendar.closure_repository import Closure
from chalicelib.bookings.rules import Booking, BookingMovedError, State
from chalicelib.bookings.slot_repository import Places, SlotMovedError
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write, commit
from chalicelib.reference import service as reference

# The agenda may be behind by seconds: a day is done when nothing is found after that.
_AGENDA_BEHIND = timedelta(seconds=60)
_SLOTS_AT_ONCE = 50
_ATTEMPTS = 5
_REOPENED = "reopened"


def finish(office: str, now: datetime) -> None:
    """Go on with what of an office's closures is not done, or was not looked at today.

    Raises UnavailableError; what somebody else is just changing is left to the next run.
    """
    today = local_date(now, reference.office_zone(office))
    for closure in closure_repository.list_coming(office, today):
        if closure.walked not in {today.isoformat(), _REOPENED}:
            try:
                walk(closure, now)
            except ConflictError as error:
                log_event("closure_not_walked", level="warning", reason=error.code, office=office)


def walk(closure: Closure, now: datetime, most: int | None = None) -> None:
    """Let the slots and bookings of a day know that it is closed, or open again.

    Of its bookings `most` at once, where somebody waits for the answer. Raises ClosureMovedError
    where that changes meanwhile, SlotMovedError, UnavailableError.
    """
    if closure.ended_at:
        for slots in _calendars(closure):
            closed = [calendar.plan_reopened(one.slot) for one in slots if one.closed]
            _commit(closure, closed)
        commit([closure_repository.plan_walked(closure, _REOPENED)])
        return
    done = 0
    for slots in _calendars(closure):
        opened = [one.slot for one in slots if one.closed != closure.reason]
        _commit(closure, [calendar.plan_closed(slot, closure.reason) for slot in opened])
        done += len(opened)
    done += sum(_withdraw(booking, now) for booking in _offered(closure))
    booked = list(islice(_booked(closure), most))
    done += sum(_displace(closure, booking, now) for booking in booked)
    for slots in _calendars(closure):
        for places in slots:
            if places.freed:
                waiting.settle(places.slot, now)
    if done == 0 and now - closure.closed_at >= _AGENDA_BEHIND:
        today = local_date(now, reference.office_zone(closure.office))
        commit([closure_repository.plan_walked(closure, today.isoformat())])


def _calendars(closure: Closure) -> Iterator[Sequence[Places]]:
    office, on = closure.office, closure.on
    queues = [one.queue for one in quota_repository.list_quotas(office)]
    for queue in [*queues, *calendar.list_team_queues(office)]:
        yield calendar.list_slots(office, queue, on, on)


def _commit(closure: Closure, writes: Sequence[Write]) -> None:
    check = closure_repository.plan_unmoved(closure)
    for first in range(0, len(writes), _SLOTS_AT_ONCE):
        commit([check, *writes[first : first + _SLOTS_AT_ONCE]])


def _booked(closure: Closure) -> Iterator[Booking]:
    after = None
    while True:
        page = repository.list_agenda(closure.office, closure.on, closure.on, after)
        yield from (one for one in page.items if one.state is State.CONFIRMED)
        if (after := page.next) is None:
            return


def _displace(closure: Closure, found: Booking, now: datetime) -> int:
    """Void a booking's place; return whether there was one to void."""
    for _ in range(_ATTEMPTS):
        booking = repository.find_booking(found.id)
        if booking is None or booking.slot is None or booking.slot.on != closure.on:
            return 0
        if booking.state is not State.CONFIRMED:
            return 0
        void = replace(booking, displaced_at=now, displaced_why=closure.reason, window=None)
        done = audit.deed(None, "booking_displaced", f"BOOKING#{booking.id}", now, closure.reason)
        check = closure_repository.plan_unmoved(closure)
        try:
            changing.commit_change(booking, void, done, now, [check])
        except (BookingMovedError, SlotMovedError):
            continue
        return 1
    return 1


def _offered(closure: Closure) -> list[Booking]:
    offered = offer_repository.list_offered(closure.office)
    return [one for one in offered if one.offer and one.offer.slot.on == closure.on]


def _withdraw(found: Booking, now: datetime) -> int:
    """Take an offer back that is nobody's fault: they wait on where they stood."""
    booking = repository.find_booking(found.id)
    if booking is None or booking.offer is None or booking.offer != found.offer:
        return 0
    done = audit.deed(None, "booking_offer_withdrawn", f"BOOKING#{booking.id}", now)
    try:
        changing.commit_change(booking, replace(booking, offer=None), done, now)
    except (BookingMovedError, SlotMovedError):
        log_event("offer_moved", reason=BookingMovedError.code)
    return 1
