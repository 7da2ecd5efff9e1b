"""Wire shapes of the scans kept with a permit."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.permits.document_rules import MOST_BYTES, DocumentKind
from chalicelib.web.parsing import Line, LongLine, View, Wire

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Size = Annotated[int, msgspec.Meta(ge=1, le=MOST_BYTES)]


class AttachDocument(Wire, frozen=True):
    """A scan that is to be uploaded: of which paper, its file's name, size and SHA-256 (hex)."""

    kind: DocumentKind
    name: Line
    bytes: Size
    sha256: Sha256


class AskDocument(Wire, frozen=True):
    """Why a scan is looked at."""

    reason: Line


class DeleteDocument(Wire, frozen=True):
    """Why a scan is deleted."""

    reason: LongLine


class DocumentUploadView(View, frozen=True):
    """Where the scan goes: a form (multipart/form-data) of these fields, `file` the last.

    Answered 201 by the bucket; the form is good for so many seconds.
    """

    url: str
    fields: dict[str, str]
    seconds: int


class DocumentView(View, frozen=True):
    """A scan kept with a permit.

    `awaiting_file`: its form was given and its content not looked at yet. `stored`: it is what
    `media_type` says. `refused`: its content is no PDF, JPEG or PNG, and it was deleted.
    """

    id: str
    kind: DocumentKind
    name: str
    bytes: int
    status: Literal["awaiting_file", "stored", "refused", "deleted"]
    media_type: str | None
    attached_at: datetime
    office: str
    upload: DocumentUploadView | msgspec.UnsetType = msgspec.UNSET


class DocumentsView(View, frozen=True):
    """The scans kept with a permit, the newest first; no deleted ones."""

    items: list[DocumentView]


class DocumentLinkView(View, frozen=True):
    """An address that gives the scan to a browser, for so many seconds."""

    url: str
    seconds: int
    name: str
    media_type: str
