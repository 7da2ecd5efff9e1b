"""The proof of a visit's ground, as a value: a doctor's note, a hospital's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import BookingId, DocumentId
from chalicelib.uploads.scans import ENDING_OF

# Of one booking, with what was refused, replaced or never came.
MOST_TRIES = 20


class ProofNotUploadedError(ConflictError):
    """The document's content has not come: its form was not sent, or was refused."""

    code = "proof_not_uploaded"


class ProofNotNeededError(ConflictError):
    """The booking needs no document, or was answered already."""

    code = "proof_not_needed"


class TooManyProofsError(ConflictError):
    """As many documents were announced for the booking as may be."""

    code = "too_many_proofs"


class ProofStatus(StrEnum):
    """How far a proof is."""

    AWAITING_FILE = "awaiting_file"
    STORED = "stored"
    REFUSED = "refused"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Proof:
    """A document that is to prove a visit's ground; `media_type` is told by its content.

    Its file's name is not kept: it may be the patient's.
    """

    id: DocumentId
    booking_id: BookingId
    status: ProofStatus
    size: int
    sha256: str
    body_hash: str
    at: datetime
    media_type: str = ""


def file_key(booking_id: str, proof_id: str) -> str:
    """Return under which name the content of a proof is kept."""
    return f"bookings/{booking_id}/{proof_id}"


def shown_name(proof: Proof) -> str:
    """Return what a proof is called when it is shown: nobody's name."""
    return f"bukti-{proof.booking_id[:8].lower()}{ENDING_OF[proof.media_type]}"
