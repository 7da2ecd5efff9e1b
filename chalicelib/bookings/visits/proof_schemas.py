"""Wire shapes of proofs of visits' grounds."""

from typing import Annotated, Literal

import msgspec

from chalicelib.bookings.fields import Reference
from chalicelib.bookings.visits.proof_rules import MOST_BYTES, ProofStatus
from chalicelib.web.parsing import Line, View, Wire

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
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


class ProofUploadView(View, frozen=True):
    """Where a document goes: a form (multipart/form-data) of these fields, `file` the last.

    Answered 201 by the bucket; the form is good for so many seconds.
    """

    url: str
    fields: dict[str, str]
    seconds: int


class ProofView(View, frozen=True):
    """A proof: `upload` while its content has not come, `stored` once it was looked at.

    `replaced`: another was sent after it.
    """

    status: ProofStatus
    upload: ProofUploadView | msgspec.UnsetType = msgspec.UNSET


class ProofLinkView(View, frozen=True):
    """An address that gives the proof to a browser, for so many seconds."""

    url: str
    seconds: int
    name: str
    media_type: str
