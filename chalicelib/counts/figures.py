"""What may be shown of a number: rounded, and never so that a small one can be worked out.

Fewer than ten reads "fewer than 10", the rest is rounded to five, each from its own exact number.
That alone is not safe: of a region with two parts of nine, 18 reads "20" and both parts "fewer
than 10", so that both must be nine. Where a region's number is so near the least or the most that
its parts allow, it is rounded to the next five instead. Whether it is follows from what is shown
of the parts alone; so that knowing the rule does not help.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SMALL = 10
STEP = 5
_HALF = STEP // 2
# A number below ten leaves at least so many possibilities open, and one more.
_SLACK = 2

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Count:
    """The exact number of a region, which is the sum of its parts where it has any."""

    code: str
    number: int
    parts: Sequence["Count"] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """What is shown of a region: about how many, None for fewer than ten; and its parts.

    `span` is what follows from that for the exact number, and from what is shown of the parts:
    the least and the most. `hides` tells whether it or one of its parts reads fewer than ten.
    """

    code: str
    about: int | None
    parts: Sequence["Figure"]
    span: Span
    hides: bool


def figure(count: Count) -> Figure:
    """Return what is shown of a region and of all its parts."""
    parts = tuple(figure(part) for part in count.parts)
    floor, ceiling = (sum(part.span[at] for part in parts) for at in (0, 1))
    about, span = None, (0, SMALL - 1)
    hides = any(part.hides for part in parts)
    if count.number >= SMALL:
        about = _about(count.number, floor, ceiling) if hides else rounded(count.number)
        span = _span(about, floor, ceiling) if hides else (about - _HALF, about + _HALF)
        span = max(SMALL, span[0]), span[1]
    if parts:
        span = max(span[0], floor), min(span[1], ceiling)
    return Figure(count.code, about, parts, span, hides or about is None)


def rounded(number: int) -> int:
    """Return a number rounded to five."""
    return (number + _HALF) // STEP * STEP


def _about(number: int, floor: int, ceiling: int) -> int:
    """Return how a number of ten or more is rounded, given the sums that its parts allow."""
    about = rounded(number)
    lowest, highest = rounded(floor), rounded(ceiling)
    if about == lowest and lowest + _HALF - floor < _SLACK:
        about += STEP
    if about == highest and ceiling - (highest - _HALF) < _SLACK:
        about -= STEP
    return about


def _span(about: int, floor: int, ceiling: int) -> Span:
    """Return the least and the most that is rounded so."""
    near = range(about - 2 * STEP, about + 2 * STEP + 1)
    read = [one for one in near if _about(one, floor, ceiling) == about]
    return min(read), max(read)
