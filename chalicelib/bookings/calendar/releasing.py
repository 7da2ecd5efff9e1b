"""Brings the slots of a calendar to what its quota says, for the days that are open or open next.

When a day can be booked stands in its slots and in the condition of each booking: a run that is
late, killed or doubled changes nothing of that.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from chalicelib.bookings.calendar import closure_repository as closures
from chalicelib.bookings.calendar import holidays, quota_repository
from chalicelib.bookings.calendar import repository as calendar
from chalicelib.bookings.calendar.closure_repository import ClosureMovedError, DayClosedError
from chalicelib.bookings.calendar.quota_rules import Quota, mark_of
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Slot
from chalicelib.bookings.slot_repository import Places, SlotMovedError
from chalicelib.core.clock import local_date
from chalicelib.db.transaction import Write, commit
from chalicelib.reference import service as reference

# Days are made so long before they open: a job that fails for two days keeps nobody waiting.
_MADE_BEFORE = 3
_ATTEMPTS = 5
# Two more go with each part, and a transaction has a hundred at most.
_WRITES_AT_ONCE = 90


def release(now: datetime) -> None:
    """Bring all calendars of all offices to their quotas, where that was not done today."""
    for office in reference.list_offices():
        release_office(office.code, now)


def release_office(office: str, now: datetime) -> list[Quota]:
    """Bring an office's calendars to their quotas where that was not done today; return them all.

    Raises UnavailableError, and QuotaMovedError where a quota is just being changed: run again.
    """
    quotas = quota_repository.list_quotas(office)
    today = local_date(now, reference.office_zone(office))
    for quota in quotas:
        if not quota.is_brought(today):
            release_calendar(quota, today)
    return quotas


def release_calendar(quota: Quota, today: date) -> None:
    """Bring the slots of a calendar to its quota, day by day; raises as `release_office`."""
    last = today + timedelta(days=quota.most_days_ahead + _MADE_BEFORE)
    made = calendar.list_slots(quota.office, quota.queue, today, date.max)
    days = {day for day in _days(today, last) if _is_near(quota, day, today)}
    # What an earlier quota opened farther ahead is brought along.
    days |= {places.slot.on for places in made}
    _bring(quota, sorted(days), made)
    commit([quota_repository.plan_brought(quota, mark_of(quota.version, today))])


def open_days(office: str, queue: str, first: date, last: date) -> None:
    """Bring some days of a calendar to its quota, however far ahead; nothing where it has none."""
    quota = quota_repository.find_quota(office, queue)
    if quota is not None:
        made = calendar.list_slots(office, queue, first, last)
        _bring(quota, _days(first, last), made)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _is_near(quota: Quota, day: date, today: date) -> bool:
    week = quota.week_on(day)
    return week is not None and day - timedelta(days=week.days_ahead + _MADE_BEFORE) <= today


def _bring(quota: Quota, days: Sequence[date], made: Iterable[Places]) -> None:
    if not days:
        return
    off = holidays.days_off(days[0], days[-1])
    closed = {one.on: one.reason for one in closures.list_closures(quota.office, days[0], days[-1])}
    by_day: dict[date, list[Places]] = {}
    for places in made:
        by_day.setdefault(places.slot.on, []).append(places)
    for day in days:
        _bring_day(quota, day, by_day.get(day, []), closed.get(day, ""), is_off=day in off)


def _bring_day(
    quota: Quota, day: date, made: Sequence[Places], closed: str, *, is_off: bool
) -> None:
    for _ in range(_ATTEMPTS):
        writes = _plan_day(quota, day, made, closed, is_off=is_off)
        try:
            _commit(quota, day, writes, closed)
        except (SlotMovedError, DayClosedError, ClosureMovedError):
            made = calendar.list_slots(quota.office, quota.queue, day, day)
            found = closures.list_closures(quota.office, day, day)
            closed = found[0].reason if found else ""
            continue
        return
    raise SlotMovedError


def _commit(quota: Quota, day: date, writes: Sequence[Write], closed: str) -> None:
    # A slower run with an older quota must not undo what a newer one did, nor open a closed day.
    checks = [quota_repository.plan_unmoved(quota)]
    checks.append(
        closures.plan_closed(quota.office, day)
        if closed
        else closures.plan_not_closed(quota.office, day)
    )
    for first in range(0, len(writes), _WRITES_AT_ONCE):
        commit([*checks, *writes[first : first + _WRITES_AT_ONCE]])


def _plan_day(
    quota: Quota, day: date, made: Sequence[Places], closed: str, *, is_off: bool
) -> list[Write]:
    week = quota.week_on(day)
    if week is None:  # before its first quota a calendar has what it has
        return []
    zone = reference.office_zone(quota.office)
    opens_at = week.opening_of(day, zone)
    wanted = {} if is_off else week.places_on(day)
    writes = []
    for places in made:
        count = wanted.pop((places.slot.begins, places.slot.lane), 0)
        is_untouched = places.free == places.quota and places.freed == 0
        if count == 0 and is_untouched:
            writes.append(calendar.plan_removed(places))
        elif (places.quota, places.opens_at) != (count, opens_at):
            writes.append(calendar.plan_quota(places, count, opens_at))
    minutes = KINDS[quota.queue.partition(".")[0]].slot_minutes
    for (begins, lane), count in wanted.items():
        slot = Slot(quota.office, quota.queue, day, begins, lane, minutes, zone)
        writes.append(calendar.plan_slot(slot, count, opens_at, closed))
    return writes
