"""Routes of who books: without an account; a reference, in bodies only, opens a booking."""

import msgspec
from chalice.app import Blueprint

from chalicelib.bookings.booker import moving, offering, offers, service
from chalicelib.bookings.booker.contacts import TooManyBookingsError
from chalicelib.bookings.booker.offers import NoOfferError
from chalicelib.bookings.booker.schemas import (
    AnswerOffer,
    BookingView,
    CancelBooking,
    KindsView,
    MadeView,
    MakeBooking,
    MoveBooking,
    ReadBooking,
    SlotsView,
)
from chalicelib.bookings.booker.service import BookedAlreadyError, BookingPausedError
from chalicelib.bookings.booker.views import booking_view, kinds_view, made_view, slots_view
from chalicelib.bookings.deadlines import BookingBegunError, MoveTooLateError, NoMovesLeftError
from chalicelib.bookings.references import REFUSALS as OPENING
from chalicelib.bookings.rules import BookingMovedError, BookingOverError
from chalicelib.bookings.slot_repository import NoPlaceError, SlotMovedError
from chalicelib.core.errors import InvalidError, NotFoundError, TooManyRequestsError
from chalicelib.core.ids import body_hash
from chalicelib.web.guards import Answer, Call, public
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)

_SECONDS = 300
_CHANGING = (*OPENING, BookingOverError, BookingBegunError, BookingMovedError, SlotMovedError)


@routes.route("/bookings/kinds")
@public(gives=KindsView)
def list_kinds(call: Call[None]) -> Answer:
    """List the kinds of booking with their services, fees, papers and what each asks for."""
    raw = msgspec.json.encode(kinds_view(call.language, call.now.date()))
    return Answer(raw, etag=body_hash(raw), seconds=_SECONDS)


@routes.route("/offices/{office}/slots")
@public(
    gives=SlotsView,
    refusals=(NotFoundError, InvalidError),
    query={
        "kind": "The kind of booking, one that chooses a slot.",
        "service": "The service.",
        "from": "The first day; today if not named.",
        "to": "The last day, 62 days at the most; 30 after the first if not named.",
    },
)
def list_slots(call: Call[None], office: str) -> SlotsView:
    """List the slots of a calendar with their free places; what is over or closed is left out."""
    return slots_view(offering.list_slots(office, call.query, call.now))


@routes.route("/bookings", methods=["POST"])
@public(
    takes=MakeBooking,
    gives=MadeView,
    status=201,
    refusals=(
        NoPlaceError,
        BookedAlreadyError,
        BookingPausedError,
        TooManyBookingsError,
        TooManyRequestsError,
    ),
)
def make_booking(call: Call[MakeBooking]) -> MadeView:
    """Book a service; the reference in the answer is shown this once, and opens the booking."""
    return made_view(service.make_booking(call, _network()), call.language, call.now)


@routes.route("/bookings/status", methods=["POST"])
@public(takes=ReadBooking, gives=BookingView, refusals=OPENING)
def read_booking(call: Call[ReadBooking]) -> BookingView:
    """Show a booking to who holds its reference."""
    standing = service.read_booking(call.body.reference, _network(), call.now)
    return booking_view(standing, call.language, call.now)


@routes.route("/bookings/moves", methods=["POST"])
@public(
    takes=MoveBooking,
    gives=BookingView,
    refusals=(*_CHANGING, NoPlaceError, MoveTooLateError, NoMovesLeftError),
)
def move_booking(call: Call[MoveBooking]) -> BookingView:
    """Move a booking to another slot, or ask for other days where the office answers."""
    return booking_view(moving.move_booking(call, _network()), call.language, call.now)


@routes.route("/bookings/cancellations", methods=["POST"])
@public(takes=CancelBooking, gives=BookingView, refusals=_CHANGING)
def cancel_booking(call: Call[CancelBooking]) -> BookingView:
    """Cancel a booking: its places can be had by others."""
    return booking_view(moving.cancel_booking(call, _network()), call.language, call.now)


@routes.route("/bookings/offers", methods=["POST"])
@public(
    takes=AnswerOffer,
    gives=BookingView,
    refusals=(*OPENING, BookingOverError, BookingMovedError, NoOfferError, NoPlaceError),
)
def answer_offer(call: Call[AnswerOffer]) -> BookingView:
    """Take the place that came free for who waits, or let it pass to the next."""
    return booking_view(offers.answer_offer(call, _network()), call.language, call.now)


def _network() -> str:
    return caller_network(current_request())
