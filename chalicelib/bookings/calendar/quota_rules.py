"""A calendar's weekly quota as a value: how many places each hour has, and when a day opens."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.bookings.kinds.kind import Kind

# One transaction brings a day's slots to a new quota, and may have a hundred parts.
MOST_HOURS = 24
MOST_DAYS_AHEAD = 90
MOST_PLACES = 500
# A retry comes within minutes: so many later changes it may find.
_REQUESTS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Hour:
    """How many places begin at a time of a weekday (0 is Monday) on the office's clock."""

    weekday: int
    begins: time
    places: int


@dataclass(frozen=True, slots=True)
class Week:
    """A quota from a day on, until the next one: by lane the hours of a week.

    A day can be booked from `opens_at` (the office's clock) of the day `days_ahead` before it.
    """

    valid_from: date
    days_ahead: int
    opens_at: time
    lanes: dict[str, tuple[Hour, ...]]

    def places_on(self, on: date) -> dict[tuple[time, str], int]:
        """Return how many places each hour of each lane has on a day, those with any."""
        return {
            (hour.begins, lane): hour.places
            for lane, hours in self.lanes.items()
            for hour in hours
            if hour.weekday == on.weekday() and hour.places
        }

    def opening_of(self, on: date, zone: str) -> datetime:
        """Return the instant from which a day can be booked, UTC."""
        opens_on = on - timedelta(days=self.days_ahead)
        return datetime.combine(opens_on, self.opens_at, ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Quota:
    """A calendar's quotas in order of the day from which each holds.

    `brought` says which version the slots were brought to and on which day of the office;
    `requests` keeps the last ones that changed it, by id, with the hash of what each asked.
    """

    office: str
    queue: str
    weeks: tuple[Week, ...] = ()
    version: int = 0
    brought: str = ""
    requests: dict[str, str] = field(default_factory=dict)

    def week_on(self, on: date) -> Week | None:
        """Return the quota that holds on a day, or None before the first one."""
        return next((week for week in reversed(self.weeks) if week.valid_from <= on), None)

    def is_brought(self, today: date) -> bool:
        """Whether the slots were brought to this version today already."""
        return self.brought == mark_of(self.version, today)

    @property
    def most_days_ahead(self) -> int:
        """How far ahead any of its weeks opens."""
        return max((week.days_ahead for week in self.weeks), default=0)


def mark_of(version: int, today: date) -> str:
    """Return what a quota keeps when its slots were brought to a version on a day."""
    return f"{version}@{today.isoformat()}"


def queue_of(kind: Kind, service: str) -> str:
    """Return the calendar of a service of a kind that chooses a slot."""
    return f"{kind.code}.{service}"


def changed(quota: Quota, week: Week, today: date, request: str, body_hash: str) -> Quota:
    """Return the quota with one more week, which replaces one that begins on the same day.

    What was over before today is left out: the slots of those days are as they are.
    """
    others = [one for one in quota.weeks if one.valid_from != week.valid_from]
    weeks = sorted([*others, week], key=lambda one: one.valid_from)
    past = [one for one in weeks if one.valid_from <= today][:-1]
    kept = tuple(one for one in weeks if one not in past)
    requests = dict([*quota.requests.items(), (request, body_hash)][-_REQUESTS_KEPT:])
    return replace(quota, weeks=kept, requests=requests)
