"""Calendars of the demo's office: its weekly quotas, its teams, what can be booked there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chalicelib.bookings.booker import offering
from chalicelib.bookings.calendar import quotas
from chalicelib.bookings.calendar.quota_rules import Hour, Week
from chalicelib.bookings.rules import Slot
from chalicelib.bookings.teams import service as teams
from chalicelib.bookings.teams.schemas import TellPosition, TellTeam
from chalicelib.core.clock import local_date
from chalicelib.core.ids import body_hash
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call, Person

KIND = "passport_queue"
_AHEAD = 12
_OPENS = time(8)
# Office hours of each service: which hours of which weekdays, places in each, by lane.
WORKDAYS, _WEEKEND = range(5), range(5, 7)
SERVICES: dict[str, tuple[int, int, int]] = {
    "passport_renewal": (4, 8, 15),
    "passport_first": (4, 8, 15),
    "passport_lost": (2, 9, 11),
    "permit_extension": (3, 9, 12),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose bookings they are, and who makes the demo."""

    office: str
    clerk: Person
    now: datetime

    @property
    def today(self) -> date:
        """The day at the office."""
        return local_date(self.now, reference.office_zone(self.office))


def add_calendars(desk: Desk, officers: Sequence[Person]) -> None:
    """Let the office have its quotas and two teams."""
    for service, hours in SERVICES.items():
        _set_quota(desk, service, *hours)
    _add_team(desk, "Tim Kuta", [desk.clerk, *officers[:1]], range(6))
    _add_team(desk, "Tim Jimbaran", [desk.clerk], range(5))


def _set_quota(desk: Desk, service: str, places: int, first: int, last: int) -> None:
    """Let a service be booked on workdays and, for some hours, at the weekend."""
    workdays = tuple(
        Hour(day, time(hour), places) for day in WORKDAYS for hour in range(first, last)
    )
    weekend = tuple(Hour(day, time(hour), places) for day in _WEEKEND for hour in (9, 10))
    priority = tuple(Hour(day, time(hour), 5) for day in WORKDAYS for hour in (9, 10))
    priority += tuple(Hour(day, time(9), 5) for day in _WEEKEND)
    lanes = {"ordinary": workdays + weekend, "priority": priority}
    week = Week(desk.today, _AHEAD, _OPENS, lanes)
    key = f"demo-quota-{service}"
    asked = quotas.Asked(desk.clerk, desk.now, key, body_hash(key.encode()))
    quotas.set_quota(desk.office, KIND, service, week, asked)


def _add_team(desk: Desk, name: str, members: Sequence[Person], days: Sequence[int]) -> None:
    told = TellTeam(
        name=name,
        members=[one.id for one in members],
        begins="08:00",
        ends="16:00",
        days=list(days),
        stations=2,
        starts_at=TellPosition(latitude=-8.7425, longitude=115.1800),
    )
    key = f"demo-team-{name}"
    hashed = body_hash(key.encode())
    teams.make_team(Call(told, desk.clerk, desk.now, "id", key, hashed, {}, {}, ""))


def open_slots(desk: Desk, service: str, lane: str) -> list[Slot]:
    """Return the slots that are still to come, can be booked and stand open to a lane."""
    last = desk.today + timedelta(days=_AHEAD)
    query = {"kind": KIND, "service": service, "to": last.isoformat()}
    found = offering.list_slots(desk.office, query, desk.now).places
    return [one.slot for one in found if one.slot.lane == lane and one.opens_at <= desk.now]
