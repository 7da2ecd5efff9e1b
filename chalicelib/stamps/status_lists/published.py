"""The lines of a status list as read for publishing, and the lists as published last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.db import keys
from chalicelib.db.table import Records, Reference, response_code
from chalicelib.stamps.jws import payload_of
from chalicelib.stamps.statuses import CHANGE_SHARDS, StatusItem

_INDEX = "status-lists"


class MovedError(Exception):
    """Another run has published meanwhile."""


class PublishedItem(Reference):
    """A status list as published last; without JWS once it was dropped."""

    sequence = NumberAttribute()
    signed_on = UnicodeAttribute()
    jws = UnicodeAttribute(null=True)


class IndexItem(Reference):
    """The index of the status lists as published last, and what the next run needs to know."""

    sequence = NumberAttribute()
    seen_to = UnicodeAttribute()
    look_on = JSONAttribute()
    jws = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One stamp of a list: its index there, its code, the last day of its stay."""

    index: int
    code: int
    last_day_of_stay: date


@dataclass(frozen=True, slots=True)
class Published:
    """A status list as stored; `jws` is None when it was dropped."""

    number: int
    sequence: int
    signed_on: date
    jws: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in the index: the tag of its JWS, and the day on which to look at it again."""

    etag: str
    look_on: date


@dataclass(frozen=True, slots=True)
class Index:
    """The index: every change before `seen_to` is in its lists."""

    sequence: int
    seen_to: datetime
    lists: Mapping[int, Listed]
    jws: str


def list_rows(number: int) -> Iterator[StatusRow]:
    """Return all stamps of a list that are no longer in force, as of now."""
    partition, _ = keys.status(number)
    wanted = ["sk", "line"]
    for item in StatusItem.query(partition, consistent_read=True, attributes_to_get=wanted):
        code, _, last_day = item.line.partition("#")
        yield StatusRow(int(item.sk, 16), int(code), date.fromisoformat(last_day))


def list_changed(since: datetime, until: datetime) -> set[int]:
    """Return the numbers of the lists in which something changed since, to the end of a UTC day.

    The index that is read runs a little behind: ask from some minutes earlier.
    """
    after = instant_text(since.replace(microsecond=0))
    found = set()
    for day in range((until.date() - since.date()).days + 1):
        for shard in range(CHANGE_SHARDS):
            partition = keys.status_changes(since.date() + timedelta(days=day), shard)
            later = Records.place_sk >= after
            for item in Records.by_place.query(partition, later, attributes_to_get=["place_sk"]):
                found.add(int(str(item.place_sk).partition("#")[2], 16))
    return found


def find_published(number: int) -> Published | None:
    """Return a list as stored last."""
    try:
        item = PublishedItem.get(*keys.status_list(number), consistent_read=True)
    except PublishedItem.DoesNotExist:
        return None
    return Published(number, int(item.sequence), date.fromisoformat(item.signed_on), item.jws)


def store_published(new: Published) -> None:
    """Store a list over the one before it; MovedError if that is another."""
    item = PublishedItem(
        *keys.status_list(new.number),
        sequence=new.sequence,
        signed_on=new.signed_on.isoformat(),
        jws=new.jws,
    )
    _store(item, PublishedItem.sequence == new.sequence - 1, new.sequence)


def find_index() -> Index | None:
    """Return the index as stored last."""
    try:
        item = IndexItem.get(*keys.system(_INDEX), consistent_read=True)
    except IndexItem.DoesNotExist:
        return None
    listed = {
        int(number): Listed(etag, date.fromisoformat(item.look_on[number]))
        for number, etag in payload_of(item.jws)["lists"].items()
    }
    return Index(int(item.sequence), instant_of(item.seen_to), listed, item.jws)


def store_index(new: Index) -> None:
    """Store the index over the one before it; MovedError if that is another."""
    item = IndexItem(
        *keys.system(_INDEX),
        sequence=new.sequence,
        seen_to=instant_text(new.seen_to),
        look_on={str(number): one.look_on.isoformat() for number, one in new.lists.items()},
        jws=new.jws,
    )
    _store(item, IndexItem.sequence == new.sequence - 1, new.sequence)


def _store(item: PublishedItem | IndexItem, follows: Condition, sequence: int) -> None:
    # A plain put: a transaction would cost twice, and an index has hundreds of kilobytes.
    try:
        item.save(follows if sequence > 1 else Reference.pk.does_not_exist())
    except PutError as error:
        if response_code(error) == "ConditionalCheckFailedException":
            raise MovedError from error
        raise UnavailableError from error
