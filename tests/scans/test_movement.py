"""How fast a stamp would have moved between two scans."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ids import ScanId
from chalicelib.orders.places import Position, distance_km
from chalicelib.scans import movement
from chalicelib.scans.movement import Sighting

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DENPASAR = Position(-8.748, 115.167, 10, NOW)
JAKARTA = Position(-6.126, 106.656, 10, NOW)
EQUATOR = Position(0, 100, 0, NOW)
HOUR = timedelta(hours=1)
DEGREE_KM = 6371.0088 * 3.141592653589793 / 180  # of longitude, on the equator


def seen(position: Position | None, after: timedelta = timedelta(0), name: str = "A") -> Sighting:
    return Sighting(ScanId(name), NOW + after, position)


def test_the_way_from_denpasar_to_jakarta_is_as_long_as_on_the_map() -> None:
    assert distance_km(DENPASAR, JAKARTA) == pytest.approx(983, abs=3)


@pytest.mark.parametrize(
    ("minutes", "too_fast"), [(0, True), (30, True), (64, True), (67, False), (600, False)]
)
def test_a_stamp_in_two_towns_is_suspected_when_no_aircraft_is_as_fast(
    minutes: int, *, too_fast: bool
) -> None:
    there = seen(JAKARTA, timedelta(minutes=minutes))
    assert movement.too_fast(seen(DENPASAR), there) is too_fast
    assert movement.too_fast(there, seen(DENPASAR)) is too_fast


@pytest.mark.parametrize(("km_h", "too_fast"), [(899.9, False), (900.1, True)])
@pytest.mark.parametrize("hours", [1, 5, 20])
def test_nine_hundred_kilometres_an_hour_are_the_limit(
    km_h: float, hours: int, *, too_fast: bool
) -> None:
    there = replace(EQUATOR, longitude=100 + km_h * hours / DEGREE_KM)
    if there.longitude > 180:
        there = replace(there, longitude=there.longitude - 360)
    assert movement.too_fast(seen(EQUATOR), seen(there, hours * HOUR)) is too_fast


@pytest.mark.parametrize(("accuracy_m", "too_fast"), [(40_000, True), (60_000, False)])
def test_both_accuracies_are_given_the_benefit(accuracy_m: float, *, too_fast: bool) -> None:
    here = replace(EQUATOR, accuracy_m=accuracy_m)
    there = replace(here, longitude=100 + 1000 / DEGREE_KM)
    assert movement.too_fast(seen(here), seen(there, HOUR)) is too_fast


def test_the_date_line_is_no_distance() -> None:
    east = replace(EQUATOR, longitude=179.98)
    west = replace(EQUATOR, longitude=-179.98)
    assert distance_km(east, west) == pytest.approx(4.45, abs=0.01)
    assert not movement.too_fast(seen(east), seen(west))


@pytest.mark.parametrize(
    "there",
    [None, replace(JAKARTA, accuracy_m=1_200_000), replace(DENPASAR, latitude=-8.71)],
)
def test_a_position_that_proves_nothing_raises_no_suspicion(there: Position | None) -> None:
    assert not movement.too_fast(seen(DENPASAR), seen(there))


def test_an_inexact_scan_between_two_towns_hides_nothing() -> None:
    blurred = replace(JAKARTA, accuracy_m=2_000_000)
    three = (
        seen(DENPASAR, name="A"),
        seen(blurred, timedelta(minutes=5), "B"),
        seen(None, timedelta(minutes=6), "C"),
        seen(JAKARTA, timedelta(minutes=10), "D"),
    )
    for order in permutations(three):
        assert movement.contradiction(order) == ("A", "D")


def test_nothing_within_the_earth_is_too_far_for_the_window() -> None:
    there = Position(0, -80, 0, NOW)  # half round the earth
    assert not movement.too_fast(seen(EQUATOR), seen(there, movement.WINDOW))


def test_one_scan_alone_contradicts_nothing() -> None:
    assert movement.contradiction([seen(DENPASAR)]) is None
    assert movement.contradiction([]) is None


@given(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_a_distance_is_always_one_on_the_earth(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    here, there = Position(*one, 0, NOW), Position(*other, 0, NOW)
    assert 0 <= distance_km(here, there) <= 20_016
    assert distance_km(here, there) == pytest.approx(distance_km(there, here), abs=1e-6)
