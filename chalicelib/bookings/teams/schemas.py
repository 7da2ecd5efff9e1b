"""Wire shapes of teams and their days."""

from datetime import date, datetime, time
from typing import Annotated

import msgspec

from chalicelib.bookings.teams.rules import DAYS_OF_WEEK, MOST_MEMBERS, MOST_STATIONS
from chalicelib.web.parsing import Latitude, Line, Longitude, View, Wire

ClockTime = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
WhoIs = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
Members = Annotated[list[WhoIs], msgspec.Meta(min_length=1, max_length=MOST_MEMBERS)]
Weekday = Annotated[int, msgspec.Meta(ge=0, le=DAYS_OF_WEEK - 1)]
Weekdays = Annotated[list[Weekday], msgspec.Meta(min_length=1, max_length=DAYS_OF_WEEK)]
Stations = Annotated[int, msgspec.Meta(ge=1, le=MOST_STATIONS)]


class TellPosition(Wire, frozen=True):
    """A place, WGS 84, in degrees."""

    latitude: Latitude
    longitude: Longitude


class TellTeam(Wire, frozen=True):
    """Who goes out together, on which days (0 is Monday) and when, on the office's clock.

    `members` are people of the office, by id or e-mail address; `stations` is how many people are
    served at a time; `starts_at` is where the team sets out.
    """

    name: Line
    members: Members
    begins: ClockTime
    ends: ClockTime
    days: Weekdays
    stations: Stations
    starts_at: TellPosition


class MemberView(View, frozen=True):
    """Somebody who goes out with a team."""

    id: str
    name: str


class PositionView(View, frozen=True):
    """A place, WGS 84, in degrees."""

    latitude: float
    longitude: float


class TeamView(View, frozen=True):
    """A team; `minutes` is how many minutes of service it can give on a day."""

    id: str
    office: str
    name: str
    members: list[MemberView]
    begins: str
    ends: str
    days: list[int]
    stations: int
    starts_at: PositionView
    minutes: int
    made_at: datetime
    ended_at: datetime | None


class TeamPageView(View, frozen=True):
    """An office's teams that still go out, by name."""

    items: list[TeamView]
    next: str | None


class TeamDayView(View, frozen=True):
    """A day of a team: `works` where it goes out on it, `extra` where that is for once.

    Of its `minutes`, `free` can still be promised; below zero where the team's hours became
    fewer than what was promised. `closed` says why the office is closed, `holiday` which holiday it
    is; both empty on an ordinary day.
    """

    date: date
    works: bool
    extra: bool
    minutes: int
    free: int
    closed: str
    holiday: str


class TeamDaysView(View, frozen=True):
    """A team's days, one by one."""

    team: str
    zone: str
    items: list[TeamDayView]


def clock_time(text: str) -> time:
    """Return a time of day as it is written: `08:30`."""
    return time.fromisoformat(text)
