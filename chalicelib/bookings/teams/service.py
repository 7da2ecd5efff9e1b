"""An office's teams: made, changed, ended; and the slot that is a day of one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from chalicelib.audit import service as audit
from chalicelib.bookings.rules import WHOLE_DAY, Slot
from chalicelib.bookings.teams import repository
from chalicelib.bookings.teams.repository import TeamTakenError
from chalicelib.bookings.teams.rules import (
    MOST_TEAMS,
    Member,
    Position,
    Team,
    TeamEndedError,
    TeamMovedError,
    TeamPromisedError,
    TooManyTeamsError,
    weekdays_of,
)
from chalicelib.bookings.teams.schemas import TellTeam, clock_time
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, IdempotencyError, InvalidError, NotFoundError
from chalicelib.core.ids import TeamId, keyed_id
from chalicelib.identity import service as identity
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call, Role

# Who may go out with a team.
GOING = (Role.FIELD_OFFICER, Role.SERVICE_CLERK, Role.OFFICE_HEAD)
# Nothing is promised further ahead than this.
AHEAD = timedelta(days=366)


def queue_of(team_id: TeamId) -> str:
    """Return the calendar of a team."""
    return f"team.{team_id}"


def day_slot(team: Team, on: date) -> Slot:
    """Return the slot that is a team's day, as it is made when it is first needed.

    A day that was made keeps its slot when the team's hours change: `team_days` knows it.
    """
    return Slot(
        office=team.office,
        queue=queue_of(team.id),
        on=on,
        begins=team.begins,
        lane=WHOLE_DAY,
        minutes=team.day_minutes,
        zone=reference.office_zone(team.office),
    )


def find_team(office: str, team_id: TeamId | str) -> Team | None:
    """Return a team of an office, one too that has ended."""
    return repository.find_team(office, TeamId(team_id))


def get_team(office: str | None, team_id: TeamId | str) -> Team:
    """Return a team of an office; NotFoundError, for a team of another office too."""
    team = find_team(office or "", team_id)
    if team is None:
        raise NotFoundError
    return team


def list_teams(office: str) -> list[Team]:
    """Return an office's teams that still go out, by name."""
    going = [team for team in repository.list_teams(office) if team.ended_at is None]
    return sorted(going, key=lambda team: (team.name.casefold(), team.id))


def name_of(office: str, team_id: TeamId | None) -> str:
    """Return how a team is called, nothing for none."""
    team = find_team(office, team_id) if team_id else None
    return team.name if team else ""


def make_team(call: Call[TellTeam]) -> Team:
    """Make a team of the caller's office; the same key and body give the same team.

    Raises InvalidError, TooManyTeamsError, IdempotencyError.
    """
    office = call.person.office or ""
    team_id = TeamId(keyed_id(index_key(), "team", office, call.person.id, call.key))
    known = find_team(office, team_id)
    if known is None:
        if len(list_teams(office)) >= MOST_TEAMS:
            raise TooManyTeamsError(most=MOST_TEAMS)
        team = _told(call, office, team_id)
        done = audit.deed(call.person, "team_made", f"TEAM#{team_id}", call.now)
        try:
            audit.commit_audited(done, [repository.plan_team(team)])
        except TeamTakenError:
            known = get_team(office, team_id)
        else:
            return team
    if known.body_hash != call.body_hash:
        raise IdempotencyError
    return known


def change_team(call: Call[TellTeam], team_id: str) -> Team:
    """Say anew who a team is and when it goes out; what it has promised stands.

    Raises NotFoundError, TeamEndedError, TeamMovedError, InvalidError.
    """
    before = get_team(call.person.office, team_id)
    request = keyed_id(index_key(), "team-request", team_id, call.key, call.body_hash)
    if before.last_request == request:
        return before
    if before.ended_at:
        raise TeamEndedError
    told = _told(call, before.office, before.id)
    after = replace(
        told,
        made_at=before.made_at,
        body_hash=before.body_hash,
        last_request=request,
        version=before.version,
    )
    return _commit(call, "team_changed", after)


def end_team(call: Call[None], team_id: str) -> Team:
    """Say that a team goes out no more; again, it stays so.

    Raises NotFoundError, TeamMovedError, TeamPromisedError while visits are to come.
    """
    team = get_team(call.person.office, team_id)
    if team.ended_at:
        return team
    today = local_date(call.now, reference.office_zone(team.office))
    days = repository.list_days(team.office, queue_of(team.id), today, today + AHEAD)
    promised = [day.places.slot.on for day in days if day.places.booked > 0]
    if promised:
        raise TeamPromisedError(on=promised[0].isoformat())
    request = keyed_id(index_key(), "team-request", team_id, call.key, "end")
    return _commit(call, "team_ended", replace(team, ended_at=call.now, last_request=request))


def _commit(call: Call[Any], action: str, after: Team) -> Team:
    done = audit.deed(call.person, action, f"TEAM#{after.id}", call.now)
    try:
        audit.commit_audited(done, [repository.plan_change(after)])
    except TeamMovedError:
        stored = get_team(after.office, after.id)
        if stored.last_request == after.last_request:  # it was ours, and its answer was lost
            return stored
        raise
    return replace(after, version=after.version + 1)


def _told(call: Call[TellTeam], office: str, team_id: TeamId) -> Team:
    request = call.body
    errors: list[FieldError] = []
    members = _members(request.members, office, errors)
    begins, ends = clock_time(request.begins), clock_time(request.ends)
    if ends <= begins:
        errors.append(FieldError("ends", "ends_before_start"))
    if errors:
        raise InvalidError(errors)
    return Team(
        id=team_id,
        office=office,
        name=" ".join(request.name.split()),
        members=members,
        weekdays=weekdays_of(request.days),
        begins=begins,
        ends=ends,
        stations=request.stations,
        starts_at=Position(
            round(request.starts_at.latitude, 6), round(request.starts_at.longitude, 6)
        ),
        made_at=call.now,
        body_hash=call.body_hash,
    )


def _members(asked: list[str], office: str, errors: list[FieldError]) -> tuple[Member, ...]:
    members: dict[str, Member] = {}
    for number, one in enumerate(asked):
        person = identity.find_person(one)
        if person is None or person.office != office or person.role not in GOING:
            errors.append(FieldError(f"members.{number}", "unknown_member"))
        else:
            members[person.id] = Member(person.id, person.name)
    return tuple(members.values())
