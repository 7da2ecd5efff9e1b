"""Routes of shifts."""

from datetime import datetime

import msgspec
from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import ShiftId
from chalicelib.identity.refusals import ShiftRunningError
from chalicelib.orders import service, shifts
from chalicelib.orders.rules import Order
from chalicelib.orders.schemas import order_view
from chalicelib.orders.shift_records import Shift
from chalicelib.orders.shift_schemas import BeginShift, CurrentShiftView, ShiftView
from chalicelib.web.guards import Call, Person, requires

routes = Blueprint(__name__)


@routes.route("/shifts", methods=["POST"])
@requires(
    *service.MAY_SCAN,
    takes=BeginShift,
    gives=ShiftView,
    status=201,
    refusals=(ShiftRunningError,),
)
def begin_shift(call: Call[BeginShift]) -> ShiftView:
    """Go out on an order: looks and scans stand under it until the shift ends."""
    sent = shifts.Sent(call.now, call.key, call.body_hash)
    return _view(*shifts.begin_shift(call.body, call.person, sent), call.person, call.now)


@routes.route("/shifts/current")
@requires(*service.MAY_SCAN, gives=CurrentShiftView)
def show_shift(call: Call[None]) -> CurrentShiftView:
    """Show an officer the shift they are on."""
    found = shifts.find_current(call.person)
    return CurrentShiftView(shift=_view(*found, call.person, call.now) if found else None)


@routes.route("/shifts/{shift}/end", methods=["POST"])
@requires(*service.MAY_SCAN, gives=ShiftView, refusals=(NotFoundError,))
def end_shift(call: Call[None], shift: str) -> ShiftView:
    """Come back from a shift."""
    ended = shifts.end_shift(ShiftId(shift), call.person, call.now)
    return _view(*ended, call.person, call.now)


def _view(shift: Shift, order: Order, officer: Person, now: datetime) -> ShiftView:
    return ShiftView(
        id=shift.id,
        zone=service.zone_of(order.office),
        order=order_view(order, service.status_of(order, now), officer),
        started_at=shift.started_at,
        ends_at=shift.ends_at,
        ended_at=shift.ended_at or msgspec.UNSET,
    )
