"""Whether a day of the audit log is as it was written, and which row is the first that is not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import merge
from itertools import groupby

from chalicelib.audit import days, seals
from chalicelib.audit.days import Follower
from chalicelib.audit.rules import Broken, Row, What
from chalicelib.audit.sealing import line_of
from chalicelib.audit.seals import DaySeal, Part
from chalicelib.clients import s3


@dataclass(frozen=True, slots=True)
class Verified:
    """A day: how many rows it has, whether it is sealed, and what is wrong, in order."""

    day: date
    rows: int
    is_sealed: bool
    broken: tuple[Broken, ...]


def verify_day(day: date) -> Verified:
    """Read a UTC day whole and compare it: each row with its hash and chain, all with the seal.

    Raises UnavailableError.
    """
    seal = seals.find_seal(day)
    broken = list(_check_root(seal)) if seal else []
    signed = {part.name: part for part in seal.parts} if seal else {}
    rows = 0
    for name in days.PARTS:
        found = _Reading(day, name)
        mine = seals.part_of(name, found.lines())
        rows += mine.rows
        if seal and mine != signed.get(name):
            broken += _compare(day, name, signed.get(name))
        else:
            broken += found.broken
    return Verified(day, rows, seal is not None, tuple(broken))


class _Reading:
    """Reads a part as it stands, and keeps what is broken in it."""

    def __init__(self, day: date, name: str) -> None:
        self._rows = days.list_rows(day, name)
        self.broken: list[Broken] = []

    def lines(self) -> Iterator[bytes]:
        follower = Follower()
        for row in self._rows:
            if broken := follower.broken(row):
                self.broken.append(broken)
            yield line_of(row)


def _check_root(seal: DaySeal) -> Iterator[Broken]:
    if not seals.is_signed(seal):
        yield Broken("signature", seal.day.isoformat())
    before = seals.find_seal(seal.day - timedelta(days=1))
    if seal.previous != (before.digest if before else ""):
        yield Broken("link", seal.day.isoformat())


def _compare(day: date, name: str, signed: Part | None) -> Iterator[Broken]:
    """Give the rows that differ from those that were sealed."""
    try:
        lines = list(seals.read_lines(day, name))
    except (s3.NoFileError, OSError, EOFError):
        lines = []
    if signed is None or seals.part_of(name, lines) != signed:
        yield Broken("file", f"{day.isoformat()}/{name}")
        return
    sealed = ((_key(row), 0, row) for row in map(json.loads, lines))
    stored = ((_key(row), 1, row) for row in days.list_rows(day, name))
    both = merge(sealed, stored, key=lambda one: (one[0], one[1]))
    for key, found in groupby(both, key=lambda one: one[0]):
        rows = {which: row for _, which, row in found}
        if what := _difference(rows):
            yield Broken(what, " ".join(key))


def _key(row: Row) -> tuple[str, str]:
    return str(row["pk"]), str(row["sk"])


def _difference(rows: dict[int, Row]) -> What | None:
    if len(rows) > 1:
        return None if rows[0] == rows[1] else "altered"
    return "missing" if 0 in rows else "added"
