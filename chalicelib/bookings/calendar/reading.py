"""How full an office's calendars are, and on which days it is closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.bookings import repository
from chalicelib.bookings.calendar import closure_repository, quota_repository
from chalicelib.bookings.calendar import repository as calendar
from chalicelib.bookings.calendar.closure_repository import Closure
from chalicelib.bookings.calendar.quotas import check_own
from chalicelib.bookings.days_asked import days_asked
from chalicelib.bookings.rules import Booking
from chalicelib.bookings.slot_repository import Places
from chalicelib.core.clock import local_date
from chalicelib.reference import service as reference
from chalicelib.reference.holidays import Holiday
from chalicelib.web.guards import Person

# Of a very long waiting list, so many are counted.
_MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """How full a calendar is on a day, in people; `waiting` would take a place on it."""

    on: date
    queue: str
    quota: int
    booked: int
    free: int
    freed: int
    too_many: int
    waiting: int


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """The days of an office from one to another."""

    office: str
    zone: str
    holidays: Sequence[Holiday]
    closures: Sequence[Closure]
    days: Sequence[CalendarDay]


def read_calendar(office: str, query: Mapping[str, str], by: Person, now: datetime) -> OfficeDays:
    """Return an office's days: one read for its calendars, one for closures, two a calendar.

    `query`: `from` (today, if not named) and `to` (62 days at most). Raises NotFoundError for
    another office, InvalidError naming `from` or `to`.
    """
    check_own(office, by)
    zone = reference.office_zone(office)
    first, last = days_asked(query, local_date(now, zone))
    days: list[CalendarDay] = []
    for quota in quota_repository.list_quotas(office):
        made = calendar.list_slots(office, quota.queue, first, last)
        days += _days(quota.queue, made, _waiting(office, quota.queue))
    days.sort(key=lambda day: (day.on, day.queue))
    closures = closure_repository.list_closures(office, first, last)
    return OfficeDays(office, zone, reference.list_holidays(first, last), closures, days)


def _waiting(office: str, queue: str) -> list[Booking]:
    found: list[Booking] = []
    after = None
    for _ in range(_MOST_PAGES):
        page = repository.list_waiting(office, queue, after)
        found += page.items
        if (after := page.next) is None:
            break
    return found


def _days(queue: str, made: Iterable[Places], waiting: Sequence[Booking]) -> list[CalendarDay]:
    by_day: dict[date, list[Places]] = {}
    for places in made:
        by_day.setdefault(places.slot.on, []).append(places)
    return [
        CalendarDay(
            on,
            queue,
            quota=sum(one.quota for one in slots),
            booked=sum(one.booked for one in slots),
            free=sum(max(0, one.free) for one in slots),
            freed=sum(one.freed for one in slots),
            too_many=sum(max(0, -one.free) for one in slots),
            waiting=sum(
                one.count
                for one in waiting
                if one.wait and one.wait.earliest <= on <= one.wait.latest
            ),
        )
        for on, slots in by_day.items()
    ]
