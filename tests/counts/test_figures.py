"""What is shown of numbers: a small one follows from no sums and differences."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.counts import figures
from chalicelib.counts.figures import SMALL, Count, Figure, figure, rounded

# 1 is a region without parts. Each number goes to the end of what reads alike.
SYSTEMS: list[tuple[Any, int]] = [
    ((1, 1), 52),
    ((1, 1, 1), 27),
    (((1, 1),), 52),
    (((1, 1), 1), 22),
    ((1, 1, 1, 1), 12),
]
LEAST_OPEN = 3


def _count(shape: Any, numbers: Iterator[int]) -> Count:
    if shape == 1:
        return Count("", next(numbers))
    parts = tuple(_count(part, numbers) for part in shape)
    return Count("", sum(part.number for part in parts), parts)


def _places(shape: Any) -> int:
    return 1 if shape == 1 else sum(map(_places, shape))


def _flat(one: Any) -> Iterator[Any]:
    yield one
    for part in one.parts:
        yield from _flat(part)


def _worlds(shape: Any, most: int) -> dict[tuple[int | None, ...], list[tuple[int, ...]]]:
    """Return all exact numbers there may be, by what is shown of them."""
    worlds = defaultdict(list)
    for numbers in product(range(most + 1), repeat=_places(shape)):
        count = _count(shape, iter(numbers))
        shown = tuple(one.about for one in _flat(figure(count)))
        worlds[shown].append(tuple(one.number for one in _flat(count)))
    return worlds


def _open(worlds: dict[tuple[int | None, ...], list[tuple[int, ...]]]) -> int:
    """Return the fewest numbers that one who knows the rule has to choose from for a small one."""
    return min(
        len({numbers[at] for numbers in possible})
        for shown, possible in worlds.items()
        for at, about in enumerate(shown)
        if about is None
    )


@pytest.mark.parametrize(("shape", "most"), SYSTEMS)
def test_no_small_number_follows_from_parts_and_wholes_whatever_they_are(
    shape: Any, most: int
) -> None:
    assert _open(_worlds(shape, most)) >= LEAST_OPEN


def test_plain_rounding_alone_would_give_small_numbers_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(figures, "_SLACK", 0)
    assert _open(_worlds((1, 1), 52)) == 1  # 18 reads 20, and both parts are nine


def _trees(depth: int = 2) -> st.SearchStrategy[Count]:
    leaf = st.one_of(st.integers(0, 30), st.integers(0, 3000)).map(lambda n: Count("", n))
    if not depth:
        return leaf

    def whole(parts: Sequence[Count]) -> Count:
        return Count("", sum(part.number for part in parts), parts)

    return st.lists(_trees(depth - 1), min_size=1, max_size=6).map(whole)


@given(_trees())
def test_number_is_rounded_to_five_from_its_own_exact_one(count: Count) -> None:
    for exact, shown in zip(_flat(count), _flat(figure(count)), strict=True):
        assert (shown.about is None) == (exact.number < SMALL)
        if shown.about is not None:
            assert shown.about % 5 == 0
            assert abs(shown.about - exact.number) < 5


@given(_trees())
def test_regions_without_a_small_part_are_rounded_to_the_nearest_five(count: Count) -> None:
    for exact, shown in zip(_flat(count), _flat(figure(count)), strict=True):
        if not shown.hides:
            assert shown.about == rounded(exact.number)


def _narrowed(whole: Figure, least: int, most: int) -> Iterator[tuple[Figure, int, int]]:
    """Yield what follows for each number from what is shown of all: sums up, and down again."""
    least, most = max(least, whole.span[0]), min(most, whole.span[1])
    yield whole, least, most
    low, high = (sum(part.span[at] for part in whole.parts) for at in (0, 1))
    for part in whole.parts:
        others = low - part.span[0], high - part.span[1]
        yield from _narrowed(part, least - others[1], most - others[0])


@given(_trees(3))
def test_no_small_number_follows_in_systems_of_any_size(count: Count) -> None:
    for shown, least, most in _narrowed(figure(count), 0, 10**9):
        if shown.about is None:
            assert most - least >= LEAST_OPEN - 1
