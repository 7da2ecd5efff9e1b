"""Whether they came: said at the desk, or found at night of those who never checked in."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.bookings import marks
from chalicelib.bookings.calendar import closure_repository
from chalicelib.bookings.changing import commit_change
from chalicelib.bookings.deadlines import pause_until
from chalicelib.bookings.desk import attendance_repository
from chalicelib.bookings.desk.agenda import walk_bookings
from chalicelib.bookings.desk.attendance_rules import Outcome, check_outcome, hours_of, nights_days
from chalicelib.bookings.desk.reaching import get_booking
from chalicelib.bookings.references import request_id_of
from chalicelib.bookings.rules import Booking, BookingMovedError, End, Ended, State, ended
from chalicelib.core.clock import local_date
from chalicelib.core.ids import PersonId
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write
from chalicelib.health import service as health
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call

_AT_NIGHT = 3  # o'clock at the office
_OF = {Outcome.SERVED: End.SERVED, Outcome.NO_SHOW: End.NO_SHOW}


def record_attendance(call: Call[Any], booking_id: str, outcome: Outcome, note: str) -> Booking:
    """Record that they were served, or did not come, once for each key; return the booking.

    Raises NotFoundError, BookingMovedError, and what `check_outcome` refuses.
    """
    before = get_booking(booking_id, call.person)
    request = request_id_of(before, call.key, call.body_hash)
    if before.last_request == request:
        return before
    check_outcome(before, outcome, call.now)
    how, by = _OF[outcome], call.person.id
    after = _ended(before, how, call.now, note, by)
    after = replace(after, last_request=request)
    action = f"booking_{how.value}"
    done = audit.deed(call.person, action, f"BOOKING#{before.id}", call.now, note)
    return _commit(before, after, done, call.now)


def close_past_days(office: str, now: datetime) -> None:
    """Close the days before today, once a night: it costs one read where that was done."""
    local = now.astimezone(ZoneInfo(reference.office_zone(office)))
    yesterday = local.date() - timedelta(days=1)
    # By then phones that were without a network in the evening have it again.
    if local.hour < _AT_NIGHT or attendance_repository.find_through(office) == yesterday:
        return
    count = close_days(office, now)
    attendance_repository.store_through(office, yesterday)
    if count:
        log_event("days_closed", office=office, bookings=count)


def close_days(office: str, now: datetime) -> int:
    """Close the days before today that are not: who never checked in did not come.

    Who did check in was served, where nobody said so. Nothing is said of a day on which the
    office was closed, or of an hour in which the system was down: people may have stood there.
    Safe to run twice, and to be killed. Returns how many bookings it closed.
    """
    today = local_date(now, reference.office_zone(office))
    first, last = nights_days(today)
    shut = {one.on for one in closure_repository.list_closures(office, first, last)}
    down: dict[tuple[datetime, datetime], bool] = {}
    count = 0
    for booking in walk_bookings(office, first, last):
        slot = booking.slot
        if slot is None or slot.ends_at > now:
            continue
        if booking.state is State.CHECKED_IN:
            count += _close(booking, End.SERVED, now)
        elif booking.state is State.CONFIRMED and slot.on not in shut:
            hours = (slot.starts_at, slot.ends_at)
            if hours not in down:
                down[hours] = _was_down(booking, now)
            count += 0 if down[hours] else _close(booking, End.NO_SHOW, now)
    return count


def marks_on_end(before: Booking, after: Booking) -> list[Write]:
    """Plan what becomes of the people's marks, where `commit_change` does not know.

    After a no-show they may book the service again after as many days as the setting says. What
    was wrong is taken back for those whose mark still is of this booking.
    """
    if after.ended is None or after.slot is None:
        return []
    if after.ended.how is End.NO_SHOW:
        return marks.plan_unmarks(after, after.people, pause_until(after.slot.on))
    return marks.plan_unmarks(after, after.people) if before.ended else []


def _ended(before: Booking, how: End, now: datetime, why: str, by: PersonId | None) -> Booking:
    if before.ended:
        return replace(before, ended=Ended(how, now, why, by))
    return ended(before, how, now, why, by)


def _close(before: Booking, how: End, now: datetime) -> int:
    after = _ended(before, how, now, "", None)
    done = audit.deed(None, f"booking_{how.value}", f"BOOKING#{before.id}", now, "day closed")
    try:
        _commit(before, after, done, now)
    except BookingMovedError:
        # Somebody was quicker, or the agenda is a moment behind: the next night sees.
        log_event("booking_moved_meanwhile", booking=before.id)
        return 0
    return 1


def _commit(before: Booking, after: Booking, done: Deed, now: datetime) -> Booking:
    return commit_change(before, after, done, now, marks_on_end(before, after))


def _was_down(booking: Booking, now: datetime) -> bool:
    return any(health.was_down(at, now) for at in hours_of(booking))
