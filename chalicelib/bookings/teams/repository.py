"""Teams as stored, and their days: the minutes of a day are places like any other's."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute

from chalicelib.bookings.rules import Slot
from chalicelib.bookings.slot_repository import NoPlaceError, Places, SlotItem, places_of
from chalicelib.bookings.teams.rules import Team, TeamEndedError, TeamMovedError
from chalicelib.core.clock import instant_text
from chalicelib.core.ids import TeamId
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, check, put, update


class TeamTakenError(Exception):
    """The request made a team already."""


class DayMovedError(Exception):
    """The team's day has just been made, or its minutes were taken: read it again."""


class TeamItem(Records):
    """A team of an office."""

    facts = JSONAttribute()
    version = NumberAttribute()


class TeamDayItem(SlotItem):
    """A team's day; `is_extra` where an office opened one on which the team does not go out."""

    is_extra = BooleanAttribute(null=True)


@dataclass(frozen=True, slots=True)
class TeamDay:
    """A day of a team that was made: its minutes, and whether it was opened for once."""

    places: Places
    is_extra: bool


def plan_team(team: Team) -> Write:
    """Plan a new team; TeamTakenError when the request made one."""
    return add(_item(team), TeamTakenError())


def plan_change(team: Team) -> Write:
    """Plan a team as it is now; TeamMovedError when it is not the version that was read."""
    item = _item(team)
    item.version = team.version + 1
    return put(item, TeamItem.version == team.version, TeamMovedError())


def plan_unmoved(team: Team) -> Write:
    """Plan nothing, but only go on while the team is as it was read: TeamMovedError."""
    if team.ended_at:
        raise TeamEndedError
    item = TeamItem(*keys.team(team.office, team.id))
    return check(item, TeamItem.version == team.version, TeamMovedError())


def find_team(office: str, team_id: TeamId) -> Team | None:
    """Return a team of an office."""
    try:
        return _team(TeamItem.get(*keys.team(office, team_id), consistent_read=True))
    except TeamItem.DoesNotExist:
        return None


def list_teams(office: str) -> list[Team]:
    """Return all teams of an office, those too that have ended."""
    partition, _ = keys.team(office)
    return [_team(item) for item in TeamItem.query(partition, consistent_read=True)]


def list_days(office: str, queue: str, first: date, last: date) -> list[TeamDay]:
    """Return the days of a team that were made, from one to another: one read, surely fresh."""
    found = TeamDayItem.query(
        keys.slots_of(office, queue),
        TeamDayItem.sk.between(first.isoformat(), f"{last.isoformat()}T24"),
        consistent_read=True,
    )
    return [TeamDay(places_of(item), bool(item.is_extra)) for item in found]


def plan_day(slot: Slot, minutes: int, taken: int, now: datetime, *, is_extra: bool) -> Write:
    """Plan a team's day with the minutes that are taken of it at once; DayMovedError."""
    item = TeamDayItem(
        *keys.slot(slot.office, slot.queue, slot.on, slot.begins, slot.lane),
        quota=minutes,
        free=minutes - taken,
        freed=0,
        minutes=slot.minutes,
        opens_at=instant_text(now),
        is_extra=is_extra or None,
    )
    return add(item, DayMovedError())


def plan_taken(day: TeamDay, minutes: int, taken: int, *, is_extra: bool = False) -> Write:
    """Plan that of a day, which now has so many minutes in all, some are taken.

    `is_extra` opens it, where the team does not go out on that weekday any more.

    Raises NoPlaceError where there are not as many; at the commit DayMovedError.
    """
    places = day.places
    more = minutes - places.quota - taken
    if places.free + more < 0 or places.closed:
        raise NoPlaceError
    actions = [TeamDayItem.quota.set(minutes), TeamDayItem.free.set(TeamDayItem.free + more)]
    if is_extra:
        actions.append(TeamDayItem.is_extra.set(True))
    may = (
        (TeamDayItem.free >= -more)
        & (TeamDayItem.quota == places.quota)
        & TeamDayItem.closed.does_not_exist()
    )
    return update(TeamDayItem(*_key(places.slot)), actions, may, DayMovedError())


def _key(slot: Slot) -> tuple[str, str]:
    return keys.slot(slot.office, slot.queue, slot.on, slot.begins, slot.lane)


def _item(team: Team) -> TeamItem:
    facts = msgspec.to_builtins(team)
    del facts["id"], facts["office"], facts["version"]
    return TeamItem(*keys.team(team.office, team.id), facts=facts, version=team.version)


def _team(item: TeamItem) -> Team:
    whole = {
        **item.facts,
        "id": item.sk,
        "office": item.pk.partition("#")[2],
        "version": int(item.version),
    }
    return msgspec.convert(whole, Team)
