"""The keys with which the directorate signs: registered, listed and revoked by administrators."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import whole_milliseconds
from chalicelib.core.errors import ConflictError, IdempotencyError, NotFoundError
from chalicelib.feed import repository, signatures
from chalicelib.feed.repository import FeedKeyRevokedError, FeedKeyTakenError
from chalicelib.feed.rules import FeedKey
from chalicelib.feed.schemas import RegisterFeedKey
from chalicelib.health import service as health
from chalicelib.health.feed import FeedMark, Silence
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person

_MOST_SILENCES = 20


class KeyKnownError(ConflictError):
    """The key is registered already, for this sender or another, or was revoked for good."""

    code = "feed_key_known"


def silent_for(now: datetime) -> timedelta:
    """Return for how long a sender may be silent (a dated setting)."""
    return timedelta(minutes=reference.feed_silence_minutes(now.date()))


def register_key(
    request: RegisterFeedKey, administrator: Person, now: datetime, key: str, body_hash: str
) -> FeedKey:
    """Let a sender sign with a key from now on; the sender is expected from now on, too.

    The same request gives the same key. Raises InvalidError, KeyKnownError, IdempotencyError.
    """
    signatures.check_key(request.jwk)
    for known in repository.list_keys():
        if (known.made_by, known.key) == (administrator.id, key):
            if known.body_hash != body_hash:
                raise IdempotencyError
            return known
    made = FeedKey(
        kid=signatures.thumbprint(request.jwk),
        sender=request.sender,
        name=request.name,
        x=request.jwk.x,
        y=request.jwk.y,
        made_by=administrator.id,
        made_at=whole_milliseconds(now),
        key=key,
        body_hash=body_hash,
    )
    done = deed(administrator, "feed_key_registered", f"FEEDKEY#{made.kid}", now, made.sender)
    writes = [
        repository.plan_key(made),
        *health.plan_feed_sender(made.sender, now, silent_for(now)),
    ]
    try:
        commit_audited(done, writes)
    except FeedKeyTakenError:
        raise KeyKnownError from None
    health.forget_feed()
    return made


def revoke_key(kid: str, reason: str, administrator: Person, now: datetime) -> FeedKey:
    """Let a key sign nothing from now on; safe to repeat.

    A sender whose last key it was is expected no longer. Raises NotFoundError.
    """
    known = _get(kid)
    others = [one for one in repository.list_keys() if one.sender == known.sender]
    in_use = [one for one in others if one.kid != kid and one.revoked_at is None]
    writes = [repository.plan_revocation(kid, now)]
    if not in_use:
        writes += health.plan_feed_sender_retired(known.sender, now)
    done = deed(administrator, "feed_key_revoked", f"FEEDKEY#{kid}", now, reason)
    try:
        commit_audited(done, writes)
    except FeedKeyRevokedError:
        return _get(kid)
    health.forget_feed()
    return _get(kid)


def list_keys() -> tuple[list[FeedKey], list[tuple[FeedMark, Sequence[Silence]]]]:
    """Return all keys, and each sender that is expected with its latest silences."""
    return repository.list_keys(), health.list_feed_senders(_MOST_SILENCES)


def _get(kid: str) -> FeedKey:
    found = repository.find_key(kid)
    if found is None:
        raise NotFoundError
    return found
