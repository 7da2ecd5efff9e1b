"""The stamps of a UTC day, for who compares them with other records: sealed, or departed on."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from chalicelib.core.ids import StampId
from chalicelib.db import keys
from chalicelib.stamps import repository
from chalicelib.stamps.bitstring import STATUSES
from chalicelib.stamps.repository import StampItem
from chalicelib.stamps.rules import Stamp, StampStatus
from chalicelib.stamps.statuses import CHANGE_SHARDS, StatusItem

SHARDS = range(CHANGE_SHARDS)
_AT_ONCE = 100  # what one BatchGetItem takes
_DEPARTED = f"{STATUSES.index(StampStatus.DEPARTED)}#"


def list_entered(on: date, shard: int) -> Iterator[Stamp]:
    """Return the stamps of entries that were sealed on a day, and are in force; of one part.

    Not those that stand in the place of another one, of the same stay.
    """
    ids = (
        StampId(str(item.pk).partition("#")[2])
        for item in StampItem.by_place.query(keys.signed(on, shard))
        if item.sk == "STAMP"
    )
    for stamp in _stamps(ids):
        if stamp.is_in_force and stamp.succeeds is None:
            yield stamp


def list_departed(on: date, shard: int) -> Iterator[Stamp]:
    """Return the stamps whose holders' departure was recorded on a day, of one part."""
    ids = (
        StampId(f"{str(item.pk).partition('#')[2]}{item.sk}")
        for item in StatusItem.by_place.query(keys.status_changes(on, shard))
        if item.line.startswith(_DEPARTED)
    )
    return _stamps(ids)


def _stamps(ids: Iterator[StampId]) -> Iterator[Stamp]:
    while some := list(dict.fromkeys(islice(ids, _AT_ONCE))):
        yield from repository.find_stamps(some).values()
