"""What the plan of a day takes: 40 visits and 5 teams, over seeded days.

`python -m bench.day_plan [days]`; visits lie about a middle and in two clusters, as in a
regency, and come in the order of their booking.
"""

import random
import statistics
import sys
import time

from chalicelib.bookings.ways.planning import Speed, Spot, Team, Visit, Way, propose, timed

DAYS, VISITS, TEAMS = 200, 40, 5
SPEED = Speed(detour_percent=140, km_h=25)
OFFICE = Spot(-8.65, 115.22)
MINUTES = (15, 30, 30, 45)


def a_day(seed: int, visits: int = VISITS, teams: int = TEAMS) -> tuple[list[Team], list[Visit]]:
    """Return the teams and the visits of a day, each visit with one of the teams."""
    drawn = random.Random(seed)  # noqa: S311 - the same days each time
    middles = [OFFICE, Spot(-8.54, 115.12), Spot(-8.70, 115.35)]
    crews = [Team(f"team-{number}", OFFICE, 8 * 60, 16 * 60) for number in range(teams)]
    found = []
    for number in range(visits):
        middle = drawn.choice(middles)
        spot = Spot(middle.latitude + drawn.gauss(0, 0.05), middle.longitude + drawn.gauss(0, 0.05))
        team = crews[number % teams].id
        minutes, urgent = drawn.choice(MINUTES), drawn.random() < 0.1  # noqa: PLR2004 - one in ten
        found.append(Visit(f"visit-{number}", team, minutes, "51.71.01", spot, urgent))
    return crews, found


def main() -> None:
    """Print how long plans take, and by how much they shorten the way."""
    days = int(sys.argv[1]) if sys.argv[1:] else DAYS
    print(f"{days} days of {VISITS} visits and {TEAMS} teams; goal: at most 5 s, never worse\n")
    print("| visits | s median | s worst | travel | worse | late as booked | late as proposed |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for words, redistribute in (("stay with their team", False), ("move between teams", True)):
        _measure(days, words, redistribute=redistribute)


def _measure(days: int, words: str, *, redistribute: bool) -> None:
    seconds, saved, worse, late = [], [], 0, [0, 0]
    for seed in range(days):
        teams, visits = a_day(seed)
        orders = {team.id: [one for one in visits if one.team == team.id] for team in teams}
        before = [timed(team, orders[team.id], SPEED) for team in teams]
        begun = time.process_time()
        after = propose(teams, orders, SPEED, redistribute=redistribute)
        seconds.append(time.process_time() - begun)
        saved.append(_travel(after) / _travel(before) - 1)
        worse += _late(after) > _late(before)
        worse += not _late(before) and _travel(after) > _travel(before)
        late = [late[0] + _late(before), late[1] + _late(after)]
    shorter = f"{statistics.median(saved):+.0%} ({max(saved):+.0%} at least)"
    measured = f"{statistics.median(seconds):.2f} | {max(seconds):.2f} | {shorter}"
    print(f"| {words} | {measured} | {worse} | {late[0]} | {late[1]} |", flush=True)


def _travel(ways: list[Way]) -> float:
    return sum(way.travel_minutes for way in ways)


def _late(ways: list[Way]) -> int:
    return sum(not stop.fits for way in ways for stop in way.stops)


if __name__ == "__main__":
    main()
