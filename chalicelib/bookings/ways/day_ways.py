"""The ways of a day as values: read as they were published, or arranged anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from chalicelib.bookings import repository
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, State, Window
from chalicelib.bookings.teams.rules import Team
from chalicelib.bookings.ways import planning
from chalicelib.bookings.ways import repository as route_repository
from chalicelib.bookings.ways.planning import Speed, Spot, Visit, Way
from chalicelib.bookings.ways.repository import Route
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import BookingId
from chalicelib.reference import settings

_OF_THE_DAY = {State.CONFIRMED, State.CHECKED_IN, State.SERVED, State.NO_SHOW}


@dataclass(frozen=True, slots=True)
class TeamWay:
    """A team's way and the bookings on it.

    `unplanned` are its visits that stand on no published way; `published_at` is None where there
    is none.
    """

    team: Team
    way: Way
    bookings: Mapping[str, Booking]
    unplanned: tuple[Booking, ...] = ()
    published_at: datetime | None = None

    def window_of(self, arrives: float) -> Window:
        """Return the window that a person is told for an arrival."""
        begins, ends = planning.window_of(arrives, self.way.team)
        return Window(clock(begins), clock(ends))


@dataclass(frozen=True, slots=True)
class Totals:
    """What the ways of a day come to: minutes and kilometres on the road, visits that are late."""

    travel_minutes: float
    km: float
    late: int


@dataclass(frozen=True, slots=True)
class DayWays:
    """The ways of a day, and of a proposal what the present ones come to."""

    office: str
    on: date
    zone: str
    ways: tuple[TeamWay, ...]
    present: Totals | None = None

    @property
    def totals(self) -> Totals:
        """What these ways come to."""
        return totals_of(one.way for one in self.ways)


def arranged(
    present: Sequence[TeamWay], asked: Mapping[str, Sequence[str]], on: date
) -> tuple[TeamWay, ...]:
    """Return the ways of the teams asked for in the order asked for, the others as they are.

    What has been cancelled meanwhile is left out. Raises InvalidError.
    """
    by_id = by_id_of(present)
    by_team: dict[str, TeamWay] = {one.team.id: one for one in present}
    errors = list(_wrong(asked, by_team, by_id))
    if errors:
        raise InvalidError(errors)
    elsewhere = {one for order in asked.values() for one in order}
    ways = []
    for one in present:
        stay = [known for known in one.bookings if known not in elsewhere]
        order = asked.get(one.team.id, stay)
        visits = [visit_of(by_id[known], one.team) for known in order if known in by_id]
        left = [known for known in all_of(one) if known not in {*elsewhere, *order}]
        way = timed(one.team, visits, on)
        ways.append(
            TeamWay(one.team, way, by_id, tuple(by_id[known] for known in left), one.published_at)
        )
    return tuple(ways)


def read_ways(office: str, on: date, of: Iterable[Team]) -> tuple[TeamWay, ...]:
    """Return the published ways of teams, without what is no visit of theirs any more."""
    routes = route_repository.list_routes(office, on)
    found = _visits(office, on)
    return tuple(_published(team, routes.get(team.id), found, on) for team in of)


def speed_on(on: date) -> Speed:
    """Return how teams travel, by the settings of a day."""
    detour = settings.number("visit_detour_percent", on)
    return Speed(detour, settings.number("visit_speed_km_h", on))


def crew_of(team: Team) -> planning.Team:
    """Return a team as its day is planned."""
    spot = Spot(team.starts_at.latitude, team.starts_at.longitude)
    return planning.Team(team.id, spot, _minute(team.begins), _minute(team.ends))


def visit_of(booking: Booking, team: Team) -> Visit:
    """Return a booking as a team's visit: how long depends on how many they serve at a time."""
    kind, place = KINDS[booking.kind], booking.place
    minutes = kind.minutes_visit + kind.minutes_each * -(-booking.count // team.stations)
    spot = None
    if place and place.latitude is not None and place.longitude is not None:
        spot = Spot(place.latitude, place.longitude)
    region = place.region if place else ""
    return Visit(booking.id, team.id, minutes, region, spot, booking.is_urgent)


def clock(minute: float) -> time:
    """Return the time of day of a minute after midnight; the last one of the day at most."""
    hours, minutes = divmod(min(int(minute), 24 * 60 - 1), 60)
    return time(hours, minutes)


def totals_of(ways: Iterable[Way]) -> Totals:
    """Return what ways come to together."""
    shown = list(ways)
    late = sum(not stop.fits for way in shown for stop in way.stops)
    return Totals(sum(way.travel_minutes for way in shown), sum(way.km for way in shown), late)


def present_order(one: TeamWay) -> list[Visit]:
    """Return a team's visits in the order in which they stand now."""
    return [visit_of(booking, one.team) for booking in all_of(one).values()]


def by_id_of(ways: Iterable[TeamWay]) -> dict[str, Booking]:
    """Return the bookings of all ways by their id."""
    return {known: booking for one in ways for known, booking in all_of(one).items()}


def all_of(one: TeamWay) -> dict[str, Booking]:
    """Return a team's bookings, planned or not, in the order in which they stand."""
    planned = [one.bookings[stop.visit.id] for stop in one.way.stops]
    return {booking.id: booking for booking in [*planned, *one.unplanned]}


def timed(team: Team, visits: Sequence[Visit], on: date) -> Way:
    """Return the way of a team that visits in this order on a day."""
    return planning.timed(crew_of(team), visits, speed_on(on))


def _visits(office: str, on: date) -> list[Booking]:
    """Return all visits of a day, in the order in which they were asked for."""
    found: list[Booking] = []
    after = None
    while True:
        page = repository.list_agenda(office, on, on, after)
        found += [one for one in page.items if one.team and one.state in _OF_THE_DAY]
        after = page.next
        if after is None:
            return sorted(found, key=lambda one: (one.asked_at, one.id))


def _published(team: Team, route: Route | None, found: Iterable[Booking], on: date) -> TeamWay:
    own: dict[str, Booking] = {one.id: one for one in found if one.team == team.id}
    order: list[str] = [one.id for one in route.order if one.id in own] if route else []
    way = timed(team, [visit_of(own[known], team) for known in order], on)
    left = tuple(one for known, one in own.items() if known not in order)
    bookings = {known: own[known] for known in order}
    return TeamWay(team, way, bookings, left, route.published_at if route else None)


def _wrong(
    asked: Mapping[str, Sequence[str]],
    by_team: Mapping[str, TeamWay],
    by_id: Mapping[str, Booking],
) -> Iterable[FieldError]:
    seen: set[str] = set()
    for number, (team, order) in enumerate(asked.items()):
        if team not in by_team:
            yield FieldError(f"teams.{number}.team", "unknown_team")
        for place, known in enumerate(order):
            if known not in by_id and not _was_visit(known, by_team):
                yield FieldError(f"teams.{number}.order.{place}", "unknown_visit")
            if known in seen:
                yield FieldError(f"teams.{number}.order.{place}", "visit_twice")
            seen.add(known)


def _was_visit(known: str, by_team: Mapping[str, TeamWay]) -> bool:
    """Whether it was the office's visit when the page was read: cancelled or moved meanwhile."""
    booking = repository.find_booking(BookingId(known))
    offices = {one.team.office for one in by_team.values()}
    return booking is not None and booking.office in offices


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
