"""What is kept of the feed: keys, batches with their answers, crossings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PassportKey, PersonId, StampId
from chalicelib.db import feed_keys as keys
from chalicelib.db.table import Batches, Identity, Records, response_code
from chalicelib.db.transaction import Write, add, put, update
from chalicelib.feed.rules import Answer, Crossing, Direction, FeedKey, Lane, Verdict, Wrong

# After ten minutes nothing signed then is taken any more; the rest is for who looks into it.
_BATCHES_KEPT = timedelta(days=30)
_REFUSED = "ConditionalCheckFailedException"


class FeedKeyTakenError(Exception):
    """A key with this thumbprint is registered."""


class FeedKeyRevokedError(Exception):
    """The key is revoked already, or never was."""


class BatchMovedError(Exception):
    """The same batch was worked on by another call meanwhile."""


class CrossingMovedError(Exception):
    """Another record of the same crossing came between: look again."""


class FeedKeyItem(Identity):
    """A sender's public key."""

    sender = UnicodeAttribute()
    name = UnicodeAttribute()
    x = UnicodeAttribute()
    y = UnicodeAttribute()
    made_by = UnicodeAttribute()
    made_at = UnicodeAttribute()
    key = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    revoked_at = UnicodeAttribute(null=True)


class FeedBatchItem(Batches):
    """A batch that was taken: a hash of what it said, and what became of each record."""

    sender = UnicodeAttribute()
    kid = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    as_of = UnicodeAttribute()
    taken_at = UnicodeAttribute()
    answers = JSONAttribute()
    version = NumberAttribute()
    ttl = NumberAttribute()


class CrossingItem(Records):
    """A crossing of a passport, as the directorate tells it."""

    direction = UnicodeAttribute()
    lane = UnicodeAttribute()
    at = UnicodeAttribute()
    on = UnicodeAttribute()
    checkpoint = UnicodeAttribute()
    reference = UnicodeAttribute()
    changed_at = UnicodeAttribute()
    content = UnicodeAttribute()
    stamp_id = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as taken: of whom, as of when, and what became of each record."""

    id: str
    sender: str
    kid: str
    body_hash: str
    as_of: datetime
    taken_at: datetime
    answers: Sequence[Answer]
    version: int = 0

    @property
    def is_done(self) -> bool:
        """Whether each record was looked at."""
        return all(one.verdict is not Verdict.LATER for one in self.answers)


def plan_key(made: FeedKey) -> Write:
    """Plan a new key; FeedKeyTakenError."""
    item = FeedKeyItem(
        *keys.feed_key(made.kid),
        sender=made.sender,
        name=made.name,
        x=made.x,
        y=made.y,
        made_by=made.made_by,
        made_at=instant_text(made.made_at),
        key=made.key,
        body_hash=made.body_hash,
    )
    return add(item, FeedKeyTakenError())


def plan_revocation(kid: str, now: datetime) -> Write:
    """Plan that a key signs nothing from now on; FeedKeyRevokedError."""
    return update(
        FeedKeyItem(*keys.feed_key(kid)),
        [FeedKeyItem.revoked_at.set(instant_text(now))],
        FeedKeyItem.revoked_at.does_not_exist(),
        FeedKeyRevokedError(),
    )


def find_key(kid: str) -> FeedKey | None:
    """Return a key, revoked or not, as it stands now."""
    try:
        return _key(FeedKeyItem.get(*keys.feed_key(kid), consistent_read=True))
    except FeedKeyItem.DoesNotExist:
        return None


def list_keys() -> list[FeedKey]:
    """Return all keys, revoked ones too: a handful."""
    return [_key(item) for item in FeedKeyItem.query(keys.feed_key()[0], consistent_read=True)]


def find_batch(batch_id: str) -> Batch | None:
    """Return a batch that was taken."""
    try:
        item = FeedBatchItem.get(*keys.feed_batch(batch_id), consistent_read=True)
    except FeedBatchItem.DoesNotExist:
        return None
    return Batch(
        batch_id,
        item.sender,
        item.kid,
        item.body_hash,
        instant_of(item.as_of),
        instant_of(item.taken_at),
        [_answer(row) for row in item.answers],
        int(item.version),
    )


def store_batch(batch: Batch) -> None:
    """Store what became of a batch; BatchMovedError when another call did since it was read."""
    item = FeedBatchItem(
        *keys.feed_batch(batch.id),
        sender=batch.sender,
        kid=batch.kid,
        body_hash=batch.body_hash,
        as_of=instant_text(batch.as_of),
        taken_at=instant_text(batch.taken_at),
        answers=[_row(one) for one in batch.answers],
        version=batch.version + 1,
        ttl=int((batch.taken_at + _BATCHES_KEPT).timestamp()),
    )
    as_read: Condition = FeedBatchItem.pk.does_not_exist()
    if batch.version:
        as_read = FeedBatchItem.version == batch.version
    try:
        item.save(as_read)
    except PutError as error:
        if response_code(error) != _REFUSED:
            raise UnavailableError from error
        raise BatchMovedError from error


def list_crossings(key: PassportKey) -> list[Crossing]:
    """Return all crossings of a passport as they stand now; the caller has audited the look."""
    found = CrossingItem.query(keys.crossing(key)[0], consistent_read=True)
    return [
        Crossing(
            own=item.sk,
            passport_key=key,
            direction=Direction(item.direction),
            lane=Lane(item.lane),
            at=instant_of(item.at),
            on=date.fromisoformat(item.on),
            checkpoint=item.checkpoint,
            reference=item.reference,
            changed_at=instant_of(item.changed_at),
            content=item.content,
            stamp_id=StampId(item.stamp_id) if item.stamp_id else None,
        )
        for item in found
    ]


def plan_crossing(made: Crossing, known: Crossing | None) -> Write:
    """Plan a crossing in the place of what was known of it; CrossingMovedError on a race."""
    item = CrossingItem(
        *keys.crossing(made.passport_key, made.own),
        direction=made.direction,
        lane=made.lane,
        at=instant_text(made.at),
        on=made.on.isoformat(),
        checkpoint=made.checkpoint,
        reference=made.reference,
        changed_at=instant_text(made.changed_at),
        content=made.content,
        stamp_id=made.stamp_id,
    )
    as_read: Condition = CrossingItem.pk.does_not_exist()
    if known:
        as_read = (CrossingItem.changed_at == instant_text(known.changed_at)) & (
            CrossingItem.content == known.content
        )
    return put(item, as_read, CrossingMovedError())


def _key(item: FeedKeyItem) -> FeedKey:
    return FeedKey(
        kid=item.sk,
        sender=item.sender,
        name=item.name,
        x=item.x,
        y=item.y,
        made_by=PersonId(item.made_by),
        made_at=instant_of(item.made_at),
        key=item.key,
        body_hash=item.body_hash,
        revoked_at=instant_of(item.revoked_at) if item.revoked_at else None,
    )


def _row(answer: Answer) -> list[Any]:
    wrong = [[one.field, one.code, dict(one.values)] for one in answer.wrong]
    return [answer.reference, answer.verdict, wrong, answer.stamp_number]


def _answer(row: list[Any]) -> Answer:
    reference, verdict, wrong, stamp_number = row
    return Answer(reference, Verdict(verdict), tuple(Wrong(*one) for one in wrong), stamp_number)
