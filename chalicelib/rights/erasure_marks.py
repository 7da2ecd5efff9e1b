"""How far the erasure has come in each table, so that the next run goes on there."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.db import keys
from chalicelib.db.table import RawKey, Reference, Table


class MarkItem(Reference):
    """How far a table was read; without a place to go on: when it was read through."""

    at = UnicodeAttribute()
    start = JSONAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where to go on in a table; None: from its beginning."""

    table: str
    start: RawKey | None = None
    ended_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Tell whether the table was read through on this day."""
        return self.ended_at is not None and self.ended_at.date() >= now.date()


def find_mark(table: type[Table]) -> Mark:
    """Return how far a table was read."""
    name = _name(table)
    try:
        item = MarkItem.get(*keys.system(f"erasure-{name}"), consistent_read=True)
    except MarkItem.DoesNotExist:
        return Mark(name)
    return Mark(name, item.start, None if item.start else instant_of(item.at))


def move(mark: Mark, start: RawKey | None, now: datetime) -> Mark:
    """Store how far a table was read: from where to go on, or that it is read through."""
    item = MarkItem(*keys.system(f"erasure-{mark.table}"), at=instant_text(now), start=start)
    item.save()
    return Mark(mark.table, start, None if start else now)


def _name(table: type[Table]) -> str:
    return table.__name__.lower()
