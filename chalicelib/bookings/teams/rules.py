"""A team of an office as a value: who goes out together, on which days and when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import PersonId, TeamId

MOST_MEMBERS = 20
MOST_STATIONS = 20
MOST_TEAMS = 50
DAYS_OF_WEEK = 7


class TeamMovedError(ConflictError):
    """Somebody else has just changed the team: read it again."""

    code = "team_moved"


class TeamEndedError(ConflictError):
    """The team does not go out any more."""

    code = "team_ended"


class TeamPromisedError(ConflictError):
    """The team still has visits to come: move them first; `on` is the first such day."""

    code = "team_promised"


class TooManyTeamsError(ConflictError):
    """The office has as many teams as it may have."""

    code = "too_many_teams"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who goes out with a team, and their name as it was when they were named."""

    id: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Position:
    """A place, WGS 84, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Team:
    """People of an office who go out together.

    `weekdays` are the days on which they do, 0 is Monday; `begins` and `ends` stand on the office's
    clock; `stations` is how many people they serve at a time; `starts_at` is where they set out.
    """

    id: TeamId
    office: str
    name: str
    members: tuple[Member, ...]
    weekdays: tuple[int, ...]
    begins: time
    ends: time
    stations: int
    starts_at: Position
    made_at: datetime
    body_hash: str
    ended_at: datetime | None = None
    last_request: str = ""
    version: int = field(default=1)

    @property
    def day_minutes(self) -> int:
        """How long a day of theirs is."""
        return _minutes(self.ends) - _minutes(self.begins)

    @property
    def minutes(self) -> int:
        """How many minutes of service they can give on a day."""
        return self.day_minutes * self.stations

    def works_on(self, on: date) -> bool:
        """Whether they go out on the weekday of a day."""
        return on.weekday() in self.weekdays

    def has_member(self, person_id: PersonId) -> bool:
        """Whether somebody goes out with them."""
        return any(member.id == person_id for member in self.members)


def weekdays_of(days: Iterable[int]) -> tuple[int, ...]:
    """Return each weekday once, Monday first."""
    return tuple(sorted(set(days)))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
