"""Proofs of visits' grounds as stored; what they show is in a bucket."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.bookings.visits.proof_rules import Proof, ProofStatus
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import BookingId, DocumentId
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update


class ProofMovedError(Exception):
    """Another request came first: look again."""


class ProofItem(Records):
    """A proof of a visit's ground."""

    status = UnicodeAttribute()
    size = NumberAttribute()
    sha256 = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    at = UnicodeAttribute()
    media_type = UnicodeAttribute(null=True)


def plan_proof(proof: Proof) -> Write:
    """Plan a proof that must not be known; ProofMovedError."""
    item = ProofItem(
        *keys.proof(proof.booking_id, proof.id),
        status=proof.status,
        size=proof.size,
        sha256=proof.sha256,
        body_hash=proof.body_hash,
        at=instant_text(proof.at),
        media_type=proof.media_type or None,
    )
    return add(item, ProofMovedError())


def plan_status(proof: Proof, status: ProofStatus, media_type: str = "") -> Write:
    """Plan what became of a proof; ProofMovedError when it is not as it was read."""
    actions = [ProofItem.status.set(status)]
    if media_type:
        actions.append(ProofItem.media_type.set(media_type))
    item = ProofItem(*keys.proof(proof.booking_id, proof.id))
    return update(item, actions, ProofItem.status == proof.status, ProofMovedError())


def list_proofs(booking_id: BookingId) -> list[Proof]:
    """Return what was ever announced for a booking, the newest first: surely fresh."""
    partition, _ = keys.proof(booking_id)
    found = map(proof_of, ProofItem.query(partition, consistent_read=True))
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def find_proof(booking_id: BookingId, proof_id: str) -> Proof | None:
    """Return a proof."""
    try:
        item = ProofItem.get(*keys.proof(booking_id, proof_id), consistent_read=True)
    except ProofItem.DoesNotExist:
        return None
    return proof_of(item)


def proof_of(item: ProofItem) -> Proof:
    """Return the proof that an item holds."""
    return Proof(
        id=DocumentId(item.sk),
        booking_id=BookingId(item.pk.partition("#")[2]),
        status=ProofStatus(item.status),
        size=int(item.size),
        sha256=item.sha256,
        body_hash=item.body_hash,
        at=instant_of(item.at),
        media_type=item.media_type or "",
    )
