"""Calendars of offices that can be booked."""

from datetime import date, datetime, time, timedelta

from chalicelib.bookings import slot_repository
from chalicelib.bookings.calendar import quotas, releasing
from chalicelib.bookings.calendar.holidays import days_off
from chalicelib.bookings.calendar.quota_rules import Hour, Quota, Week
from chalicelib.bookings.calendar.quotas import Asked
from chalicelib.bookings.kinds.kind import ORDINARY
from chalicelib.bookings.rules import Slot
from chalicelib.core.clock import local_date, utc_now
from chalicelib.core.ids import PersonId, random_id
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role

OFFICE, QUEUE_KIND, SERVICE = "NGURAH-RAI", "passport_queue", "passport_renewal"
NINE = time(9)


def clerk(office: str = OFFICE) -> Person:
    """Return a service clerk of an office, without an account."""
    return Person(PersonId(f"clerk-{office}"), Role.SERVICE_CLERK, "Nama", "c@serambi.test", office)


def asked(office: str = OFFICE, now: datetime | None = None, key: str = "") -> Asked:
    """Return who asks for a change of a calendar, and when."""
    return Asked(clerk(office), now or utc_now(), key or random_id(), "hash")


def week_of(
    quota: int, valid_from: date, *, times: tuple[time, ...] = (NINE,), lanes: tuple[str, ...] = ()
) -> Week:
    """Return a week with so many places at each time of every day, in each lane; open long ago."""
    hours = tuple(Hour(weekday, at, quota) for weekday in range(7) for at in times)
    return Week(valid_from, 14, time(0), dict.fromkeys(lanes or (ORDINARY,), hours))


def set_week(office: str, kind: str, service: str, week: Week, now: datetime) -> Quota:
    """Set a quota as the office's clerk does."""
    return quotas.set_quota(office, kind, service, week, asked(office, now))


def opened(
    office: str = OFFICE,
    kind: str = QUEUE_KIND,
    service: str = SERVICE,
    quota: int = 10,
    *,
    lane: str = ORDINARY,
    now: datetime | None = None,
) -> Slot:
    """Return a slot of so many places some days ahead, at nine, which can be booked now."""
    now = now or utc_now()
    today = local_date(now, reference.office_zone(office))
    lanes = tuple({ORDINARY, lane})
    set_week(office, kind, service, week_of(quota, today, lanes=lanes), now)
    off = days_off(today, today + timedelta(days=30))
    on = next(day for n in range(3, 14) if (day := today + timedelta(days=n)) not in off)
    queue = f"{kind}.{service}"
    releasing.open_days(office, queue, on, on)
    found = slot_repository.list_places(office, queue, on, on)
    return next(one.slot for one in found if one.slot.lane == lane)
