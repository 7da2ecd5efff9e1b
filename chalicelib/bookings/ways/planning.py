"""A team's day as a value: its visits in an order, when it arrives at each, what does not fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.bookings.ways import improving
from chalicelib.bookings.ways.improving import Legs, Places
from chalicelib.orders.places import distance_km

# The window that a person is told: from so long before the arrival to so long after it, minutes.
EARLY, LATE, STEP = 30, 60, 30
# What a way costs to somebody whose position nobody knows, beyond the way without them, minutes.
UNKNOWN_MINUTES = 20
_LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere on earth, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody to be visited, by the team that was told them.

    `minutes` are spent there. `earliest` and `latest` bound the arrival, in minutes after
    midnight, where they are given. `spot` is None where only the kecamatan (`region`) is known.
    """

    id: str
    team: str
    minutes: int
    region: str = ""
    spot: Spot | None = None
    is_urgent: bool = False
    earliest: int | None = None
    latest: int | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team's day: from where, and between which minutes after midnight."""

    id: str
    spot: Spot
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Speed:
    """How long a way is, in percent of the straight line, and how fast a team goes there."""

    detour_percent: int
    km_h: int

    def km(self, one: Spot, other: Spot) -> float:
        """Return the length of the way, in kilometres."""
        return distance_km(one, other) * self.detour_percent / 100

    def minutes(self, one: Spot, other: Spot) -> float:
        """Return how long the way takes."""
        return self.km(one, other) * 60 / self.km_h


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit on a way: when the team arrives, in minutes after midnight, and the way to it."""

    visit: Visit
    arrives: float
    travel_minutes: float
    km: float
    late: float  # minutes by which it begins after its `latest`, or ends after the team's day

    @property
    def fits(self) -> bool:
        """Whether the visit is over within the team's day and begins when it is to."""
        return self.late == 0


@dataclass(frozen=True, slots=True)
class Way:
    """A team's way of a day, there and back."""

    team: Team
    stops: tuple[Stop, ...]
    back_minutes: float
    back_km: float

    @property
    def travel_minutes(self) -> float:
        """How long the team is on the road."""
        return sum(stop.travel_minutes for stop in self.stops) + self.back_minutes

    @property
    def km(self) -> float:
        """How far the team goes."""
        return sum(stop.km for stop in self.stops) + self.back_km

    @property
    def late(self) -> float:
        """By how many minutes its visits are late together."""
        return sum(stop.late for stop in self.stops)


def timed(team: Team, visits: Sequence[Visit], speed: Speed) -> Way:
    """Return the way of a team that visits in this order.

    A visit without a position lies on the way between those around it.
    """
    clock, at, stops = float(team.begins), team.spot, []
    for visit in visits:
        km, leg = 0.0, float(UNKNOWN_MINUTES)
        if visit.spot:
            km, leg, at = speed.km(at, visit.spot), speed.minutes(at, visit.spot), visit.spot
        clock = max(clock + leg, visit.earliest or 0)
        arrives, clock = clock, clock + visit.minutes
        late = max(0.0, clock - team.ends)
        late += max(0.0, arrives - (_LAST_MINUTE if visit.latest is None else visit.latest))
        stops.append(Stop(visit, arrives, leg, km, late))
    is_out = bool(stops)
    back = (speed.minutes(at, team.spot), speed.km(at, team.spot)) if is_out else (0.0, 0.0)
    return Way(team, tuple(stops), *back)


def window_of(arrives: float, team: Team) -> tuple[int, int]:
    """Return between which minutes after midnight a team comes: half hours, within its day.

    It holds the arrival also where that is after the team's day.
    """
    begins = max(int((arrives - EARLY) // STEP * STEP), team.begins)
    ends = min(-int(-(arrives + LATE) // STEP * STEP), team.ends)
    if ends < arrives or ends <= begins:
        ends = -int(-(arrives + 1) // STEP * STEP)
    return min(begins, _LAST_MINUTE + 1 - STEP), min(ends, _LAST_MINUTE)


def propose(
    teams: Sequence[Team],
    orders: Mapping[str, Sequence[Visit]],
    speed: Speed,
    *,
    redistribute: bool = False,
) -> list[Way]:
    """Return a way for each team, every visit on exactly one of them.

    `orders` are the visits of each team as they stand now. What is late comes first, then the
    travel together, then how soon the urgent ones are: never worse than as it stands. A visit
    stays with its team unless they are to be redistributed. One without a position follows the
    last one of its kecamatan, or comes at the end.
    """
    before = [timed(team, orders.get(team.id, ()), speed) for team in teams]
    visits = [visit for team in teams for visit in orders.get(team.id, ())]
    known = [visit for visit in visits if visit.spot]
    found = improving.improve(
        _places(teams, visits, known, redistribute=redistribute),
        [[known.index(one) for one in orders.get(team.id, ()) if one.spot] for team in teams],
        _legs(teams, known, speed),
    )
    routes = [[known[number] for number in route] for route in found]
    _put_unknown(routes, teams, [visit for visit in visits if not visit.spot])
    after = [timed(team, route, speed) for team, route in zip(teams, routes, strict=True)]
    return min(before, after, key=_worth)


def _worth(ways: Sequence[Way]) -> tuple[float, float, float]:
    # Rounded, so that the order as it stands stays where another is only as good.
    stops = [stop for way in ways for stop in way.stops]
    late = sum(stop.late * (improving.URGENT if stop.visit.is_urgent else 1) for stop in stops)
    soon = sum(stop.arrives for stop in stops if stop.visit.is_urgent)
    travel = sum(way.travel_minutes for way in ways)
    return round(late, 6), round(travel, 6), round(soon, 6)


def _legs(teams: Sequence[Team], known: Sequence[Visit], speed: Speed) -> Legs:
    spots = [visit.spot for visit in known if visit.spot] + [team.spot for team in teams]
    return [[speed.minutes(one, other) for other in spots] for one in spots]


def _places(
    teams: Sequence[Team], visits: Sequence[Visit], known: Sequence[Visit], *, redistribute: bool
) -> Places:
    # Who cannot be put on the map takes of the team's day all the same.
    spent = {team.id: 0 for team in teams}
    for visit in visits:
        if not visit.spot:
            spent[visit.team] += visit.minutes + UNKNOWN_MINUTES
    everywhere = tuple(range(len(teams)))
    own = {team.id: (number,) for number, team in enumerate(teams)}
    return Places(
        minutes=[visit.minutes for visit in known],
        earliest=[visit.earliest or 0 for visit in known],
        latest=[_LAST_MINUTE if one.latest is None else one.latest for one in known],
        urgent=[visit.is_urgent for visit in known],
        allowed=[everywhere if redistribute else own[visit.team] for visit in known],
        begins=[team.begins for team in teams],
        ends=[team.ends - spent[team.id] for team in teams],
    )


def _put_unknown(
    routes: list[list[Visit]], teams: Sequence[Team], unknown: Sequence[Visit]
) -> None:
    own = {team.id: number for number, team in enumerate(teams)}
    for visit in unknown:
        route = routes[own[visit.team]]
        near = [number for number, one in enumerate(route) if one.region == visit.region]
        route.insert(near[-1] + 1 if near else len(route), visit)
