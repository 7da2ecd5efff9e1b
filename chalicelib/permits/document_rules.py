"""A scan kept with a permit, as a value."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core.errors import ConflictError, ForbiddenError
from chalicelib.core.ids import DocumentId, PermitId, PersonId
from chalicelib.uploads.scans import ENDING_OF

MOST_DOCUMENTS = 20  # of one permit, deleted ones not counted

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


class DocumentNotUploadedError(ConflictError):
    """The scan's content has not come: its form was not sent, or was refused."""

    code = "document_not_uploaded"


class TooManyDocumentsError(ConflictError):
    """As many scans are kept with the permit as may be."""

    code = "too_many_documents"


class OtherOfficesDocumentError(ForbiddenError):
    """The scan is another office's to delete."""

    code = "document_of_other_office"


class DocumentKind(StrEnum):
    """Which paper a scan is of."""

    PASSPORT = "passport"
    PERMIT = "permit"


class DocumentStatus(StrEnum):
    """How far a scan is."""

    AWAITING_FILE = "awaiting_file"
    STORED = "stored"
    REFUSED = "refused"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Document:
    """A scan kept with a permit; `media_type` is told by its content, empty before."""

    id: DocumentId
    permit_id: PermitId
    kind: DocumentKind
    name: str
    size: int
    sha256: str
    status: DocumentStatus
    media_type: str
    attached_at: datetime
    attached_by: PersonId
    office: str
    body_hash: str

    @property
    def is_kept(self) -> bool:
        """Whether it is there, or may still come."""
        return self.status in (DocumentStatus.AWAITING_FILE, DocumentStatus.STORED)


def shown_name(name: str, media_type: str) -> str:
    """Return a file's name with the ending of what it is, whatever it was called."""
    stem = _ENDING.sub("", name.replace("/", "_").replace("\\", "_"))
    return f"{stem or 'dokumen'}{ENDING_OF[media_type]}"


def file_key(permit_id: PermitId, document_id: DocumentId) -> str:
    """Return under which name the content of a scan is kept."""
    return f"documents/{permit_id}/{document_id}"
