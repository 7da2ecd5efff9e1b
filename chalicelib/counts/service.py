"""What others ask of the counts: that a guest is counted along with their stay."""

from collections.abc import Iterable
from datetime import date

from chalicelib.counts import counters, rules
from chalicelib.counts.rules import Cell, Presence
from chalicelib.db.transaction import Write


def counted_as(region: str, unique: str, groups: tuple[str, ...] = ()) -> str:
    """Return what a stay keeps of where it is counted; `unique` is its receipt.

    `groups` are those of the breakdowns, where there are any.
    """
    return rules.counted_as(region, unique, groups)


def plan_present(changes: Iterable[tuple[Presence | None, Presence | None]]) -> list[Write]:
    """Plan the counters for guests who come, move, stay longer or leave: before, and after.

    All of one transaction are planned at once, for a counter may be written once in it.
    """
    return counters.plan_counters(changes)


def read_counters(kabupaten: str, since: date) -> dict[Cell, int]:
    """Return the exact counters of a kabupaten from a day of leaving on, those of nobody left out.

    For the recount: no answer to anybody is made from them.
    """
    return counters.read_counters(kabupaten, since)


def read_all_counters() -> dict[Cell, int]:
    """Return all exact counters that are not nought, of days that are over too; as above."""
    return counters.read_all_counters()
