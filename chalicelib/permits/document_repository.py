"""Scans kept with permits as stored; what they show is in a bucket of its own."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import DocumentId, PermitId, PersonId
from chalicelib.db import permit_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.permits.document_rules import Document, DocumentKind, DocumentStatus


class DocumentMovedError(Exception):
    """Somebody else came first: look again."""


class DocumentItem(Records):
    """A scan kept with a permit."""

    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    size = NumberAttribute()
    sha256 = UnicodeAttribute()
    status = UnicodeAttribute()
    media_type = UnicodeAttribute(null=True)
    attached_at = UnicodeAttribute()
    attached_by = UnicodeAttribute()
    office = UnicodeAttribute(null=True)
    body_hash = UnicodeAttribute()


def plan_document(document: Document) -> Write:
    """Plan a scan that must not be known; DocumentMovedError."""
    item = DocumentItem(
        *keys.document(document.permit_id, document.id),
        kind=document.kind,
        name=document.name,
        size=document.size,
        sha256=document.sha256,
        status=document.status,
        attached_at=instant_text(document.attached_at),
        attached_by=document.attached_by,
        office=document.office or None,
        body_hash=document.body_hash,
    )
    return add(item, DocumentMovedError())


def plan_status(document: Document, status: DocumentStatus, media_type: str = "") -> Write:
    """Plan what became of a scan; DocumentMovedError when it is not as it was read."""
    actions = [DocumentItem.status.set(status)]
    if media_type:
        actions.append(DocumentItem.media_type.set(media_type))
    if status is DocumentStatus.DELETED:
        # Its name may be the holder's: who deleted it, when and why stands in the audit log.
        actions.append(DocumentItem.name.set("-"))
    return update(
        DocumentItem(*keys.document(document.permit_id, document.id)),
        actions,
        DocumentItem.status == document.status,
        DocumentMovedError(),
    )


def find_document(permit_id: PermitId, document_id: DocumentId) -> Document | None:
    """Return a scan kept with a permit."""
    try:
        item = DocumentItem.get(*keys.document(permit_id, document_id), consistent_read=True)
    except DocumentItem.DoesNotExist:
        return None
    return _document(item)


def list_documents_by_permit(permit_id: PermitId) -> list[Document]:
    """Return what was ever kept with a permit, the newest first."""
    pk, _ = keys.document(permit_id, DocumentId(""))
    found = map(_document, DocumentItem.query(pk, consistent_read=True))
    return sorted(found, key=lambda one: (one.attached_at, one.id), reverse=True)


def _document(item: DocumentItem) -> Document:
    return Document(
        id=DocumentId(item.sk),
        permit_id=PermitId(item.pk.partition("#")[2]),
        kind=DocumentKind(item.kind),
        name=item.name,
        size=int(item.size),
        sha256=item.sha256,
        status=DocumentStatus(item.status),
        media_type=item.media_type or "",
        attached_at=instant_of(item.attached_at),
        attached_by=PersonId(item.attached_by),
        office=item.office or "",
        body_hash=item.body_hash,
    )
