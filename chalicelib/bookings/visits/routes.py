"""Routes of what an office is asked to come for, and what it answers."""

from chalice.app import Blueprint

from chalicelib.bookings.deadlines import BookingBegunError
from chalicelib.bookings.desk import reaching
from chalicelib.bookings.desk.schemas import DeskBookingView, DeskPageView
from chalicelib.bookings.desk.views import desk_view, page_view
from chalicelib.bookings.rules import Booking, BookingMovedError, BookingOverError
from chalicelib.bookings.visits import answering, requested
from chalicelib.bookings.visits.answering import NotToAnswerError, ProofMissingError
from chalicelib.bookings.visits.schemas import AnswerRequest, WithdrawBooking
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.web.guards import Call, Role, requires
from chalicelib.web.problems import Lang

routes = Blueprint(__name__)

DESK = (Role.SERVICE_CLERK, Role.OFFICE_HEAD)
_REFUSALS = (NotFoundError, BookingOverError, BookingBegunError, BookingMovedError)


@routes.route("/booking-requests")
@requires(
    *DESK,
    gives=DeskPageView,
    refusals=(InvalidError,),
    query={"after": "The `next` of the page before, for those that follow."},
)
def list_requests(call: Call[None]) -> DeskPageView:
    """List what the office has still to answer, the urgent first, then the oldest.

    With visits whose day the office closed: they need another.
    """
    page = requested.list_requests(call.person, call.query.get("after"), call.now)
    return page_view(page, reaching.around(call.person.office or "", page.items), call.language)


@routes.route("/bookings/{booking}/answers", methods=["POST"])
@requires(
    *DESK,
    takes=AnswerRequest,
    gives=DeskBookingView,
    refusals=(*_REFUSALS, NotToAnswerError, ProofMissingError, InvalidError),
)
def answer_request(call: Call[AnswerRequest], booking: str) -> DeskBookingView:
    """Answer with a day and a team, or refuse with a reason; until the day before, move a visit."""
    return _view(answering.answer_request(call, booking), call.language)


@routes.route("/bookings/{booking}/withdrawals", methods=["POST"])
@requires(*DESK, takes=WithdrawBooking, gives=DeskBookingView, refusals=_REFUSALS)
def withdraw(call: Call[WithdrawBooking], booking: str) -> DeskBookingView:
    """Take back a booking that the office cannot keep; its booker is told why."""
    return _view(answering.withdraw(call, booking), call.language)


def _view(booking: Booking, language: Lang) -> DeskBookingView:
    return desk_view(booking, reaching.around(booking.office, [booking]), language)
