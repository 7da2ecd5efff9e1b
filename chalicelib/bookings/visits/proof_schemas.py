"""Wire shapes of proofs of visits' grounds."""

from typing import Annotated, Literal

import msgspec

from chalicelib.bookings.fields import Reference
from chalicelib.bookings.visits.proof_rules import ProofStatus
from chalicelib.uploads.scans import MOST_BYTES
from chalicelib.uploads.schemas import Sha256, UploadView
from chalicelib.web.parsing import Line, View, Wire

Size = Annotated[int, msgspec.Meta(ge=1, le=MOST_BYTES)]


class AnnounceProof(Wire, frozen=True):
    """A document that is to be sent: its file's name, size in bytes and SHA-256 (hex).

    The name is not kept; what the document is, its content says, and not `type`.
    """

    reference: Reference
    name: Line
    size: Size
    sha256: Sha256
    type: Literal["application/pdf", "image/jpeg", "image/png"]


class ConfirmProof(Wire, frozen=True):
    """Of which booking the document announced last was sent."""

    reference: Reference


class ProofView(View, frozen=True):
    """A proof: `upload` while its content has not come, `stored` once it was looked at.

    `replaced`: another was sent after it.
    """

    status: ProofStatus
    upload: UploadView | msgspec.UnsetType = msgspec.UNSET
