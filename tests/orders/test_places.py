"""Whether a phone was in the circles of an order, as far as its accuracy lets it be said."""

import pytest

from chalicelib.orders.places import Point, Position, is_outside
from tests.orders.test_rules import NOW

KUTA = Point("Pasar Kuta", -8.7482, 115.1671, 500)
SANUR = Point("Sanur", -8.6881, 115.2620, 1000)


@pytest.mark.parametrize(
    ("north_m", "accuracy_m", "outside"),
    [(0, 10, False), (490, 0, False), (510, 0, True), (560, 50, True), (540, 50, False)],
)
def test_position_is_outside_where_its_accuracy_cannot_reach_the_circle(
    north_m: int, accuracy_m: int, *, outside: bool
) -> None:
    at = Position(KUTA.latitude + north_m / 111_195, KUTA.longitude, accuracy_m, NOW)
    assert is_outside([KUTA], at, at.accuracy_m) is outside


def test_one_circle_of_several_is_enough() -> None:
    assert not is_outside([KUTA, SANUR], SANUR)
    assert is_outside([KUTA], SANUR)


def test_order_without_circles_has_no_outside() -> None:
    assert not is_outside([], SANUR)
