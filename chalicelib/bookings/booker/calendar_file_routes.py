"""The route that gives a booking to its booker's calendar."""

from typing import ClassVar

from chalice.app import Blueprint

from chalicelib.bookings.booker import calendar_file
from chalicelib.bookings.booker.calendar_file import NoTimeYetError
from chalicelib.bookings.booker.schemas import ReadBooking
from chalicelib.bookings.references import REFUSALS as OPENING
from chalicelib.web.guards import Call, TextFile, public
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)


class AppointmentFile(TextFile, frozen=True):
    """A booking as iCalendar (RFC 5545)."""

    media: ClassVar[str] = "text/calendar"


@routes.route("/bookings/calendar", methods=["POST"])
@public(
    takes=ReadBooking,
    gives=AppointmentFile,
    refusals=(*OPENING, NoTimeYetError),
)
def show_appointment(call: Call[ReadBooking]) -> AppointmentFile:
    """Give a confirmed booking as an entry for a calendar."""
    network = caller_network(current_request())
    return AppointmentFile(calendar_file.show_calendar(call.body.reference, network, call.now))
