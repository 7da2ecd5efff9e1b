"""Routes of the scans kept with a permit."""

import msgspec
from chalice.app import Blueprint

from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.permits import documents
from chalicelib.permits.document_rules import (
    Document,
    DocumentNotUploadedError,
    OtherOfficesDocumentError,
    TooManyDocumentsError,
)
from chalicelib.permits.document_schemas import (
    AskDocument,
    AttachDocument,
    DeleteDocument,
    DocumentsView,
    DocumentView,
)
from chalicelib.persons.rules import RestrictedError
from chalicelib.persons.schemas import Reason
from chalicelib.uploads.schemas import LinkView, UploadView
from chalicelib.web.guards import Call, Role, requires
from chalicelib.web.parsing import shape_of

routes = Blueprint(__name__)

KEEPING = (Role.OFFICE_HEAD, Role.SERVICE_CLERK)
LOOKING = (*KEEPING, Role.DIVISION_HEAD, Role.FIELD_OFFICER, Role.BORDER_OFFICER)


@routes.route("/permits/{permit}/documents", methods=["POST"])
@requires(
    *KEEPING,
    takes=AttachDocument,
    gives=DocumentView,
    status=201,
    refusals=(NotFoundError, TooManyDocumentsError),
)
def attach_document(call: Call[AttachDocument], permit: str) -> DocumentView:
    """Announce a scan of passport or permit, and get the form for its content."""
    made = documents.attach_document(
        permit, call.body, call.person, call.now, call.key, call.body_hash
    )
    return _view(made.document, made.upload)


@routes.route("/permits/{permit}/documents")
@requires(
    *LOOKING,
    gives=DocumentsView,
    refusals=(NotFoundError, RestrictedError, InvalidError),
    query={"reason": "Why they are looked at; it is kept in the audit log. No personal data."},
)
def list_documents(call: Call[None], permit: str) -> DocumentsView:
    """List the scans kept with a permit."""
    reason = shape_of(Reason, dict(call.query)).reason
    found = documents.list_documents(permit, reason, call.person, call.now)
    return DocumentsView(items=[_view(one) for one in found])


@routes.route("/permits/{permit}/documents/{document}/confirmation", methods=["POST"])
@requires(
    *KEEPING,
    gives=DocumentView,
    refusals=(NotFoundError, DocumentNotUploadedError, InvalidError),
)
def confirm_document(call: Call[None], permit: str, document: str) -> DocumentView:
    """Say that the content was uploaded: it is looked at, and kept if it is a scan."""
    return _view(documents.confirm_document(permit, document, call.person, call.now))


@routes.route("/permits/{permit}/documents/{document}/link", methods=["POST"])
@requires(
    *LOOKING,
    takes=AskDocument,
    gives=LinkView,
    refusals=(NotFoundError, RestrictedError, DocumentNotUploadedError),
)
def link_document(call: Call[AskDocument], permit: str, document: str) -> LinkView:
    """Give an address that shows a scan for a minute."""
    return documents.link_document(permit, document, call.body, call.person, call.now)


@routes.route("/permits/{permit}/documents/{document}/deletion", methods=["POST"])
@requires(
    *KEEPING,
    takes=DeleteDocument,
    gives=DocumentView,
    refusals=(NotFoundError, OtherOfficesDocumentError),
)
def delete_document(call: Call[DeleteDocument], permit: str, document: str) -> DocumentView:
    """Delete a scan for good."""
    return _view(documents.delete_document(permit, document, call.body, call.person, call.now))


def _view(document: Document, upload: UploadView | None = None) -> DocumentView:
    return DocumentView(
        id=document.id,
        kind=document.kind,
        name=document.name,
        bytes=document.size,
        status=document.status.value,
        media_type=document.media_type or None,
        attached_at=document.attached_at,
        office=document.office,
        upload=upload or msgspec.UNSET,
    )
