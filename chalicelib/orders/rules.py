"""An order as a value, and whether it stands for an officer at an instant and a place."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from chalicelib.core.ids import OrderId, PersonId
from chalicelib.orders.places import Point
from chalicelib.web.guards import Person, Role

# An order may follow a look without one within a day (Permenimipas 2/2025 art. 30); a week
# leaves room for holidays.
LATEST_START = timedelta(days=7)
# So that an order that runs ends this year or next: its list needs no third year.
LONGEST_AHEAD = timedelta(days=365)

_DAY = timedelta(days=1)


class Doubt(StrEnum):
    """Why an order does not stand for an officer."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not_yours"
    NOT_IN_FORCE = "not_in_force"
    OUTSIDE_HOURS = "outside_hours"
    OUTSIDE_AREA = "outside_area"


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    COMING = "coming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Named:
    """An officer whom an order names, with the name of that day."""

    id: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """That an order was taken back: when, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when on each day; past midnight where it ends before it begins."""

    start: time
    end: time

    @property
    def past_midnight(self) -> bool:
        """Whether a duty ends on the day after it began."""
        return self.end <= self.start

    def has(self, at: time) -> bool:
        """Whether a time of day lies within; the end does not."""
        if self.past_midnight:
            return at >= self.start or at < self.end
        return self.start <= at < self.end


ALL_DAY = Hours(time.min, time.min)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of an office; no officer named means all field officers of the office.

    Days and hours are those of the office's zone, both days included; without a point it is for
    the office's work area. `document` says where the signed paper is kept.
    """

    id: OrderId
    office: str
    number: str
    purpose: str
    officers: tuple[Named, ...]
    valid_from: date
    valid_to: date
    issued_by: PersonId
    issued_at: datetime
    revocation: Revocation | None = None
    points: tuple[Point, ...] = ()
    hours: Hours = ALL_DAY
    document: str | None = None


def folded(number: str) -> str:
    """Return the form in which numbers are compared: neither case nor spaces count."""
    return "".join(unicodedata.normalize("NFKC", number).casefold().split())


def is_for(order: Order, officer: Person) -> bool:
    """Whether an order sends this officer."""
    if order.office != officer.office:
        return False
    if not order.officers:
        return officer.role is Role.FIELD_OFFICER
    return officer.id in [named.id for named in order.officers]


def day_before(on: date) -> date:
    """Return the day before a day."""
    return on - _DAY


def duty_day(order: Order, here: datetime) -> date:
    """Return the day of an order that an instant in its zone belongs to.

    After midnight it is the day before, as long as that day's hours last.
    """
    if order.hours.past_midnight and here.time() < order.hours.end:
        return day_before(here.date())
    return here.date()


def status(order: Order, here: datetime) -> OrderStatus:
    """Return where an order is at an instant, given in the office's zone."""
    if order.revocation and order.revocation.at <= here:
        return OrderStatus.REVOKED
    on = duty_day(order, here)
    if on < order.valid_from:
        return OrderStatus.COMING
    return OrderStatus.ENDED if on > order.valid_to else OrderStatus.IN_FORCE


def doubts(order: Order | None, officer: Person, here: datetime) -> tuple[Doubt, ...]:
    """Return why an order does not send an officer at an instant in the office's zone.

    Nothing when it does.
    """
    if order is None:
        return (Doubt.UNKNOWN,)
    found = [] if is_for(order, officer) else [Doubt.NOT_YOURS]
    if status(order, here) is not OrderStatus.IN_FORCE:
        found.append(Doubt.NOT_IN_FORCE)
    elif not order.hours.has(here.time()):
        found.append(Doubt.OUTSIDE_HOURS)
    return tuple(found)


def duty_ends(order: Order, here: datetime) -> datetime:
    """Return when the duty of an instant in the office's zone ends: its hours, or all its days."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if order.hours == ALL_DAY:
        return _on(midnight, order.valid_to + _DAY)
    on = duty_day(order, here) + (_DAY if order.hours.past_midnight else timedelta(0))
    return _on(midnight, on).replace(hour=order.hours.end.hour, minute=order.hours.end.minute)


def _on(midnight: datetime, on: date) -> datetime:
    return midnight.replace(year=on.year, month=on.month, day=on.day)


def covers(order: Order, officer: PersonId, here: datetime) -> bool:
    """Whether an order that came later is for what an officer did, at an instant in its zone."""
    named = [one.id for one in order.officers]
    is_in_days = order.valid_from <= duty_day(order, here) <= order.valid_to
    return is_in_days and order.revocation is None and (not named or officer in named)


def period_faults(valid_from: date, valid_to: date, today: date) -> list[tuple[str, str]]:
    """Return what is wrong with an order's days, as field and code."""
    faults = []
    if valid_from < today - LATEST_START:
        faults.append(("valid_from", "too_long_ago"))
    if valid_to < valid_from:
        faults.append(("valid_to", "ends_before_start"))
    if valid_to > today + LONGEST_AHEAD:
        faults.append(("valid_to", "too_far_ahead"))
    return faults
