"""Breakdowns of a kabupaten's number by kinds, where a dated setting allows them.

They are shown for a kabupaten only, and each only where it tells nothing of the number of all, nor
of one below ten, that is not told already: else it is withheld as a whole.
"""

from collections.abc import Mapping

from chalicelib.counts.figures import SMALL, STEP, Figure, Span, rounded

DIMENSIONS = ("permit", "nationality", "lodging")
UNKNOWN = "unknown"
_MARK = "/"
_HALF = STEP // 2
_SLACK = 2
# The member states of ASEAN by ICAO's codes (asean.org; Timor-Leste since 26 October 2025).
_ASEAN = frozenset({"BRN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "TLS", "VNM"})


def groups_of(permit: str | None, state: str | None, lodging: str | None) -> tuple[str, ...]:
    """Return the group of a guest in each dimension.

    `permit` is the group of the permit class, `state` the passport's issuer, `lodging` the group of
    the premises' category.
    """
    nationality = None if state is None else "asean" if state in _ASEAN else "other"
    found = permit, nationality, lodging
    return tuple(
        f"{dimension}{_MARK}{group or UNKNOWN}"
        for dimension, group in zip(DIMENSIONS, found, strict=True)
    )


def broken_down(
    total: Figure, number: int, groups: Mapping[str, int]
) -> dict[str, dict[str, int | None]]:
    """Return what is shown of the groups of a kabupaten, by dimension and group.

    Who was counted before there were groups is in those that are unknown.
    """
    shown = {}
    for dimension in DIMENSIONS:
        begin = f"{dimension}{_MARK}"
        known = {one.removeprefix(begin): n for one, n in groups.items() if one.startswith(begin)}
        rest = number - sum(known.values())
        if rest:
            known[UNKNOWN] = known.get(UNKNOWN, 0) + rest
        figures = {one: None if n < SMALL else rounded(n) for one, n in sorted(known.items())}
        if _is_safe(total, figures):
            shown[dimension] = figures
    return shown


def _is_safe(total: Figure, figures: Mapping[str, int | None]) -> bool:
    spans = [_span(about) for about in figures.values()]
    least, most = (sum(span[at] for span in spans) for at in (0, 1))
    low, high = total.span
    # They tell nothing of the number of all, however much of it is known otherwise.
    if total.about is None or least > low or most < high:
        return False
    hidden = [_span(about) for about in figures.values() if about is None]
    return all(
        min(one[1], top - (least - one[0])) - max(one[0], bottom - (most - one[1])) >= _SLACK
        for one in hidden
        for bottom, top in ((low, low + _SLACK), (high - _SLACK, high))
    )


def _span(about: int | None) -> Span:
    return (0, SMALL - 1) if about is None else (max(SMALL, about - _HALF), about + _HALF)
