"""Routes of reports and receipts."""

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError
from chalicelib.lodging import reporting, service
from chalicelib.lodging.schemas import (
    ReceiptView,
    ReportStay,
    receipt_view,
)
from chalicelib.web.guards import Call, Role, public

routes = Blueprint(__name__)


@routes.route("/stays", methods=["POST"])
@public(Role.OPERATOR, takes=ReportStay, gives=ReceiptView, status=201)
def report_stay(call: Call[ReportStay]) -> ReceiptView:
    """Report a guest's stay: without an account, or as an operator for the own premises."""
    return receipt_view(
        reporting.report_stay(
            call.body, call.caller, call.language, call.now, call.key, call.body_hash
        )
    )


@routes.route("/receipts/{receipt}")
@public(gives=ReceiptView, refusals=(NotFoundError,))
def show_receipt(call: Call[None], receipt: str) -> ReceiptView:  # noqa: ARG001 - every view takes the call
    """Show what the bearer of a receipt typed, and when it was received."""
    return receipt_view(service.get_receipt(receipt))
