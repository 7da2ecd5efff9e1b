"""What is erased once it was kept for long enough: each capability says which, and since when.

A capability gives its kinds in a module `retaining`; what erases them stands above all of them.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.core.ids import HolderId
from chalicelib.db.table import RawItem, Table
from chalicelib.db.transaction import Write, erase


class NotAsReadError(Exception):
    """An item that was to be erased has changed meanwhile: it is looked at another time."""


@dataclass(frozen=True, slots=True)
class Erasable:
    """A kind of items, by what their keys begin with, and from which day they are only kept.

    `kept_as` names the setting of how long; `ended_on` says None of what is still in use; `unless`
    names the attributes by which a change shows; `first` erases what is kept elsewhere; `told`
    plans what is to be said of it in the same write: one at most, NotAsReadError when that moved;
    `along` plans what goes in the same write, be it of another kind, with keys that begin with
    `along_begins`: 95 at most, NotAsReadError when one of it moved.

    What needs reads is asked of what is past its time only: `in_use` whether something else needs
    it still, `whose` about which foreigner it is, who may have it kept. `begun_on` says without a
    read since when there is such an item: it is no older, whatever `ended_on` would find.
    """

    kept_as: str
    model: type[Table]
    begins: str
    ended_on: Callable[[Any], date | None]
    unless: tuple[str, ...] = ()
    first: Callable[[Any], None] | None = None
    told: Callable[[Any, datetime], list[Write]] | None = None
    in_use: Callable[[Any], bool] | None = None
    whose: Callable[[Any], HolderId | None] | None = None
    begun_on: Callable[[Any], date] | None = None
    along: Callable[[Any], list[Write]] | None = None
    along_begins: tuple[str, ...] = ()

    def item_of(self, raw: RawItem) -> Table:
        """Return an item of this kind from what is stored."""
        return self.model.from_raw_data(raw)

    def is_past(self, item: Table, until: date) -> bool:
        """Whether an item was kept for long enough by a day, and nothing of its own needs it."""
        if self.begun_on and self.begun_on(item) >= until:
            return False
        ended_on = self.ended_on(item)
        if ended_on is None or ended_on >= until:
            return False
        return not (self.in_use and self.in_use(item))

    def plan_erased(self, item: Table) -> Write:
        """Plan that an item is gone, if it is as it was read; NotAsReadError."""
        as_read = (_same(getattr(self.model, name), getattr(item, name)) for name in self.unless)
        return erase(item, reduce(and_, as_read, Table.pk.exists()), NotAsReadError())


def digest_of(raws: list[RawItem]) -> str:
    """Return the SHA-256 over what was stored, whatever its order: it tells nothing of it."""
    each = sorted(
        hashlib.sha256(json.dumps(raw, sort_keys=True, default=_hex).encode()).hexdigest()
        for raw in raws
    )
    return hashlib.sha256("".join(each).encode()).hexdigest()


def _same(attribute: Any, value: Any) -> Condition:  # noqa: ANN401 - PynamoDB's own
    same: Condition = attribute.does_not_exist() if value is None else attribute == value
    return same


def _hex(raw: bytes) -> str:
    return raw.hex()
