"""Routes of an office's calendars."""

from datetime import date, time
from typing import Any

from chalice.app import Blueprint

from chalicelib.bookings.calendar import closing, quotas
from chalicelib.bookings.calendar import reading as calendar_reading
from chalicelib.bookings.calendar.closing import AlreadyClosedError, NotClosedError
from chalicelib.bookings.calendar.closure_repository import ClosureMovedError
from chalicelib.bookings.calendar.quota_repository import QuotaMovedError
from chalicelib.bookings.calendar.quota_rules import Hour, Week
from chalicelib.bookings.calendar.quotas import Asked
from chalicelib.bookings.calendar.schemas import (
    CalendarView,
    CloseDay,
    ClosedDayView,
    QuotaPageView,
    QuotaView,
    SetQuota,
)
from chalicelib.bookings.calendar.views import calendar_view, closure_view, quota_view, quotas_view
from chalicelib.core.clock import local_date
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

DESK = (Role.OFFICE_HEAD, Role.SERVICE_CLERK)


@routes.route("/offices/{office}/quotas")
@requires(*DESK, gives=QuotaPageView, refusals=(NotFoundError,))
def list_quotas(call: Call[None], office: str) -> QuotaPageView:
    """List the weekly quotas of an office's calendars, those too that are still to come."""
    return quotas_view(quotas.list_quotas(office, call.person))


@routes.route("/offices/{office}/quotas", methods=["POST"])
@requires(
    *DESK,
    takes=SetQuota,
    gives=QuotaView,
    refusals=(NotFoundError, QuotaMovedError),
)
def set_quota(call: Call[SetQuota], office: str) -> QuotaView:
    """Set a calendar's quota from a day on; nobody who has booked loses a place."""
    request = call.body
    week = _week(request, request.valid_from or _today(call, office))
    return quota_view(quotas.set_quota(office, request.kind, request.service, week, _asked(call)))


@routes.route("/offices/{office}/closures", methods=["POST"])
@requires(
    *DESK,
    takes=CloseDay,
    gives=ClosedDayView,
    refusals=(NotFoundError, AlreadyClosedError, ClosureMovedError),
)
def close_day(call: Call[CloseDay], office: str) -> ClosedDayView:
    """Close an office on a day; who had booked is told by mail, and chooses another time."""
    request = call.body
    return closure_view(closing.close_day(office, request.date, request.reason, _asked(call)))


@routes.route("/offices/{office}/closures/{day}/end", methods=["POST"])
@requires(
    *DESK,
    gives=ClosedDayView,
    refusals=(NotFoundError, NotClosedError, ClosureMovedError),
)
def end_closure(call: Call[None], office: str, day: str) -> ClosedDayView:
    """Open an office again on a day that it had closed."""
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise NotFoundError from error
    return closure_view(closing.end_closure(office, on, _asked(call)))


@routes.route("/offices/{office}/calendar")
@requires(
    *DESK,
    gives=CalendarView,
    refusals=(NotFoundError, InvalidError),
    query={
        "from": "The first day; today if not named.",
        "to": "The last day, 62 days at the most; 30 after the first if not named.",
    },
)
def view_calendar(call: Call[None], office: str) -> CalendarView:
    """Show an office's days: holidays, closures, and how full each calendar is."""
    found = calendar_reading.read_calendar(office, call.query, call.person, call.now)
    return calendar_view(found, call.language)


def _asked(call: Call[Any]) -> Asked:
    return Asked(call.person, call.now, call.key, call.body_hash)


def _today(call: Call[Any], office: str) -> date:
    return local_date(call.now, reference.office_zone(office))


def _week(request: SetQuota, valid_from: date) -> Week:
    lanes = {
        lane: tuple(Hour(one.weekday, time.fromisoformat(one.time), one.quota) for one in hours)
        for lane, hours in request.lanes.items()
    }
    return Week(valid_from, request.days_ahead, time.fromisoformat(request.opens_at), lanes)
