"""Routes of orders."""

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import OrderId
from chalicelib.orders import revoking, service
from chalicelib.orders.revoking import OrderRevokedError
from chalicelib.orders.schemas import (
    IssueOrder,
    OrderPageView,
    OrderView,
    RevokeOrder,
    order_view,
)
from chalicelib.orders.service import ISSUING, OrderNumberTakenError
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)


@routes.route("/orders", methods=["POST"])
@requires(
    *ISSUING,
    takes=IssueOrder,
    gives=OrderView,
    status=201,
    refusals=(OrderNumberTakenError,),
)
def issue_order(call: Call[IssueOrder]) -> OrderView:
    """Record an order of an office, for the officers named or for all its field officers."""
    order = service.issue_order(call.body, call.person, call.now, call.key, call.body_hash)
    return order_view(order, service.status_of(order, call.now), call.person)


@routes.route("/orders")
@requires(
    *ISSUING,
    Role.FIELD_OFFICER,
    Role.BORDER_OFFICER,
    gives=OrderPageView,
    refusals=(InvalidError,),
    query={
        "office": "For an administrator: whose orders.",
        "year": "For a head: all orders that end in this year, not only those that run.",
        "after": "The `next` of the page before, for the orders that follow.",
    },
)
def list_orders(call: Call[None]) -> OrderPageView:
    """List the office's orders to its head, and to an officer those that send them today."""
    year, after = _year(call.query.get("year")), call.query.get("after")
    page = service.list_orders(call.person, call.query.get("office"), year, after, call.now)
    views = [
        order_view(order, service.status_of(order, call.now), call.person) for order in page.items
    ]
    return OrderPageView(items=views, next=page.next)


@routes.route("/orders/{order}/revocation", methods=["POST"])
@requires(
    *ISSUING,
    takes=RevokeOrder,
    gives=OrderView,
    refusals=(NotFoundError, OrderRevokedError),
)
def revoke_order(call: Call[RevokeOrder], order: str) -> OrderView:
    """Take an order back: scans on it from now on are flagged."""
    revoked = revoking.revoke_order(OrderId(order), call.body.reason, call.person, call.now)
    return order_view(revoked, service.status_of(revoked, call.now), call.person)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == len("2026")):
        raise InvalidError(FieldError("year", "wrong_format"))
    return int(text)
