"""A team's day: every visit once, windows that hold the arrival, never worse than it stood."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.day_plan import SPEED, a_day
from chalicelib.bookings.ways.planning import (
    UNKNOWN_MINUTES,
    Spot,
    Team,
    Visit,
    Way,
    propose,
    timed,
    window_of,
)

OFFICE = Spot(-8.65, 115.22)
REGIONS = ("51.71.01", "51.03.05")


def team(number: int = 0, begins: int = 480, ends: int = 960) -> Team:
    return Team(f"team-{number}", OFFICE, begins, ends)


@st.composite
def visits(draw: st.DrawFn, most: int = 9, teams: int = 2) -> list[Visit]:
    found = []
    for number in range(draw(st.integers(0, most))):
        north, east = draw(st.integers(-200, 200)), draw(st.integers(-200, 200))
        spot = Spot(OFFICE.latitude + north / 1000, OFFICE.longitude + east / 1000)
        earliest = draw(st.sampled_from((None, None, None, 600)))
        found.append(
            Visit(
                id=f"visit-{number}",
                team=f"team-{draw(st.integers(0, teams - 1))}",
                minutes=draw(st.sampled_from((15, 30, 90))),
                region=draw(st.sampled_from(REGIONS)),
                spot=spot if draw(st.integers(0, 4)) else None,
                is_urgent=draw(st.booleans()),
                earliest=earliest,
                latest=draw(st.sampled_from((None, None, 840))),
            )
        )
    return found


def by_team(found: list[Visit], teams: list[Team]) -> dict[str, list[Visit]]:
    return {one.id: [visit for visit in found if visit.team == one.id] for one in teams}


def late(ways: list[Way]) -> float:
    weights = [(stop.late, 5 if stop.visit.is_urgent else 1) for way in ways for stop in way.stops]
    return round(sum(minutes * weight for minutes, weight in weights), 6)


def travel(ways: list[Way]) -> float:
    return round(sum(way.travel_minutes for way in ways), 6)


@settings(max_examples=25, deadline=None)
@given(found=visits(), redistribute=st.booleans())
def test_each_visit_is_made_once_and_never_later_or_farther(
    found: list[Visit],
    redistribute: bool,  # noqa: FBT001 - drawn
) -> None:
    teams = [team(0), team(1, 540, 900)]
    orders = by_team(found, teams)
    before = [timed(one, orders[one.id], SPEED) for one in teams]
    after = propose(teams, orders, SPEED, redistribute=redistribute)
    made = [stop.visit.id for way in after for stop in way.stops]
    assert sorted(made) == sorted(visit.id for visit in found)
    assert (late(after), travel(after)) <= (late(before), travel(before))
    assert after == propose(teams, orders, SPEED, redistribute=redistribute)
    if not redistribute:
        assert all(stop.visit.team == way.team.id for way in after for stop in way.stops)


@settings(max_examples=30, deadline=None)
@given(found=visits(teams=1))
def test_windows_hold_the_arrival_in_half_hours_of_the_teams_day(found: list[Visit]) -> None:
    crew = team()
    for stop in timed(crew, found, SPEED).stops:
        begins, ends = window_of(stop.arrives, crew)
        if stop.arrives < 23 * 60:
            assert begins <= stop.arrives <= ends
        assert begins % 30 == 0
        assert 480 <= begins < ends <= 1439
        if stop.fits:
            assert ends <= 960
            assert ends - stop.arrives >= min(60, 960 - stop.arrives)


@settings(max_examples=15, deadline=None)
@given(found=visits(most=6, teams=1))
def test_a_way_of_few_stops_is_the_best_there_is(found: list[Visit]) -> None:
    known = [visit for visit in found if visit.spot]
    best = min(
        (late([way]), travel([way]))
        for order in permutations(known)
        for way in [timed(team(), order, SPEED)]
    )
    [way] = propose([team()], {"team-0": known}, SPEED)
    assert late([way]) <= best[0] * 1.05 + 0.001
    if not best[0]:
        assert travel([way]) <= best[1] * 1.05 + 0.001


def test_visits_of_two_teams_are_parted_nearly_as_well_as_can_be() -> None:
    for seed in range(3):
        teams, found = a_day(seed, visits=5, teams=2)
        best = min(
            travel([timed(teams[0], order[:cut], SPEED), timed(teams[1], order[cut:], SPEED)])
            for order in permutations(found)
            for cut in range(len(order) + 1)
        )
        ways = propose(teams, by_team(found, teams), SPEED, redistribute=True)
        assert travel(ways) <= best * 1.05


def test_somebody_without_a_position_follows_their_kecamatan() -> None:
    far, near = Spot(-8.80, 115.10), Spot(-8.66, 115.23)
    found = [
        Visit("unknown", "team-0", 30, "51.03.05"),
        Visit("near", "team-0", 30, "51.71.01", near),
        Visit("far", "team-0", 30, "51.03.05", far),
        Visit("elsewhere", "team-0", 30, "51.04.01"),
        Visit("close", "team-0", 30, "51.71.01", Spot(-8.67, 115.24)),
    ]
    [way] = propose([team()], {"team-0": found}, SPEED)
    order = [stop.visit.id for stop in way.stops]
    assert order.index("unknown") == order.index("far") + 1
    assert order[-1] == "elsewhere"
    assert way.stops[-1].travel_minutes == UNKNOWN_MINUTES


def test_what_does_not_fit_is_kept_and_said_and_is_not_the_urgent_one() -> None:
    found = [
        Visit(f"visit-{number}", "team-0", 90, "", OFFICE, is_urgent=number == 4)
        for number in range(6)
    ]
    [way] = propose([team()], {"team-0": found}, SPEED)
    assert len(way.stops) == 6
    assert [stop.fits for stop in way.stops] == [True] * 5 + [False]
    assert way.stops[0].visit.id == "visit-4"


def test_forty_visits_of_five_teams_take_less_than_five_seconds_and_half_the_way() -> None:
    teams, found = a_day(1)
    orders = by_team(found, teams)
    before = [timed(one, orders[one.id], SPEED) for one in teams]
    after = propose(teams, orders, SPEED, redistribute=True)
    assert travel(after) < travel(before) / 2
    assert late(after) == 0
