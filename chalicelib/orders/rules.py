"""An order as a value, and whether it stands for an officer at an instant."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.ids import OrderId, PersonId
from chalicelib.web.guards import Person, Role

# An order may follow a look without one within a day (Permenimipas 2/2025 art. 30); a week
# leaves room for holidays.
LATEST_START = timedelta(days=7)
# So that an order that runs ends this year or next: its list needs no third year.
LONGEST_AHEAD = timedelta(days=365)


class Doubt(StrEnum):
    """Why an order does not stand for an officer."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not_yours"
    NOT_IN_FORCE = "not_in_force"


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
class Order:
    """An order of an office; no officer named means all field officers of the office.

    The days are days in the office's zone, both included.
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


def status(order: Order, at: datetime, on: date) -> OrderStatus:
    """Return where an order is at an instant, `on` being its day in the office's zone."""
    if order.revocation and order.revocation.at <= at:
        return OrderStatus.REVOKED
    if on < order.valid_from:
        return OrderStatus.COMING
    return OrderStatus.ENDED if on > order.valid_to else OrderStatus.IN_FORCE


def doubts(order: Order | None, officer: Person, at: datetime, on: date) -> tuple[Doubt, ...]:
    """Return why an order does not send an officer at an instant; nothing when it does."""
    if order is None:
        return (Doubt.UNKNOWN,)
    found = [] if is_for(order, officer) else [Doubt.NOT_YOURS]
    if status(order, at, on) is not OrderStatus.IN_FORCE:
        found.append(Doubt.NOT_IN_FORCE)
    return tuple(found)


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
