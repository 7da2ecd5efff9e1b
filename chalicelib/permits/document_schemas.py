"""Wire shapes of the scans kept with a permit."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.permits.document_rules import DocumentKind
from chalicelib.uploads.scans import MOST_BYTES
from chalicelib.uploads.schemas import Sha256, UploadView
from chalicelib.web.parsing import Line, LongLine, View, Wire

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
    upload: UploadView | msgspec.UnsetType = msgspec.UNSET


class DocumentsView(View, frozen=True):
    """The scans kept with a permit, the newest first; no deleted ones."""

    items: list[DocumentView]
