"""Wire shapes of the receipts of premises, of their documents and their roots."""

import re
from base64 import b64encode
from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib.db.pages import Page
from chalicelib.lodging.receipt_facts import State, state_of
from chalicelib.lodging.rules import Receipt
from chalicelib.lodging.sealed import DaySeal
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
