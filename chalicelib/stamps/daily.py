"""The stamps of a time, for who compares them with other records: sealed in it, or ended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from chalicelib.core.ids import StampId
from chalicelib.db import keys
from chalicelib.stamps import repository
from chalicelib.stamps.repository import StampItem
from chalicelib.stamps.rules import STATUSES, Stamp, StampStatus
from chalicelib.stamps.statuses import CHANGE_SHARDS, StatusItem

SHARDS = range(CHANGE_SHARDS)
_AT_ONCE = 100  # what one BatchGetItem takes
_OVER = (StampStatus.DEPARTED, StampStatus.CANCELLED)
_LINES = tuple(f"{STATUSES.index(status)}#" for status in _OVER)
_SECOND = "%Y-%m-%dT%H:%M:%S"


def list_entered(since: datetime, until: datetime, shard: int) -> Iterator[Stamp]:
    """Return the stamps of entries that were sealed in a time, of one part.

    Not those that stand in the place of another one, of the same stay, nor those whose holder
    has left or that were cancelled since.
    """
    ids = (
        StampId(str(item.pk).partition("#")[2])
        for on in _days(since, until)
        for item in StampItem.by_place.query(
            keys.signed(on, shard), StampItem.place_sk.between(*_span(since, until))
        )
        if item.sk == "STAMP"
    )
    for stamp in _stamps(ids):
        if stamp.status not in _OVER and stamp.succeeds is None:
            yield stamp


def list_ended(since: datetime, until: datetime, shard: int) -> Iterator[Stamp]:
    """Return the stamps that were cancelled, or whose holders' departure was recorded, in a time.

    Of one part.
    """
    ids = (
        StampId(f"{str(item.pk).partition('#')[2]}{item.sk}")
        for on in _days(since, until)
        for item in StatusItem.by_place.query(
            keys.status_changes(on, shard), StatusItem.place_sk.between(*_span(since, until))
        )
        if item.line.startswith(_LINES)
    )
    return _stamps(ids)


def _days(since: datetime, until: datetime) -> Iterator[date]:
    for n in range((until.date() - since.date()).days + 1):
        yield since.date() + timedelta(days=n)


def _span(since: datetime, until: datetime) -> tuple[str, str]:
    """Return sort keys before and after all of a time: with or without parts of a second."""
    return f"{since:{_SECOND}}", f"{until:{_SECOND}}~"


def _stamps(ids: Iterator[StampId]) -> Iterator[Stamp]:
    while some := list(dict.fromkeys(islice(ids, _AT_ONCE))):
        yield from repository.find_stamps(some).values()
