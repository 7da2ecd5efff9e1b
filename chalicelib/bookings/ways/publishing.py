"""Publishing the ways of a day: each team has its order, each person a window, told once.

The ways are stored first, all together; then booking after booking gets its window, and its team
where it is another. Who is killed between them has told some and not others: the same request
once more goes on where it stopped, for a booking that is as it is to be is left alone. Until then
a visit that is still another team's stands with that team as not planned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, repository, slot_repository
from chalicelib.bookings.rules import Booking, BookingMovedError, State
from chalicelib.bookings.slot_repository import NoPlaceError
from chalicelib.bookings.teams import days as team_days
from chalicelib.bookings.teams import service as teams
from chalicelib.bookings.teams.repository import DayMovedError
from chalicelib.bookings.ways import repository as route_repository
from chalicelib.bookings.ways import routing
from chalicelib.bookings.ways.day_ways import DayWays, TeamWay, arranged, read_ways
from chalicelib.bookings.ways.repository import Planned, Route, RouteMovedError
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    UnavailableError,
)
from chalicelib.core.ids import BookingId, TeamId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call

_ATTEMPTS = 5


class TeamFullError(ConflictError):
    """A team has not so many minutes left on that day; `name` says which."""

    code = "team_full"


Orders = Mapping[str, Sequence[str]]


def publish_routes(call: Call[Any], asked: Orders, office: str, on: date) -> DayWays:
    """Publish the ways of teams on a day; return all ways of that day as they stand then.

    `asked` are the bookings of each team, by id. Raises NotFoundError for another office,
    InvalidError, IdempotencyError, TeamFullError; RouteMovedError and UnavailableError where
    somebody else was faster.
    """
    routing.check_office(call.person, office)
    if on < local_date(call.now, reference.office_zone(office)):
        raise InvalidError(FieldError("date", "in_the_past"))
    request = keyed_id(index_key(), "routes", office, on.isoformat(), call.person.id, call.key)
    done = _done(office, on, request, call.body_hash)
    _tell_all(call, done or _stored(call, asked, office, on, request), on)
    return routing.show_routes(call.person, office, on, call.now)


def _done(office: str, on: date, request: str, body_hash: str) -> list[Route]:
    """Return what the same request stored before: its windows are the ones to tell."""
    stored = route_repository.list_routes(office, on).values()
    same = [route for route in stored if route.request == request]
    if any(route.body_hash != body_hash for route in same):
        raise IdempotencyError
    return same


def _check_room(ways: Sequence[TeamWay], on: date) -> None:
    """Refuse what a team has no minutes for before anything is written."""
    for one in ways:
        coming = sum(_minutes(booking) for booking in _on_way(one) if booking.team != one.team.id)
        going = sum(
            _minutes(booking)
            for other in ways
            for booking in _on_way(other)
            if booking.team == one.team.id and other.team.id != one.team.id
        )
        [day] = team_days.list_days(one.team, on, on)
        if coming > going and (day.closed or coming - going > day.free):
            raise TeamFullError(name=one.team.name)


def _stored(call: Call[Any], asked: Orders, office: str, on: date, request: str) -> list[Route]:
    before = route_repository.list_routes(office, on)
    present = read_ways(office, on, teams.list_teams(office))
    ways = [one for one in arranged(present, asked, on) if one.team.id in asked]
    _check_room(ways, on)
    routes = [
        Route(
            office=office,
            on=on,
            team=one.team.id,
            order=tuple(
                Planned(BookingId(stop.visit.id), one.window_of(stop.arrives))
                for stop in one.way.stops
            ),
            published_at=call.now,
            published_by=call.person.id,
            request=request,
            body_hash=call.body_hash,
            version=before[one.team.id].version if one.team.id in before else 0,
        )
        for one in ways
    ]
    deed = audit.deed(call.person, "routes_published", f"OFFICE#{office}", call.now, str(on))
    try:
        audit.commit_audited(deed, map(route_repository.plan_route, routes))
    except RouteMovedError:
        # The same request, sent again before the first was answered, is no other's.
        if same := _done(office, on, request, call.body_hash):
            return same
        raise
    return routes


def _tell_all(call: Call[Any], routes: Sequence[Route], on: date) -> None:
    """Tell each person; who goes to a team that is still full waits until others have left it."""
    left = [(route.team, one) for route in routes for one in route.order]
    while left:
        full = [(team, one) for team, one in left if not _has_room(call, team, one, on)]
        if len(full) == len(left):
            raise TeamFullError(name=teams.name_of(str(call.person.office), full[0][0]))
        left = full


def _has_room(call: Call[Any], team: TeamId, planned: Planned, on: date) -> bool:
    try:
        _tell(call, team, planned, on)
    except NoPlaceError:
        return False
    return True


def _tell(call: Call[Any], team: TeamId, planned: Planned, on: date) -> None:
    for _ in range(_ATTEMPTS):
        booking = repository.find_booking(planned.id)
        if booking is None or not _is_open(booking, on):
            return
        if booking.team == team and booking.window == planned.window:
            return
        after, places = replace(booking, window=planned.window), None
        if booking.team != team:
            after, places = _moved(call, booking, after, team, on)
        deed = audit.deed(call.person, "visit_planned", f"BOOKING#{booking.id}", call.now)
        try:
            changing.commit_change(booking, after, deed, call.now, (), places)
        except (BookingMovedError, DayMovedError):
            continue
        return
    raise UnavailableError


def _moved(
    call: Call[Any], booking: Booking, after: Booking, team_id: TeamId, on: date
) -> tuple[Booking, list[Write]]:
    """Return a booking with another team, and what moves its minutes along."""
    minutes = _minutes(booking)
    team = teams.get_team(booking.office, team_id)
    promised = team_days.plan_promise(team, on, minutes, call.now, is_extra=False)
    back = [slot_repository.plan_return(booking.slot, minutes)] if booking.slot else []
    return replace(after, team=team_id, slot=promised.slot), [*promised.writes, *back]


def _on_way(one: TeamWay) -> list[Booking]:
    return [one.bookings[stop.visit.id] for stop in one.way.stops]


def _minutes(booking: Booking) -> int:
    held = changing.held(booking)
    return held[1] if held else 0


def _is_open(booking: Booking, on: date) -> bool:
    # Who has been visited is told no window any more.
    is_then = booking.slot is not None and booking.slot.on == on
    return is_then and booking.state is State.CONFIRMED
