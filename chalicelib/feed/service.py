"""A batch of the feed: believed or not, taken once, each record judged by itself."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.errors import IdempotencyError, UnauthorizedError, UnavailableError
from chalicelib.core.ids import body_hash, keyed_id
from chalicelib.core.log import log_event
from chalicelib.feed import applying, keys, reading, repository, signatures
from chalicelib.feed.repository import Batch, BatchMovedError
from chalicelib.feed.rules import CLOCKS_APART, Answer, Source, Verdict
from chalicelib.feed.schemas import Payload, SendFeed
from chalicelib.feed.signatures import NotTrustedError
from chalicelib.health import service as health
from chalicelib.web.parsing import parse

# Of the function's fifteen seconds: what is begun then still ends in time.
BUDGET_SECONDS = 9
_ATTEMPTS = 3


class OutOfTimeError(UnauthorizedError):
    """The batch was not signed within ten minutes of now: it is old, or a clock is wrong."""

    code = "feed_out_of_time"


def take_feed(
    request: SendFeed, now: datetime, clock: Callable[[], float] = time.monotonic
) -> tuple[str, Sequence[Answer]]:
    """Return a batch's name, and what became of each of its records.

    The same records under the same name give the same answer, whenever they were signed; what
    was left for later is looked at then. One record that is wrong stops no other. Raises
    NotTrustedError, OutOfTimeError, InvalidError, IdempotencyError, UnavailableError.
    """
    payload, kid = _believed(request.jws, now)
    source = Source(payload.iss, kid, now)
    batch_id = keyed_id(index_key(), "feed", payload.iss, payload.jti)
    said = body_hash(msgspec.json.encode(payload.records, order="deterministic"))
    until = clock() + BUDGET_SECONDS
    for _ in range(_ATTEMPTS):
        batch = repository.find_batch(batch_id) or Batch(
            batch_id,
            payload.iss,
            kid,
            said,
            min(datetime.fromtimestamp(payload.iat, UTC), now),
            now,
            [Answer("", Verdict.LATER)] * len(payload.records),
        )
        if batch.body_hash != said:
            raise IdempotencyError
        if batch.version and batch.is_done:
            return payload.jti, batch.answers
        done = replace(batch, answers=_apply(payload.records, batch, source, until, clock))
        try:
            repository.store_batch(done)
        except BatchMovedError:
            continue
        if done.is_done:
            # Only now is all in that the sender knew as of then.
            health.record_feed(payload.iss, done.as_of, keys.silent_for(now))
        return payload.jti, done.answers
    raise UnavailableError


def check_feed(now: datetime) -> list[str]:
    """Raise the alarm for each sender that is silent for too long; return them."""
    return health.check_feed(now)


def _believed(jws: str, now: datetime) -> tuple[Payload, str]:
    """Return what a trusted sender signed just now, and with which key."""
    try:
        payload, kid = _trusted(jws)
    except NotTrustedError:
        log_event("feed_not_trusted", level="warning")
        raise
    if abs(payload.iat - now.timestamp()) > CLOCKS_APART.total_seconds():
        log_event("feed_out_of_time", level="warning", sender=payload.iss)
        raise OutOfTimeError(now=instant_text(now))
    return payload, kid


def _trusted(jws: str) -> tuple[Payload, str]:
    signed = signatures.read(jws)
    key = repository.find_key(signed.kid)
    if key is None or key.revoked_at is not None:
        raise NotTrustedError
    signatures.verify(signed, key.x, key.y)
    payload = parse(Payload, signed.payload)
    if payload.iss != key.sender:
        raise NotTrustedError
    return payload, key.kid


def _apply(
    records: Sequence[Any],
    batch: Batch,
    source: Source,
    until: float,
    clock: Callable[[], float],
) -> list[Answer]:
    """Judge what was not judged yet, in the order in which it happened."""
    answers = list(batch.answers)
    read = [reading.read(record, source.now) for record in records]
    for n in sorted(range(len(records)), key=lambda n: reading.order(read[n])):
        if answers[n].verdict is not Verdict.LATER:
            continue
        answers[n] = Answer(reading.reference_of(records[n]), Verdict.LATER)
        if clock() < until:
            answers[n] = applying.apply(records[n], read[n], source)
    return answers
