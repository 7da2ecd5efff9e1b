"""Finding a better order for the visits of several teams: taken out and put back, over and over.

Ruin and recreate (Schrimpf et al. 2000): visits near each other leave their ways and return where
they cost least, first urgent, far or long ones; then each way is turned and shifted (2-opt,
or-opt), and a short one is searched whole. The same visits give the same ways: nothing is drawn
by chance that another run would draw otherwise.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Legs = Sequence[Sequence[float]]
Routes = list[list[int]]

# A minute too late weighs more than any travel, five times so where it is urgent; being early with
# the urgent weighs less than any travel.
_LATE, _SOON, URGENT = 10_000.0, 1e-9, 5.0
# What is tried, for 40 visits about a second; and how many of them leave their ways at once.
_TRIES, _MOST_TRIES, _MOST_OUT = 14_000, 600, 9
# A way of so many stops is searched whole.
_SHORT = 7


@dataclass(frozen=True, slots=True)
class Places:
    """Visits by number, and the teams that may go there; minutes after midnight.

    In the legs between them the teams' starts follow the visits.
    """

    minutes: Sequence[int]
    earliest: Sequence[int]
    latest: Sequence[int]
    urgent: Sequence[bool]
    allowed: Sequence[tuple[int, ...]]
    begins: Sequence[int]
    ends: Sequence[int]


@dataclass(frozen=True, slots=True)
class Search:
    """What a way costs: lateness above all, then minutes of travel, there and back."""

    places: Places
    legs: Legs

    def cost(self, team: int, route: Sequence[int]) -> float:
        """Return the cost of a team's way."""
        places, legs = self.places, self.legs
        start = at = len(places.minutes) + team
        clock, end, cost = float(places.begins[team]), places.ends[team], 0.0
        for one in route:
            leg = legs[at][one]
            cost += leg
            clock = max(clock + leg, places.earliest[one])
            leaves = clock + places.minutes[one]
            weight = URGENT if places.urgent[one] else 1.0
            if clock > places.latest[one]:
                cost += (clock - places.latest[one]) * weight * _LATE
            if leaves > end:
                cost += (leaves - end) * weight * _LATE
            if weight == URGENT:
                cost += clock * _SOON
            at, clock = one, leaves
        return cost + legs[at][start]

    def total(self, routes: Routes) -> float:
        """Return what the ways of all teams cost."""
        return sum(self.cost(team, route) for team, route in enumerate(routes))

    def insert(self, routes: Routes, one: int) -> None:
        """Put a visit where it costs least."""
        best, where = float("inf"), (self.places.allowed[one][0], 0)
        for team in self.places.allowed[one]:
            route = routes[team]
            before = self.cost(team, route)
            for place in range(len(route) + 1):
                more = self.cost(team, [*route[:place], one, *route[place:]]) - before
                if more < best:
                    best, where = more, (team, place)
        routes[where[0]].insert(where[1], one)


def improve(places: Places, begun: Routes, legs: Legs) -> Routes:
    """Return an order of each team's visits that costs no more than the one begun with."""
    count = len(places.minutes)
    search = Search(places, legs)
    chance = random.Random(count)  # noqa: S311 - only so that the search does not stand still
    routes = min((begun, _recreated(search, begun)), key=search.total)
    best, at = routes, search.total(routes)
    lowest = at
    near = [sorted(range(count), key=legs[one].__getitem__) for one in range(count)]
    tries = min(_MOST_TRIES, _TRIES // max(count, 1)) if count > 1 else 0
    for turn in range(tries):
        # Later on less and less is let pass that is not better.
        margin = (1 - turn / tries) * 0.02 * (lowest % _LATE)
        tried = [list(route) for route in routes]
        _ruin(tried, near, chance)
        _recreate(search, tried, chance)
        cost = search.total(tried)
        if cost < lowest + margin:
            routes, at = tried, cost
        if at < lowest:
            best, lowest = routes, at
    return [_polished(search, team, route) for team, route in enumerate(best)]


def _recreated(search: Search, begun: Routes) -> Routes:
    routes: Routes = [[] for _ in begun]
    # Those that leave least choice first: the urgent, the far.
    base = len(search.places.minutes)
    far = sorted(
        (one for route in begun for one in route),
        key=lambda one: (not search.places.urgent[one], -search.legs[base][one]),
    )
    for one in far:
        search.insert(routes, one)
    return routes


def _ruin(routes: Routes, near: Routes, chance: random.Random) -> None:
    middle = chance.randrange(len(near))
    most = min(_MOST_OUT, max(2, len(near) // 2))
    out = set(near[middle][: chance.randint(2, most)])
    for route in routes:
        route[:] = [one for one in route if one not in out]


def _recreate(search: Search, routes: Routes, chance: random.Random) -> None:
    stay = {one for route in routes for one in route}
    out = [one for one in range(len(search.places.minutes)) if one not in stay]
    base = len(search.places.minutes)
    orders: list[Callable[[int], float]] = [
        lambda _: chance.random(),
        lambda one: -search.legs[base][one],
        lambda one: search.legs[base][one],
        lambda one: -search.places.minutes[one],
    ]
    for one in sorted(out, key=chance.choice(orders)):
        search.insert(routes, one)


def _polished(search: Search, team: int, route: list[int]) -> list[int]:
    if len(route) <= _SHORT:
        return _shortest(search, team, route)
    cost = search.cost(team, route)
    better = True
    while better:
        better = False
        for other in _neighbours(route):
            if (other_cost := search.cost(team, other)) < cost - 1e-6:
                route, cost, better = other, other_cost, True
                break
    return route


def _neighbours(route: list[int]) -> list[list[int]]:
    """Return the ways with a part turned round (2-opt), or one to three stops shifted (or-opt)."""
    size = len(route)
    found = [
        route[:first] + route[first : last + 1][::-1] + route[last + 1 :]
        for first in range(size)
        for last in range(first + 1, size)
    ]
    for length in (1, 2, 3):
        for first in range(size - length + 1):
            part, rest = route[first : first + length], route[:first] + route[first + length :]
            found += [rest[:at] + part + rest[at:] for at in range(len(rest) + 1) if at != first]
    return found


def _shortest(search: Search, team: int, route: list[int]) -> list[int]:
    """Return the best of all orders; what begins worse than the best so far is not followed."""
    best, least = route, search.cost(team, route)
    base = len(search.places.minutes) + team

    def follow(begun: list[int], left: list[int]) -> None:
        nonlocal best, least
        cost = search.cost(team, begun)
        if not left:
            if cost < least:
                best, least = begun, cost
            return
        # Whatever follows costs something: without the way home this is the least it can become.
        if cost - search.legs[begun[-1] if begun else base][base] >= least:
            return
        for one in left:
            follow([*begun, one], [other for other in left if other != one])

    follow([], route)
    return best
