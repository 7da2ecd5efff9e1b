"""What a team can still give on each day, and how an office promises some of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.bookings.calendar import closure_repository as closures
from chalicelib.bookings.rules import Slot
from chalicelib.bookings.slot_repository import NoPlaceError
from chalicelib.bookings.teams import repository
from chalicelib.bookings.teams.repository import TeamDay
from chalicelib.bookings.teams.rules import Team
from chalicelib.bookings.teams.service import day_slot, queue_of
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db.transaction import Write
from chalicelib.reference import service as reference
from chalicelib.reference.holidays import Holiday


@dataclass(frozen=True, slots=True)
class Given:
    """A day of a team: whether it goes out, how much it can give, how much of that is left.

    `free` is below zero where the team's hours became fewer than what was promised. `closed` says
    why the office sends nobody; a holiday is one that is certain.
    """

    on: date
    works: bool
    is_extra: bool
    minutes: int
    free: int
    closed: str = ""
    holiday: Holiday | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """The slot of what is promised, and what to write for it; `is_opened` where that opens it."""

    slot: Slot
    writes: list[Write]
    is_opened: bool


def list_days(team: Team, first: date, last: date) -> list[Given]:
    """Return a team's days from one to another: two reads."""
    made = {
        day.places.slot.on: day
        for day in repository.list_days(team.office, queue_of(team.id), first, last)
    }
    closed = {one.on: one.reason for one in closures.list_closures(team.office, first, last)}
    off = {one.on: one for one in reference.list_holidays(first, last) if not one.estimated}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        replace(_given(team, on, made.get(on)), closed=closed.get(on, ""), holiday=off.get(on))
        for on in days
    ]


def plan_promise(team: Team, on: date, minutes: int, now: datetime, *, is_extra: bool) -> Promised:
    """Plan that of a team's day so many minutes are promised; the day is made when first needed.

    `is_extra` opens a day on which the team does not go out. Raises NoPlaceError, InvalidError
    naming `date`; at the commit TeamMovedError, DayMovedError (to be tried again).
    """
    found = repository.list_days(team.office, queue_of(team.id), on, on)
    day = found[0] if found else None
    is_open = team.works_on(on) or (day is not None and day.is_extra)
    if not is_open and not is_extra:
        raise InvalidError(FieldError("date", "team_does_not_go_out"))
    unmoved = repository.plan_unmoved(team)
    if day is None:
        slot = day_slot(team, on)
        if minutes > team.minutes:
            raise NoPlaceError
        made = repository.plan_day(slot, team.minutes, minutes, now, is_extra=not is_open)
        return Promised(slot, [unmoved, made], is_opened=not is_open)
    taken = repository.plan_taken(day, team.minutes, minutes, is_extra=not is_open)
    return Promised(day.places.slot, [unmoved, taken], is_opened=not is_open)


def _given(team: Team, on: date, day: TeamDay | None) -> Given:
    is_extra = day is not None and day.is_extra and not team.works_on(on)
    booked = day.places.booked if day else 0
    works = team.works_on(on) or is_extra
    minutes = team.minutes if works else 0
    return Given(on, works, is_extra, minutes, minutes - booked)
