"""Routes of the desk: who comes on a day, who came, and how long it took."""

from datetime import date

from chalice.app import Blueprint

from chalicelib.bookings.days_asked import days_asked
from chalicelib.bookings.desk import agenda, attendance, check_ins, statistics
from chalicelib.bookings.desk.attendance_rules import CameError, NotExpectedError, SlotNotOverError
from chalicelib.bookings.desk.check_in_rules import Seen
from chalicelib.bookings.desk.reaching import DESK, SERVING, around
from chalicelib.bookings.desk.schemas import (
    CheckInAll,
    CheckInsView,
    DeskBookingView,
    DeskPageView,
    RecordAttendance,
    StatisticsView,
)
from chalicelib.bookings.desk.statistics_views import statistics_view
from chalicelib.bookings.desk.views import check_ins_view, desk_view, page_view
from chalicelib.bookings.rules import BookingMovedError, BookingOverError
from chalicelib.core.clock import local_date
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call, requires

routes = Blueprint(__name__)

_MOST_DAYS = 31

_DAYS = {
    "from": "The first day, such as `2026-11-22`; today on the office's clock if not named.",
    "to": "The last day, at most 30 later; the first if not named.",
}


@routes.route("/offices/{office}/bookings")
@requires(
    *DESK,
    gives=DeskPageView,
    refusals=(NotFoundError, InvalidError),
    query={**_DAYS, "after": "The `next` of the page before, for those that follow."},
)
def list_bookings(call: Call[None], office: str) -> DeskPageView:
    """List who comes to the own office, or to whom it goes, by day and time."""
    days = _days(call, office)
    page = agenda.list_bookings(call.person, office, days, call.query.get("after"), call.now)
    return page_view(page, around(office, page.items), call.language)


@routes.route("/bookings/{booking}/attendance", methods=["POST"])
@requires(
    *SERVING,
    takes=RecordAttendance,
    gives=DeskBookingView,
    refusals=(
        *(NotFoundError, NotExpectedError, SlotNotOverError, CameError),
        *(BookingOverError, BookingMovedError),
    ),
)
def record_attendance(call: Call[RecordAttendance], booking: str) -> DeskBookingView:
    """Say that they were served or did not come; a wrong no-show is undone within seven days."""
    request = call.body
    stored = attendance.record_attendance(call, booking, request.outcome, request.note or "")
    return desk_view(stored, around(stored.office, [stored]), call.language)


@routes.route("/check-ins", methods=["POST"])
@requires(*SERVING, takes=CheckInAll, gives=CheckInsView, refusals=(BookingMovedError,))
def check_in(call: Call[CheckInAll]) -> CheckInsView:
    """Check in up to fifty whose codes were read; safe to send again, in any order.

    The answer is 200 whatever became of them: none need be sent again. A field officer checks in
    whom their own team visits.
    """
    read = [
        Seen(one.id, one.code, one.at, call.now, call.person.id, tuple(one.people or ()))
        for one in call.body.items
    ]
    return check_ins_view(check_ins.check_in(read, call.person, call.now), call.language)


@routes.route("/offices/{office}/booking-statistics")
@requires(*DESK, gives=StatisticsView, refusals=(NotFoundError, InvalidError), query=_DAYS)
def read_statistics(call: Call[None], office: str) -> StatisticsView:
    """Show what some days of the own office were like: who came, how long they waited; no names.

    What was cancelled before its day is not counted.
    """
    days = _days(call, office)
    figures = statistics.read_figures(call.person, office, days, call.now)
    return statistics_view(figures, office, call.language)


def _days(call: Call[None], office: str) -> tuple[date, date]:
    today = local_date(call.now, reference.office_zone(office))
    return days_asked(call.query, today, most=_MOST_DAYS, usual=1)
