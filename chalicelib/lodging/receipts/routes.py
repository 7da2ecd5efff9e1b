"""Routes of receipts as documents, of premises' receipts month by month, and of their roots."""

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import PremisesId
from chalicelib.db.pages import Page
from chalicelib.lodging.receipts import service as receipts
from chalicelib.lodging.receipts.schemas import (
    DayRootsView,
    DocumentView,
    DrawReceipt,
    ListReceipts,
    ReceiptPageView,
    ReceiptView,
    day_roots_view,
    document_view,
    is_month,
    receipt_page_view,
    receipt_view,
)
from chalicelib.web.guards import Call, Role, public, requires
from chalicelib.web.problems import Lang

routes = Blueprint(__name__)


@routes.route("/receipts/{receipt}")
@public(gives=ReceiptView, refusals=(NotFoundError,), scope="receipts:read")
def show_receipt(call: Call[None], receipt: str) -> ReceiptView:  # noqa: ARG001 - every view takes the call
    """Show what the bearer of a receipt typed, when it was received, and the root it is under."""
    return receipt_view(*receipts.show_receipt(receipt))


@routes.route("/receipts/{receipt}/document", methods=["POST"])
@public(takes=DrawReceipt, gives=DocumentView, refusals=(NotFoundError,), scope="receipts:read")
def draw_receipt(call: Call[DrawReceipt], receipt: str) -> DocumentView:
    """Give a receipt as PDF, in both languages."""
    first: Lang = "en" if (call.body.language or call.language) == "en" else "id"
    return document_view(Page([receipts.draw_receipt(receipt, first)], None))


@routes.route("/premises/{premises}/receipts", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=ListReceipts,
    gives=ReceiptPageView,
    refusals=(NotFoundError,),
    scope="receipts:read",
)
def list_receipts(call: Call[ListReceipts], premises: str) -> ReceiptPageView:
    """List the receipts of premises by the arrivals of a month: 50 at a time."""
    asked = call.body
    return receipt_page_view(
        receipts.list_receipts(
            PremisesId(premises), asked.month, asked.after, call.person, call.now
        )
    )


@routes.route("/premises/{premises}/receipts/documents", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=ListReceipts,
    gives=DocumentView,
    refusals=(NotFoundError,),
    scope="receipts:read",
)
def draw_receipts(call: Call[ListReceipts], premises: str) -> DocumentView:
    """Give a page of the same list as one PDF, a receipt on each page."""
    asked = call.body
    return document_view(
        receipts.draw_month(PremisesId(premises), asked.month, asked.after, call.person, call.now)
    )


@routes.route("/premises/{premises}/roots")
@requires(
    Role.OPERATOR,
    gives=DayRootsView,
    refusals=(NotFoundError,),
    query={"month": "The month in which the reports were received, such as 2026-11."},
    scope="receipts:read",
)
def list_roots(call: Call[None], premises: str) -> DayRootsView:
    """List the sealed days of premises: what each receipt of them is under."""
    month = call.query.get("month", "")
    if not is_month(month):
        raise InvalidError(FieldError("month", "wrong_format"))
    return day_roots_view(receipts.list_roots(PremisesId(premises), month, call.person))
