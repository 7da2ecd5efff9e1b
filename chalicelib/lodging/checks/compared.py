"""How far the reports have been compared with all else, as stored: a night goes on where it was."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.db import keys
from chalicelib.db.table import Reference, response_code

_NAME = "stays-compared"
# The first time, and after the mark was lost.
_FIRST = timedelta(days=2)
# The indexes that are read run a moment behind: so much is looked at again.
_BEHIND = timedelta(minutes=10)


class MarkItem(Reference):
    """Up to when all is compared; of a run that is not over, to when and which parts are done."""

    until = UnicodeAttribute()
    running_until = UnicodeAttribute(null=True)
    parts = NumberAttribute(null=True)
    version = NumberAttribute()


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to when all is compared, and how far the run is that goes on from there."""

    until: datetime
    running_until: datetime | None = None
    parts: int = 0
    version: int = 0

    def begun(self, now: datetime) -> Self:
        """Return it with a run under way: that which was, or one up to now."""
        if self.running_until:
            return self
        return replace(self, running_until=max(now, self.until), parts=0)

    @property
    def since(self) -> datetime:
        """From when on a run looks."""
        return self.until - _BEHIND


def read_mark(now: datetime) -> Mark:
    """Return how far all is compared."""
    try:
        item = MarkItem.get(*keys.system(_NAME), consistent_read=True)
    except MarkItem.DoesNotExist:
        return Mark(now - _FIRST)
    running = instant_of(item.running_until) if item.running_until else None
    return Mark(instant_of(item.until), running, int(item.parts or 0), int(item.version))


def store_mark(mark: Mark) -> Mark | None:
    """Store how far all is compared; None when another run did meanwhile."""
    item = MarkItem(
        *keys.system(_NAME),
        until=instant_text(mark.until),
        running_until=instant_text(mark.running_until) if mark.running_until else None,
        parts=mark.parts,
        version=mark.version + 1,
    )
    as_read = MarkItem.version == mark.version if mark.version else MarkItem.pk.does_not_exist()
    try:
        item.save(as_read)
    except PutError as error:
        if response_code(error) == "ConditionalCheckFailedException":
            return None
        raise UnavailableError from error
    return replace(mark, version=mark.version + 1)
