"""The proof of a visit's ground: sent past us by who booked, shown to the office for a minute.

Only the office that is asked sees it, each time on record; a later one replaces it until a day is
promised. It is erased long before its booking is (`retaining`).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.bookings.changing import commit_change
from chalicelib.bookings.desk.reaching import get_booking
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.references import open_own
from chalicelib.bookings.rules import Booking, BookingMovedError, BookingOverError, State
from chalicelib.bookings.visits import proof_repository as items
from chalicelib.bookings.visits.proof_repository import ProofMovedError
from chalicelib.bookings.visits.proof_rules import (
    MOST_TRIES,
    Proof,
    ProofNotNeededError,
    ProofNotUploadedError,
    ProofStatus,
    TooManyProofsError,
    file_key,
    shown_name,
)
from chalicelib.bookings.visits.proof_schemas import AnnounceProof
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import IdempotencyError, NotFoundError
from chalicelib.core.ids import DocumentId, keyed_id
from chalicelib.uploads import service as uploads
from chalicelib.uploads.scans import media_type_of, no_scan
from chalicelib.uploads.schemas import LinkView, UploadView
from chalicelib.web.guards import Call, Person

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class ProofForm:
    """A proof, and where its content goes while that has not come."""

    proof: Proof
    upload: UploadView | None


def announce_proof(call: Call[AnnounceProof], network: str) -> ProofForm:
    """Announce a proof and give the form for its content; the same key gives the same proof.

    Raises NotFoundError, BookingOverError, ProofNotNeededError, TooManyProofsError,
    IdempotencyError.
    """
    request, now = call.body, call.now
    booking = _needing(request.reference, network, now)
    proof_id = DocumentId(keyed_id(index_key(), "booking-proof", booking.id, call.key))
    known = items.find_proof(booking.id, proof_id)
    if known is None:
        if len(items.list_proofs(booking.id)) >= MOST_TRIES:
            raise TooManyProofsError(most=MOST_TRIES)
        proof = Proof(
            id=proof_id,
            booking_id=booking.id,
            status=ProofStatus.AWAITING_FILE,
            size=request.size,
            sha256=request.sha256,
            body_hash=call.body_hash,
            at=now,
        )
        done = audit.deed(None, "booking_proof_announced", _subject(proof), now)
        try:
            audit.commit_audited(done, [items.plan_proof(proof)])
        except ProofMovedError:
            known = items.find_proof(booking.id, proof_id)
        if known is None:
            return _with_form(proof)
    if known.body_hash != call.body_hash:
        raise IdempotencyError
    return _with_form(known)


def confirm_proof(reference: str, network: str, now: datetime) -> Proof:
    """Look at what was sent last: a scan is kept in place of what was before, all else refused.

    Of one that is kept it answers the same each time. Raises NotFoundError, BookingOverError,
    ProofNotNeededError, ProofNotUploadedError, InvalidError for what is no scan, BookingMovedError.
    """
    for _ in range(_ATTEMPTS):
        booking = open_own(reference, network, now)
        known = items.list_proofs(booking.id)
        if not known:
            _check_needing(booking)
            raise ProofNotUploadedError
        proof = known[0]
        if proof.status is ProofStatus.REFUSED:
            raise no_scan()
        if proof.status is ProofStatus.STORED:
            _forget_replaced(known)
            return proof
        _check_needing(booking)
        try:
            return _keep(booking, proof, known, now)
        except (ProofMovedError, BookingMovedError):
            continue
    raise BookingMovedError


def link_proof(booking_id: str, person: Person, now: datetime) -> LinkView:
    """Return an address that shows a booking's proof for a minute; the look is audited first.

    Raises NotFoundError, for another office's too.
    """
    booking = get_booking(booking_id, person)
    proof = items.find_proof(booking.id, booking.proof) if booking.proof else None
    if proof is None or proof.status is not ProofStatus.STORED:
        raise NotFoundError
    audit.commit_audited(audit.deed(person, "booking_proof_viewed", _subject(proof), now))
    return uploads.link_document(_key(proof), proof.media_type, shown_name(proof))


def _needing(reference: str, network: str, now: datetime) -> Booking:
    booking = open_own(reference, network, now)
    _check_needing(booking)
    return booking


def _check_needing(booking: Booking) -> None:
    if booking.is_over:
        raise BookingOverError
    if not KINDS[booking.kind].needs_proof or booking.state is not State.REQUESTED:
        raise ProofNotNeededError


def _with_form(proof: Proof) -> ProofForm:
    if proof.status is ProofStatus.REFUSED:
        raise no_scan()
    if proof.status is not ProofStatus.AWAITING_FILE:
        return ProofForm(proof, None)
    return ProofForm(proof, uploads.document_form(_key(proof), proof.size, proof.sha256))


def _keep(booking: Booking, proof: Proof, known: list[Proof], now: datetime) -> Proof:
    sent = uploads.read_document(_key(proof), proof.sha256, ProofNotUploadedError())
    media_type = media_type_of(sent)
    if media_type is None:
        # Its content goes first: a kill between leaves a record of nothing, to be refused again.
        uploads.delete_document(_key(proof))
        done = audit.deed(None, "booking_proof_refused", _subject(proof), now)
        audit.commit_audited(done, [items.plan_status(proof, ProofStatus.REFUSED)])
        raise no_scan()
    before = [one for one in known if one.status is ProofStatus.STORED]
    writes = [items.plan_status(proof, ProofStatus.STORED, media_type)]
    writes += [items.plan_status(one, ProofStatus.REPLACED) for one in before]
    done = audit.deed(None, "booking_proof_stored", _subject(proof), now)
    commit_change(booking, replace(booking, proof=proof.id), done, now, writes)
    _forget_replaced([replace(one, status=ProofStatus.REPLACED) for one in before])
    return replace(proof, status=ProofStatus.STORED, media_type=media_type)


def _forget_replaced(known: list[Proof]) -> None:
    for one in known:
        if one.status is ProofStatus.REPLACED:
            uploads.delete_document(_key(one))


def _key(proof: Proof) -> str:
    return file_key(proof.booking_id, proof.id)


def _subject(proof: Proof) -> str:
    return f"BOOKING#{proof.booking_id}#{proof.id}"
