"""Routes of reports, receipts and premises."""

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError
from chalicelib.lodging import service
from chalicelib.lodging.schemas import (
    PremisesPageView,
    ReceiptView,
    ReportStay,
    premises_view,
    receipt_view,
)
from chalicelib.web.guards import Call, Role, public, requires

routes = Blueprint(__name__)


@routes.route("/stays", methods=["POST"])
@public(Role.OPERATOR, takes=ReportStay, gives=ReceiptView, status=201)
def report_stay(call: Call[ReportStay]) -> ReceiptView:
    """Report a guest's stay: without an account, or as an operator for the own premises."""
    return receipt_view(
        service.report_stay(
            call.body, call.caller, call.language, call.now, call.key, call.body_hash
        )
    )


@routes.route("/receipts/{receipt}")
@public(gives=ReceiptView, refusals=(NotFoundError,))
def show_receipt(call: Call[None], receipt: str) -> ReceiptView:  # noqa: ARG001 - every view takes the call
    """Show what the bearer of a receipt typed, and when it was received."""
    return receipt_view(service.get_receipt(receipt))


@routes.route("/premises")
@requires(
    Role.OPERATOR,
    gives=PremisesPageView,
    query={"after": "The `next` of the page before, for the places that follow."},
)
def list_premises(call: Call[None]) -> PremisesPageView:
    """List the lodging places that the operator reports for."""
    page = service.list_premises(call.person, call.query.get("after"))
    return PremisesPageView(items=[premises_view(one) for one in page.items], next=page.next)
