"""Scans of passport and permit, kept with a permit: attached, looked at, deleted; all audited."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import IdempotencyError, NotFoundError
from chalicelib.core.ids import DocumentId, PermitId, keyed_id
from chalicelib.orders.looks import commit_looks
from chalicelib.permits import document_repository as repository
from chalicelib.permits import service as permits
from chalicelib.permits.document_repository import DocumentMovedError
from chalicelib.permits.document_rules import (
    MOST_DOCUMENTS,
    Document,
    DocumentNotUploadedError,
    DocumentStatus,
    OtherOfficesDocumentError,
    TooManyDocumentsError,
    file_key,
    shown_name,
)
from chalicelib.permits.document_schemas import (
    AskDocument,
    AttachDocument,
    DeleteDocument,
)
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.uploads import service as uploads
from chalicelib.uploads.scans import media_type_of, no_scan
from chalicelib.uploads.schemas import LinkView, UploadView
from chalicelib.web.guards import Person


@dataclass(frozen=True, slots=True)
class Attached:
    """A scan, and where its content goes while that has not come."""

    document: Document
    upload: UploadView | None


def attach_document(
    permit_id: str, request: AttachDocument, person: Person, now: datetime, key: str, body_hash: str
) -> Attached:
    """Announce a scan and give the form for its content; the same key gives the same scan.

    Raises NotFoundError, TooManyDocumentsError, IdempotencyError, UnavailableError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    document_id = DocumentId(keyed_id(index_key(), "document", permit.id, person.id, key))
    document = Document(
        id=document_id,
        permit_id=permit.id,
        kind=request.kind,
        name=request.name,
        size=request.bytes,
        sha256=request.sha256,
        status=DocumentStatus.AWAITING_FILE,
        media_type="",
        attached_at=now,
        attached_by=person.id,
        office=person.office or "",
        body_hash=body_hash,
    )
    known = repository.find_document(permit.id, document_id)
    if known is None:
        kept = [one for one in repository.list_documents_by_permit(permit.id) if one.is_kept]
        if len(kept) >= MOST_DOCUMENTS:
            raise TooManyDocumentsError(most=MOST_DOCUMENTS)
        done = deed(person, "document_attached", _subject(document), now, request.kind)
        try:
            commit_audited(done, [repository.plan_document(document)])
        except DocumentMovedError:
            known = _find(permit.id, document_id)
    if known and known.body_hash != body_hash:
        raise IdempotencyError
    return _with_form(known or document)


def list_documents(permit_id: str, reason: str, person: Person, now: datetime) -> list[Document]:
    """Return the scans kept with a permit, the newest first; the look is audited.

    Raises NotFoundError, RestrictedError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    persons.check_unrestricted(permit.holder_id)
    subject = f"PERMIT#{permit.id}"
    look = deed(person, "documents_listed", subject, now, reason, permit.holder_id)
    commit_looks([look], person, now)
    return list_kept(permit.id)


def list_kept(permit_id: PermitId) -> list[Document]:
    """Return what is kept with a permit, the newest first; the caller has audited the look."""
    return [one for one in repository.list_documents_by_permit(permit_id) if one.is_kept]


def confirm_document(permit_id: str, document_id: str, person: Person, now: datetime) -> Document:
    """Look at what was uploaded: a scan stays, anything else is deleted and refused.

    Of one that stays it answers the same each time. Raises NotFoundError,
    DocumentNotUploadedError, InvalidError for what is no scan, UnavailableError.
    """
    document = _find(PermitId(permit_id), DocumentId(document_id))
    if document.status is DocumentStatus.REFUSED:
        raise no_scan()
    if document.status is not DocumentStatus.AWAITING_FILE:
        return document
    sent = uploads.read_document(_key(document), document.sha256, DocumentNotUploadedError())
    media_type = media_type_of(sent)
    became = DocumentStatus.STORED if media_type else DocumentStatus.REFUSED
    if media_type is None:
        uploads.delete_document(_key(document))
    done = deed(person, f"document_{became}", _subject(document), now)
    try:
        commit_audited(done, [repository.plan_status(document, became, media_type or "")])
    except DocumentMovedError:
        return confirm_document(permit_id, document_id, person, now)
    if media_type is None:
        raise no_scan()
    return replace(document, status=became, media_type=media_type)


def link_document(
    permit_id: str, document_id: str, request: AskDocument, person: Person, now: datetime
) -> LinkView:
    """Return an address that shows a scan for a minute; the look is audited first.

    Raises NotFoundError, RestrictedError, DocumentNotUploadedError, InvalidError for what is no
    scan, UnavailableError.
    """
    document = confirm_document(permit_id, document_id, person, now)
    about = permits.get_permit(document.permit_id).holder_id
    persons.check_unrestricted(about)
    subject = _subject(document)
    look = deed(person, "document_viewed", subject, now, request.reason, about)
    commit_looks([look], person, now)
    name = shown_name(document.name, document.media_type)
    return uploads.link_document(_key(document), document.media_type, name)


def delete_document(
    permit_id: str, document_id: str, request: DeleteDocument, person: Person, now: datetime
) -> Document:
    """Delete a scan for good; again, it only makes sure.

    It is for the office of the permit, and for the one that attached it. Raises NotFoundError,
    OtherOfficesDocumentError, UnavailableError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    document = _find(permit.id, DocumentId(document_id), even_deleted=True)
    _check_own(permit, document, person)
    if document.status is not DocumentStatus.DELETED:
        done = deed(person, "document_deleted", _subject(document), now, request.reason)
        try:
            commit_audited(done, [repository.plan_status(document, DocumentStatus.DELETED)])
        except DocumentMovedError:
            return delete_document(permit_id, document_id, request, person, now)
    # After the record: a scan that cannot be shown any more is the lesser harm of the two.
    uploads.delete_document(_key(document))
    return replace(document, status=DocumentStatus.DELETED, name="-")


def _find(permit_id: PermitId, document_id: DocumentId, *, even_deleted: bool = False) -> Document:
    document = repository.find_document(permit_id, document_id)
    if document is None or (document.status is DocumentStatus.DELETED and not even_deleted):
        raise NotFoundError
    return document


def _check_own(permit: Permit, document: Document, person: Person) -> None:
    if person.office not in {permit.office, document.office}:
        raise OtherOfficesDocumentError


def _with_form(document: Document) -> Attached:
    if document.status is DocumentStatus.REFUSED:
        raise no_scan()
    if document.status is not DocumentStatus.AWAITING_FILE:
        return Attached(document, None)
    form = uploads.document_form(_key(document), document.size, document.sha256)
    return Attached(document, form)


def _key(document: Document) -> str:
    return file_key(document.permit_id, document.id)


def _subject(document: Document) -> str:
    return f"DOCUMENT#{document.permit_id}#{document.id}"
