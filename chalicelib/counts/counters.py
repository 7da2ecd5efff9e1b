"""The exact counters as stored: changed only in the transaction that changes a stay."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from chalicelib.core.errors import UnavailableError
from chalicelib.counts.rules import KEPT, Cell, Presence, shards_of
from chalicelib.db import count_keys as keys
from chalicelib.db.table import Counters, connection
from chalicelib.db.transaction import Write, change

Item = dict[str, dict[str, str]]
ALL = ""
_GROUP = "g_"
_N = "n"


class CounterItem(Counters):
    """One counter; beside `n` a number for each group of the breakdowns, where there are any."""

    n = NumberAttribute()
    ttl = NumberAttribute()


def plan_counters(changes: Iterable[tuple[Presence | None, Presence | None]]) -> list[Write]:
    """Plan that guests are counted as after their changes, and no more as before them.

    All changes of one transaction are planned at once: each counter is written once in it.
    """
    deltas: dict[Cell, Counter[str]] = {}
    for before, after in changes:
        for presence, by in ((before, -1), (after, 1)):
            if presence is not None:
                names = [_N, *(_GROUP + group for group in presence.groups)]
                cell = deltas.setdefault(presence.cell, Counter())
                cell.update(dict.fromkeys(names, by))
    return [_plan(cell, found) for cell, found in deltas.items() if any(found.values())]


def _plan(cell: Cell, deltas: Counter[str]) -> Write:
    until = datetime.combine(cell[2] + KEPT, time(), UTC)
    adds: list[Action] = [Path([name]).add(by) for name, by in deltas.items() if by]
    actions = [*adds, CounterItem.ttl.set(int(until.timestamp()))]
    return change(CounterItem(*keys.counter(*cell)), actions, UnavailableError())


def count_present(on: date) -> dict[str, Counter[str]]:
    """Return how many are in each kecamatan on a day, and in each group of the breakdowns there.

    The number of all stands under ALL.
    """
    found: dict[str, Counter[str]] = {}
    for (_, _, leaves_on, kecamatan), numbers in _all_counters():
        if leaves_on >= on:
            found.setdefault(kecamatan, Counter()).update(numbers)
    return found


def read_all_counters() -> dict[Cell, int]:
    """Return all counters that are not nought, of days that are over too."""
    return {cell: numbers[ALL] for cell, numbers in _all_counters() if numbers[ALL]}


def read_counters(kabupaten: str, since: date) -> dict[Cell, int]:
    """Return the counters of a kabupaten, not nought, whose day is not before one."""
    found: dict[Cell, int] = {}
    condition = CounterItem.sk >= since.isoformat()
    for shard in shards_of(kabupaten):
        partition = keys.counters(kabupaten, shard)
        for item in _pages("query", partition, condition, consistent_read=True):
            if number := _numbers(item)[ALL]:
                found[_cell_of(item)] = number
    return found


def _all_counters() -> Iterator[tuple[Cell, dict[str, int]]]:
    """Read the table: as many items as days of leaving in kecamatan, however many guests.

    A query for each of several thousand shards would take ten times as long.
    """
    for item in _pages("scan", consistent_read=True):
        yield _cell_of(item), _numbers(item)


def _cell_of(item: Item) -> Cell:
    _, kabupaten, shard = item["pk"]["S"].split("#")
    day, _, kecamatan = item["sk"]["S"].partition("#")
    return kabupaten, int(shard), date.fromisoformat(day), kecamatan


def _pages(ask: str, *given: object, **options: object) -> Iterator[Item]:
    """Yield items as they come: a model for each would take most of the time."""
    start = None
    while True:
        page = getattr(connection(), ask)(
            CounterItem.Meta.table_name, *given, exclusive_start_key=start, **options
        )
        yield from page["Items"]
        start = page.get("LastEvaluatedKey")
        if start is None:
            return


def _numbers(item: Item) -> dict[str, int]:
    numbers = {
        name.removeprefix(_GROUP): int(value["N"])
        for name, value in item.items()
        if name.startswith(_GROUP)
    }
    return {ALL: int(item[_N]["N"]) if _N in item else 0, **numbers}
