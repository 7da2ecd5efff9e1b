"""How long permits are kept, and scans of papers with them: from when the permit has ended."""

from datetime import date

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import DocumentId, HolderId, PermitId
from chalicelib.db.erasing import Erasable
from chalicelib.permits import holding
from chalicelib.permits import service as permits
from chalicelib.permits.document_repository import DocumentItem
from chalicelib.permits.document_rules import file_key
from chalicelib.permits.repository import PermitItem
from chalicelib.permits.rules import PermitStatus, holder_of
from chalicelib.uploads import service as uploads


def _document(item: DocumentItem) -> date | None:
    """Return when the permit of a scan ended; of no permit that is known, when the scan came."""
    permit = permits.find_permit(PermitId(item.pk.partition("#")[2]))
    if permit is None:
        return instant_of(item.attached_at).date()
    if permit.status is PermitStatus.VALID:
        return None
    return max(permit.last_day_of_stay, permit.changed_at.date())


def _content(item: DocumentItem) -> None:
    """Erase what it shows before what says that it is there: a kill between leaves no content."""
    key = file_key(PermitId(item.pk.partition("#")[2]), DocumentId(item.sk))
    uploads.delete_document(key)


def _attached(item: DocumentItem) -> date:
    return instant_of(item.attached_at).date()


def _of_document(item: DocumentItem) -> HolderId:
    return holder_of(PermitId(item.pk.partition("#")[2]))


def _permit(item: PermitItem) -> date | None:
    """Return when a permit had ended and its last day was over; None while nothing has ended it.

    A last day that is over ends nothing: whoever holds such a permit overstays.
    """
    if item.status == PermitStatus.VALID:
        return None
    last_day = date.fromisoformat(item.last_day_of_stay)
    return max(last_day, instant_of(item.changed_at).date())


def _of_permit(item: PermitItem) -> HolderId:
    return HolderId(item.pk.partition("#")[2])


ERASABLE = (
    Erasable(
        "documents",
        DocumentItem,
        "DOCUMENTS#",
        _document,
        ("status",),
        _content,
        whose=_of_document,
        begun_on=_attached,
    ),
    Erasable(
        "permits",
        PermitItem,
        "HOLDER#",
        _permit,
        ("status", "changed_at"),
        in_use=lambda item: holding.is_here(_of_permit(item)),
        whose=_of_permit,
    ),
)
