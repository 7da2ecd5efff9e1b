"""Receipts for those who keep them: one by its number, and those of premises month by month."""

from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import PremisesId
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.lodging import repository
from chalicelib.lodging.receipt_facts import state_of
from chalicelib.lodging.receipts import roots as receipt_roots
from chalicelib.lodging.receipts.document import ReceiptText, draw_receipts
from chalicelib.lodging.receipts.roots import Proof
from chalicelib.lodging.receipts.sealed import DaySeal
from chalicelib.lodging.rules import Receipt, masked
from chalicelib.lodging.service import get_receipt, with_names
from chalicelib.premises import service as premises_of
from chalicelib.web.guards import Person
from chalicelib.web.problems import Lang


def show_receipt(number: str) -> tuple[Receipt, Proof | None]:
    """Return a stay by its receipt, and its proof once its day is sealed; NotFoundError."""
    receipt = get_receipt(number)
    return receipt, receipt_roots.prove(receipt.stay)


def draw_receipt(number: str, first: Lang) -> bytes:
    """Return a receipt as PDF; NotFoundError, whatever is wrong with its number."""
    return draw_receipts([_text(get_receipt(number))], first)


def list_receipts(
    premises_id: PremisesId, month: str, after: str | None, operator: Person, now: datetime
) -> Page[Receipt]:
    """Return a page of the receipts of premises, by arrivals of a month (`2026-11`); recorded.

    Raises NotFoundError unless the operator reports for the premises, InvalidError naming
    `after` when it is no cursor of this list.
    """
    _check_operated(premises_id, operator)
    page = repository.list_filed_stays(premises_id, month, after, MOST_ROWS)
    commit_audited(deed(operator, "receipts_listed", f"PREMISES#{premises_id}", now, month))
    return Page([with_names(stay) for stay in page.items], page.next)


def draw_month(
    premises_id: PremisesId, month: str, after: str | None, operator: Person, now: datetime
) -> Page[bytes]:
    """Return a page of such a list as one PDF, a receipt on each of its pages; as above."""
    page = list_receipts(premises_id, month, after, operator, now)
    return Page(
        [draw_receipts([_text(one) for one in page.items])] if page.items else [], page.next
    )


def list_roots(premises_id: PremisesId, month: str, operator: Person) -> list[tuple[DaySeal, str]]:
    """Return the sealed days of premises of a month, each with its office's JWS; NotFoundError."""
    _check_operated(premises_id, operator)
    return receipt_roots.list_roots(premises_id, month)


def _check_operated(premises_id: PremisesId, operator: Person) -> None:
    _, is_own = premises_of.find_operated_premises(premises_id, operator)
    if not is_own:
        raise NotFoundError


def _text(receipt: Receipt) -> ReceiptText:
    stay, region = receipt.stay, receipt.region
    state, since = state_of(stay)
    passport = stay.guest.passport
    parts = (stay.place.address, region.name, region.regency, region.province)
    return ReceiptText(
        receipt=stay.receipt,
        verify_url=f"{config().site_url}/r#{stay.receipt}",
        zone=stay.place.zone,
        received_at=stay.first_received_at,
        deadline_at=stay.deadline_at,
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        nights=stay.nights,
        office=(receipt.office.name.id, receipt.office.name.en),
        premises=stay.place.premises_name or "",
        place=", ".join(part for part in parts if part),
        document_number=masked(passport.document_number) if passport else "",
        state=state,
        state_at=since,
    )
