"""The ways of an office's teams on a day: as they were published, or as they could be."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from chalicelib.audit import service as audit
from chalicelib.bookings.rules import Booking, State
from chalicelib.bookings.teams import service as teams
from chalicelib.bookings.ways import planning
from chalicelib.bookings.ways.day_ways import (
    DayWays,
    TeamWay,
    all_of,
    arranged,
    by_id_of,
    crew_of,
    present_order,
    read_ways,
    speed_on,
    timed,
    totals_of,
    visit_of,
)
from chalicelib.bookings.ways.planning import Visit, Way
from chalicelib.core.errors import NotFoundError
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role

# Who sees every team of the office; a field officer sees those that they go out with.
DESK = (Role.SERVICE_CLERK, Role.OFFICE_HEAD)
MOST_VISITS = 200
_BEGUN = {State.CHECKED_IN, State.SERVED}
_SHOWN = "name phone address position"


def show_routes(person: Person, office: str, on: date, now: datetime) -> DayWays:
    """Return the published ways of a day; to a field officer those of their own teams.

    Raises NotFoundError for another office.
    """
    check_office(person, office)
    shown = [
        team
        for team in teams.list_teams(office)
        if person.role in DESK or team.has_member(person.id)
    ]
    day = DayWays(office, on, reference.office_zone(office), read_ways(office, on, shown))
    _look(person, "routes_viewed", day, now)
    return day


def propose_routes(
    person: Person, office: str, on: date, now: datetime, *, redistribute: bool = False
) -> DayWays:
    """Return ways that are shorter than the present ones, or as these are; nothing is stored.

    A team that has begun its day keeps its order. Raises NotFoundError for another office.
    """
    check_office(person, office)
    present = read_ways(office, on, teams.list_teams(office))
    begun = {one.team.id for one in present if _has_begun(one)}
    orders: dict[str, list[Visit]] = {one.team.id: present_order(one) for one in present}
    free = [crew_of(one.team) for one in present if one.team.id not in begun]
    proposed = planning.propose(free, orders, speed_on(on), redistribute=redistribute)
    found: dict[str, Way] = {way.team.id: way for way in proposed}
    kept: dict[str, Way] = {
        one.team.id: timed(one.team, orders[one.team.id], on) for one in present
    }
    by_id = by_id_of(present)
    day = DayWays(
        office,
        on,
        reference.office_zone(office),
        tuple(_with(one, {**kept, **found}[one.team.id], by_id, on) for one in present),
        totals_of(kept.values()),
    )
    _look(person, "routes_proposed", day, now)
    return day


def time_routes(
    person: Person, asked: Mapping[str, Sequence[str]], office: str, on: date, now: datetime
) -> DayWays:
    """Return the ways of a day in an order that somebody gives; nothing is stored.

    `asked` are the bookings of each team, by id. Raises NotFoundError for another office,
    InvalidError naming what is none of the day's visits, or stands there twice.
    """
    check_office(person, office)
    present = read_ways(office, on, teams.list_teams(office))
    day = DayWays(
        office,
        on,
        reference.office_zone(office),
        arranged(present, asked, on),
        totals_of(timed(one.team, present_order(one), on) for one in present),
    )
    _look(person, "routes_proposed", day, now)
    return day


def check_office(person: Person, office: str) -> None:
    """Raise NotFoundError where an office is not the person's own."""
    if not office or person.office != office:
        raise NotFoundError


def _has_begun(one: TeamWay) -> bool:
    return any(booking.state in _BEGUN for booking in all_of(one).values())


def _with(one: TeamWay, way: Way, by_id: Mapping[str, Booking], on: date) -> TeamWay:
    bookings = {stop.visit.id: by_id[stop.visit.id] for stop in way.stops}
    # Another team may be longer or shorter at a visit.
    way = timed(one.team, [visit_of(booking, one.team) for booking in bookings.values()], on)
    return TeamWay(one.team, way, bookings, (), one.published_at)


def _look(person: Person, action: str, day: DayWays, now: datetime) -> None:
    shown = sum(len(one.way.stops) + len(one.unplanned) for one in day.ways)
    done = audit.deed(
        person,
        action,
        f"OFFICE#{day.office}",
        now,
        day.on.isoformat(),
        fields=_SHOWN,
        result=f"shown {shown}",
    )
    audit.commit_audited(done)
