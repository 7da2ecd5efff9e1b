"""Wire shapes of the ways of a day."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib.bookings.teams.rules import MOST_TEAMS
from chalicelib.bookings.teams.schemas import PositionView
from chalicelib.bookings.ways.routing import MOST_VISITS
from chalicelib.web.parsing import Line, View, Wire

Order = Annotated[list[Line], msgspec.Meta(max_length=MOST_VISITS)]


class TeamOrder(Wire, frozen=True):
    """A team and its visits, by id, in the order in which it goes there."""

    team: Line
    order: Order


Orders = Annotated[list[TeamOrder], msgspec.Meta(min_length=1, max_length=MOST_TEAMS)]


class PlanDay(Wire, frozen=True):
    """For which day ways are proposed; `redistribute`: also between teams.

    With `teams` nothing is proposed: the answer tells what that order comes to.
    """

    date: date
    redistribute: bool = False
    teams: Orders | None = None


class PublishDay(Wire, frozen=True):
    """The ways that are published; a team that is not named keeps what it has."""

    teams: Orders


class WindowView(View, frozen=True):
    """Between which times of day the team comes, on the office's clock."""

    begins: str
    ends: str


class StopView(View, frozen=True):
    """A visit of a team.

    `window` is what the person was told, null before that; `next_window` what they would be told
    if this order were published. `arrives` is null for what stands on no published way
    (`planned` is false). `fits`: whether it is over within the team's day. `team` is whose visit
    it is now, by id: in a proposal it may be another's. Minutes are on site; the way there has
    its own, and kilometres.
    """

    id: str
    state: str
    planned: bool
    team: str
    arrives: str | None
    window: WindowView | None
    next_window: WindowView | None
    fits: bool
    minutes: int
    travel_minutes: int
    km: float
    kind: str
    kind_name: str
    service_name: str
    people: list[str]
    count: int
    takes_list: bool
    organiser: str
    phone: str
    region: str
    region_name: str
    address: str
    institution: str
    latitude: float | None
    longitude: float | None
    urgent: bool
    ground_name: str
    note: str
    check_in_code: str
    checked_in_at: datetime | None


class TeamWayView(View, frozen=True):
    """A team's way: out and back; `back_minutes` is the way home."""

    team: str
    name: str
    begins: str
    ends: str
    starts_at: PositionView
    published_at: datetime | None
    travel_minutes: int
    back_minutes: int
    km: float
    late: int
    stops: list[StopView]


class TotalsView(View, frozen=True):
    """What the ways of a day come to; `late` counts visits that do not fit in their team's day."""

    travel_minutes: int
    km: float
    late: int


class DayWaysView(View, frozen=True):
    """The ways of a day; `present` is what the order before a proposal comes to."""

    office: str
    date: date
    zone: str
    teams: list[TeamWayView]
    totals: TotalsView
    present: TotalsView | None
