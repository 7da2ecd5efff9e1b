"""Lists that lie in several parts of an index, read part by part under one cursor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db.pages import FIELD, MOST_ROWS, Page, StartKey, cursor_of, start_key
from chalicelib.lodging.stay_items import StayItem

Item = TypeVar("Item", bound=StayItem)

# A page is given when half of it is found, or so many parts of the list were read for it.
_ENOUGH = MOST_ROWS // 2
_MOST_READS = 20
_NONE = "-"


@dataclass(frozen=True, slots=True)
class Part:
    """One partition of the index by place, and the sort keys wanted of it."""

    pk: str
    first: str = " "
    last: str = "~"


def walk(
    kind: type[Item],
    parts: Sequence[Part],
    after: str | None,
    keep: Callable[[Item], bool],
    *,
    forward: bool = True,
) -> Page[Item]:
    """Return a page of the items to keep: part after part, by sort key in each.

    InvalidError when `after` is no cursor of this list.
    """
    number, start = _where(parts, after)
    found: list[Item] = []
    for _ in range(_MOST_READS):
        if number == len(parts) or len(found) >= _ENOUGH:
            break
        part = parts[number]
        read = kind.by_place.query(
            part.pk,
            kind.place_sk.between(part.first, part.last),
            scan_index_forward=forward,
            limit=MOST_ROWS,
            last_evaluated_key=start,
        )
        found += [item for item in read if keep(item)]
        start = read.last_evaluated_key
        number += start is None
    return Page(found, _cursor(parts, number, start))


def _cursor(parts: Sequence[Part], number: int, start: StartKey | None) -> str | None:
    if number == len(parts):
        return None
    begin = {name: {"S": _NONE} for name in ("place_sk", "pk", "sk")}
    return cursor_of(
        {"part": {"S": str(number)}, **begin, "place_pk": {"S": parts[number].pk}, **(start or {})}
    )


def _where(parts: Sequence[Part], after: str | None) -> tuple[int, StartKey | None]:
    start = start_key(after, {}, "part", "place_pk", "place_sk", "pk", "sk")
    if start is None:
        return 0, None
    number = start.pop("part")["S"]
    known = {str(n): part.pk for n, part in enumerate(parts)}
    if known.get(number) != start["place_pk"]["S"]:
        raise InvalidError(FieldError(FIELD, "wrong_format"))
    return int(number), None if start["pk"]["S"] == _NONE else start
