"""Wire shapes of an office's calendars: quotas, closures, how full the days are."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.bookings.calendar.quota_rules import MOST_DAYS_AHEAD, MOST_HOURS, MOST_PLACES
from chalicelib.bookings.fields import Code, Day, TimeOfDay
from chalicelib.web.parsing import LongLine, View, Wire

Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]
PlacesOfHour = Annotated[int, msgspec.Meta(ge=0, le=MOST_PLACES)]
DaysAhead = Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS_AHEAD)]


class HourFields(Wire, frozen=True):
    """How many places begin at a time of a weekday (0 is Monday) on the office's clock."""

    weekday: Weekday
    time: TimeOfDay
    quota: PlacesOfHour


Hours = Annotated[list[HourFields], msgspec.Meta(max_length=7 * MOST_HOURS)]


class SetQuota(Wire, frozen=True):
    """The quota of a calendar from a day on (today, if not named): by lane the hours of a week.

    A day can be booked from `opens_at` (the office's clock) of the day `days_ahead` before it.
    Hours that are not named have no places.
    """

    kind: Code
    service: Code
    lanes: dict[str, Hours]
    days_ahead: DaysAhead
    opens_at: TimeOfDay
    valid_from: Day | None = None


class CloseDay(Wire, frozen=True):
    """On which day an office is closed, and what those who had booked are told of why."""

    date: Day
    reason: LongLine


class HourView(View, frozen=True):
    """How many places begin at a time of a weekday, 0 is Monday."""

    weekday: int
    time: str
    quota: int


class WeekView(View, frozen=True):
    """A quota from a day on, until the next one."""

    valid_from: date
    days_ahead: int
    opens_at: str
    lanes: dict[str, list[HourView]]


class QuotaView(View, frozen=True):
    """A calendar's quotas: the one in force and those to come, by day.

    `finished` is false while slots are still being brought to a change; that goes on by itself.
    """

    kind: str
    service: str
    weeks: list[WeekView]
    finished: bool


class QuotaPageView(View, frozen=True):
    """The quotas of an office's calendars; there is one page of them."""

    items: list[QuotaView]
    next: str | None


class ClosedDayView(View, frozen=True):
    """A day on which an office is closed; `ended_at` is when it was opened again.

    `finished` is false while slots and bookings of the day are still told; that goes on by itself.
    """

    date: Day
    reason: str
    closed_at: datetime
    ended_at: datetime | None
    finished: bool


class HolidayView(View, frozen=True):
    """A holiday by its name; an `estimated` one can be booked, until the office closes the day."""

    date: Day
    name: str
    kind: Literal["public", "joint_leave"]
    estimated: bool


class CalendarDayView(View, frozen=True):
    """How full a calendar is on a day, in people.

    `booked` has those with whom an offer is; `freed` are held for the waiting list, `too_many` are
    booked beyond a quota that was lowered. `waiting` would take a place on that day.
    """

    date: Day
    kind: str
    service: str
    quota: int
    booked: int
    free: int
    freed: int
    too_many: int
    waiting: int


class CalendarView(View, frozen=True):
    """An office's days from one to another, as its own clock counts them."""

    office: str
    zone: str
    holidays: list[HolidayView]
    closures: list[ClosedDayView]
    items: list[CalendarDayView]
