"""A visit as a value: where, by whom, until when, and what was found there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import VisitId
from chalicelib.supervision.rules import Named


class VisitDoneError(ConflictError):
    """The visit was made already, by another request."""

    code = "visit_done_already"


class TargetKind(StrEnum):
    """What a visit is for."""

    PREMISES = "premises"
    TIP = "tip"
    CASE = "case"


class VisitFlag(StrEnum):
    """What else must be known of a visit that was made."""

    UNPLANNED = "unplanned"
    ORDER_MISSING = "order_missing"
    ORDER_UNKNOWN = "order_unknown"
    ORDER_NOT_YOURS = "order_not_yours"
    ORDER_NOT_IN_FORCE = "order_not_in_force"
    POSITION_MISSING = "position_missing"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Target:
    """What a visit is for: its kind, and its id there."""

    kind: TargetKind
    id: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a phone was: WGS 84 degrees, metres."""

    latitude: float
    longitude: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Made:
    """A visit as it was made: when, what was found, where the phone was, under which order."""

    at: datetime
    note: str
    position: Spot | None
    order: str | None
    flags: tuple[VisitFlag, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit; `due_on` is the last day for it in the office's zone, `late_at` the end of that.

    `planned_by` is None for one that nobody planned, `made` for one that is still to come.
    """

    id: VisitId
    office: str
    target: Target
    officer: Named
    due_on: date
    late_at: datetime
    planned_by: Named | None
    planned_at: datetime
    made: Made | None = None


def late_at(due_on: date, zone: str) -> datetime:
    """Return the instant at which a visit is late: the end of its last day in a zone."""
    after = due_on + timedelta(days=1)
    return datetime.combine(after, time(), ZoneInfo(zone)).astimezone(UTC)
