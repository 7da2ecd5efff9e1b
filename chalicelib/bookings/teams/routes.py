"""Routes of an office's teams."""

from chalice.app import Blueprint

from chalicelib.bookings.days_asked import days_asked
from chalicelib.bookings.teams import days as team_days
from chalicelib.bookings.teams import service as teams
from chalicelib.bookings.teams.rules import (
    Team,
    TeamEndedError,
    TeamMovedError,
    TeamPromisedError,
    TooManyTeamsError,
)
from chalicelib.bookings.teams.schemas import (
    MemberView,
    PositionView,
    TeamDaysView,
    TeamDayView,
    TeamPageView,
    TeamView,
    TellTeam,
)
from chalicelib.core.clock import local_date
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

DESK = (Role.SERVICE_CLERK, Role.OFFICE_HEAD)


@routes.route("/teams")
@requires(*DESK, gives=TeamPageView)
def list_teams(call: Call[None]) -> TeamPageView:
    """List the office's teams that still go out, by name; they are few, so all on one page."""
    found = teams.list_teams(call.person.office or "")
    return TeamPageView(items=[team_view(team) for team in found], next=None)


@routes.route("/teams", methods=["POST"])
@requires(
    *DESK,
    takes=TellTeam,
    gives=TeamView,
    status=201,
    refusals=(InvalidError, TooManyTeamsError),
)
def make_team(call: Call[TellTeam]) -> TeamView:
    """Make a team of the office."""
    return team_view(teams.make_team(call))


@routes.route("/teams/{team}/changes", methods=["POST"])
@requires(
    *DESK,
    takes=TellTeam,
    gives=TeamView,
    refusals=(NotFoundError, TeamEndedError, TeamMovedError, InvalidError),
)
def change_team(call: Call[TellTeam], team: str) -> TeamView:
    """Say anew who the team is and when it goes out; what it has promised stands."""
    return team_view(teams.change_team(call, team))


@routes.route("/teams/{team}/end", methods=["POST"])
@requires(*DESK, gives=TeamView, refusals=(NotFoundError, TeamMovedError, TeamPromisedError))
def end_team(call: Call[None], team: str) -> TeamView:
    """Say that the team goes out no more; not while it has visits to come."""
    return team_view(teams.end_team(call, team))


@routes.route("/teams/{team}/days")
@requires(
    *DESK,
    gives=TeamDaysView,
    refusals=(NotFoundError, InvalidError),
    query={
        "from": "The first day, such as `2026-11-23`; today if not named.",
        "to": "The last day, at most 62 days in all; 31 days if not named.",
    },
)
def list_team_days(call: Call[None], team: str) -> TeamDaysView:
    """Show how many minutes the team can still give on each day."""
    found = teams.get_team(call.person.office, team)
    today = local_date(call.now, reference.office_zone(found.office))
    days = team_days.list_days(found, *days_asked(call.query, today))
    items = [
        TeamDayView(
            date=day.on,
            works=day.works,
            extra=day.is_extra,
            minutes=day.minutes,
            free=day.free,
            closed=day.closed,
            holiday=day.holiday.names[call.language] if day.holiday else "",
        )
        for day in days
    ]
    return TeamDaysView(team=found.id, zone=reference.office_zone(found.office), items=items)


def team_view(team: Team) -> TeamView:
    """Return a team as it is shown."""
    return TeamView(
        id=team.id,
        office=team.office,
        name=team.name,
        members=[MemberView(id=one.id, name=one.name) for one in team.members],
        begins=f"{team.begins:%H:%M}",
        ends=f"{team.ends:%H:%M}",
        days=list(team.weekdays),
        stations=team.stations,
        starts_at=PositionView(
            latitude=team.starts_at.latitude, longitude=team.starts_at.longitude
        ),
        minutes=team.minutes,
        made_at=team.made_at,
        ended_at=team.ended_at,
    )
