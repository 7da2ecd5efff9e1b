"""Wire shapes of receipts: one, those of premises, their documents and their roots."""

import re
from base64 import b64encode
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.core.config import config
from chalicelib.db.pages import Page
from chalicelib.lodging.receipt_facts import State, state_of
from chalicelib.lodging.receipts.roots import Proof as RootProof
from chalicelib.lodging.receipts.sealed import DaySeal
from chalicelib.lodging.rules import Receipt, masked
from chalicelib.reference.rules import Name
from chalicelib.web.parsing import Language, View, Wire

_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, msgspec.Meta(pattern=_MONTH)]
Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class ListReceipts(Wire, frozen=True):
    """A month of arrivals, `2026-11`; `after` is the `next` of the page before."""

    month: Month
    after: Cursor | None = None


class DrawReceipt(Wire, frozen=True):
    """A receipt to be drawn, in both languages; `language` is the one that stands first."""

    language: Language | None = None


class OfficeView(View, frozen=True):
    """The immigration office that a report is addressed to."""

    code: str
    name: Name


class ProofView(View, frozen=True):
    """That a receipt is under the root that its office signed for a day (docs/receipts.md).

    `facts` are what was said at first, whatever was corrected since. A step of a path is `L` or
    `R`, for the side on which the neighbour stands, and the neighbour's hash in hexadecimal.
    `day` is the text that is a leaf of the office's tree, `jws` the signed root.
    """

    facts: str
    path: list[str]
    day: str
    office_path: list[str]
    jws: str


class ReceiptView(View, frozen=True):
    """The receipt of a report: what its bearer typed, and when it was received.

    `state` is what became of it since `state_at`: `corrected`, `left`, `cancelled`; `root` is
    there from the night after it was received, for a report of premises.

    `deadline_at` is when the time to report ended or ends; `zone` is the IANA zone of the
    place. The guest is never named: `document_number` is the end of a typed passport number.
    `attempted_at` is when its reporter first tried to send it; `judged_at` what counts for the
    deadline where it is not the receipt here: such a try while the system was down, or when the
    message came in that an officer typed. `confirmed` tells whether an account answers for it.
    `manage_url` stands in the answer to a report without an account, and nowhere else.
    """

    receipt: str
    first_received_at: datetime
    deadline_at: datetime
    on_time: bool
    office: OfficeView
    zone: str
    verify_url: str
    arrived_at: datetime
    leaves_on: date
    nights: int
    region: str
    region_name: str
    identified_by: Literal["seal", "passport"]
    confirmed: bool
    assisted: bool
    document_number: str | msgspec.UnsetType = msgspec.UNSET
    premises_name: str | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET
    attempted_at: datetime | msgspec.UnsetType = msgspec.UNSET
    judged_at: datetime | msgspec.UnsetType = msgspec.UNSET
    manage_url: str | msgspec.UnsetType = msgspec.UNSET
    state: Literal["reported", "corrected", "left", "cancelled"] = "reported"
    state_at: datetime | msgspec.UnsetType = msgspec.UNSET
    root: ProofView | msgspec.UnsetType = msgspec.UNSET


class ReceiptLineView(View, frozen=True):
    """One receipt of a list: no more than tells it from the others."""

    receipt: str
    arrived_at: datetime
    nights: int
    first_received_at: datetime
    on_time: bool
    state: State
    room: str | None


class ReceiptPageView(View, frozen=True):
    """Receipts; `next` is what to send as `after` for those that follow."""

    items: list[ReceiptLineView]
    next: str | None


class DocumentView(View, frozen=True):
    """A PDF as base64, None where there is nothing to draw; `next` as in the list."""

    pdf: str | None
    next: str | None = None


class DayRootView(View, frozen=True):
    """A sealed day of premises: its root over so many receipts, and what they are signed under.

    `text` is the day's leaf in the office's tree, `jws` the office's signed root.
    """

    day: date
    office: str
    root: str
    count: int
    text: str
    jws: str


class DayRootsView(View, frozen=True):
    """The sealed days of a month: there is never a page after them."""

    items: list[DayRootView]
    next: None = None


def is_month(text: str) -> bool:
    """Tell whether a text is a month."""
    return re.fullmatch(_MONTH, text) is not None


def receipt_view(
    receipt: Receipt, proof: RootProof | None = None, manage_url: str | None = None
) -> ReceiptView:
    """Show a stay to whoever holds its receipt."""
    stay, region = receipt.stay, receipt.region
    passport = stay.guest.passport
    parts = (region.name, region.regency, region.province)
    state, since = state_of(stay)
    return ReceiptView(
        receipt=stay.receipt,
        first_received_at=stay.first_received_at,
        deadline_at=stay.deadline_at,
        on_time=stay.on_time,
        office=OfficeView(code=receipt.office.code, name=receipt.office.name),
        zone=stay.place.zone,
        verify_url=f"{config().site_url}/r#{stay.receipt}",
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        nights=stay.nights,
        region=region.code,
        region_name=", ".join(part for part in parts if part),
        identified_by="passport" if passport else "seal",
        document_number=masked(passport.document_number) if passport else msgspec.UNSET,
        premises_name=stay.place.premises_name or msgspec.UNSET,
        address=stay.place.address or msgspec.UNSET,
        confirmed=stay.is_confirmed,
        assisted=stay.extras.assisted_by is not None,
        attempted_at=stay.extras.attempted_at or msgspec.UNSET,
        judged_at=stay.extras.judged_at or msgspec.UNSET,
        manage_url=manage_url or msgspec.UNSET,
        state=state,
        state_at=since or msgspec.UNSET,
        root=_proof_view(proof) if proof else msgspec.UNSET,
    )


def receipt_page_view(page: Page[Receipt]) -> ReceiptPageView:
    """Show a page of receipts to who reports for the premises."""
    return ReceiptPageView(items=[_line(one) for one in page.items], next=page.next)


def document_view(pdfs: Page[bytes]) -> DocumentView:
    """Show a PDF as it is carried in JSON."""
    pdf = next((b64encode(one).decode() for one in pdfs.items), None)
    return DocumentView(pdf=pdf, next=pdfs.next)


def day_roots_view(days: list[tuple[DaySeal, str]]) -> DayRootsView:
    """Show the sealed days of premises."""
    return DayRootsView(
        items=[
            DayRootView(
                day=seal.day,
                office=seal.office,
                root=seal.root.hex(),
                count=len(seal.entries),
                text=seal.text,
                jws=jws,
            )
            for seal, jws in days
        ]
    )


def _proof_view(proof: RootProof) -> ProofView:
    return ProofView(
        facts=proof.facts,
        path=[step.text for step in proof.path],
        day=proof.day.text,
        office_path=[step.text for step in proof.office_path],
        jws=proof.jws,
    )


def _line(receipt: Receipt) -> ReceiptLineView:
    stay = receipt.stay
    return ReceiptLineView(
        receipt=stay.receipt,
        arrived_at=stay.arrived_at,
        nights=stay.nights,
        first_received_at=stay.first_received_at,
        on_time=stay.on_time,
        state=state_of(stay)[0],
        room=stay.room,
    )
