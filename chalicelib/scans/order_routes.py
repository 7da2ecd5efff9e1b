"""Routes of the work on orders: what was done without one, and whom one leads to."""

from chalice.app import Blueprint

from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.core.ids import LookedId, OrderId, ScanId
from chalicelib.health.service import as_of_now
from chalicelib.orders.service import MAY_SCAN
from chalicelib.scans import exceptions, nearby
from chalicelib.scans.exception_schemas import (
    ExceptionPageView,
    ExceptionView,
    LaterOrder,
    exception_view,
)
from chalicelib.scans.exceptions import OrderDoesNotCoverError, OrderFollowedError
from chalicelib.scans.nearby_views import AreaView, area_view
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

_REFUSALS = (NotFoundError, OrderDoesNotCoverError, OrderFollowedError)


@routes.route("/exceptions")
@requires(
    Role.OFFICE_HEAD,
    gives=ExceptionPageView,
    refusals=(InvalidError,),
    query={
        "month": "Those of a month that an order has followed, instead of those that wait for one.",
        "after": "The `next` of the page before, for the ones that follow.",
    },
)
def list_exceptions(call: Call[None]) -> ExceptionPageView:
    """List what officers of the head's office did that an order has to follow, oldest first."""
    month, after = call.query.get("month"), call.query.get("after")
    if month is None:
        page = exceptions.list_open(call.person, after, call.now)
    else:
        page = exceptions.list_followed(call.person, month, after, call.now)
    items = [exception_view(one, call.now) for one in page.items]
    return ExceptionPageView(items=items, next=page.next)


@routes.route("/scans/{scan}/later-order", methods=["POST"])
@requires(Role.OFFICE_HEAD, takes=LaterOrder, gives=ExceptionView, refusals=_REFUSALS)
def follow_scan(call: Call[LaterOrder], scan: str) -> ExceptionView:
    """Name the order that followed a scan without one."""
    told = exceptions.follow_scan(ScanId(scan), call.body.order, call.person, call.now)
    return exception_view(told, call.now)


@routes.route("/looks/{looks}/later-order", methods=["POST"])
@requires(Role.OFFICE_HEAD, takes=LaterOrder, gives=ExceptionView, refusals=_REFUSALS)
def follow_looks(call: Call[LaterOrder], looks: str) -> ExceptionView:
    """Name the order that followed an officer's looks of a day without one."""
    told = exceptions.follow_looks(LookedId(looks), call.body.order, call.person, call.now)
    return exception_view(told, call.now)


@routes.route("/orders/{order}/people")
@requires(
    *MAY_SCAN,
    gives=AreaView,
    refusals=(InvalidError, NotFoundError),
    query={"after": "The `next` of the page before, for the people that follow."},
)
def list_people(call: Call[None], order: str) -> AreaView:
    """List who is reported in the area of an order, overstays and permits that end soon first."""
    area = nearby.list_people(OrderId(order), call.person, call.query.get("after"), call.now)
    return as_of_now(area_view(area, call.person, call.now), call.now)
