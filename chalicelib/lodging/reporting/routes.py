"""Routes of reports."""

from chalice.app import Blueprint

from chalicelib.lodging.receipts.schemas import ReceiptView, receipt_view
from chalicelib.lodging.reporting import attempts, managing
from chalicelib.lodging.reporting import service as reporting
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.web.guards import Call, Role, public
from chalicelib.web.request import raw_body

routes = Blueprint(__name__)


@routes.route("/stays", methods=["POST"])
@public(Role.OPERATOR, takes=ReportStay, gives=ReceiptView, status=201, scope="stays:write")
def report_stay(call: Call[ReportStay]) -> ReceiptView:
    """Report a guest's stay: without an account, or as an operator for the own premises."""
    said = attempts.said(raw_body())
    made = reporting.report_stay(call.body, call.caller, call.language, call.now, call.key, said)
    return receipt_view(made, manage_url=managing.own_url(made.stay, call.language))
