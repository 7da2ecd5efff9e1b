"""Routes of a group's list: read and replaced by its organiser, looked at by the desk."""

from chalice.app import Blueprint

from chalicelib.bookings.booker.schemas import BookingView
from chalicelib.bookings.booker.views import booking_view
from chalicelib.bookings.desk.reaching import SERVING
from chalicelib.bookings.groups import reading as list_reading
from chalicelib.bookings.groups import service as group_lists
from chalicelib.bookings.groups.rules import ListClosedError, NoListError
from chalicelib.bookings.groups.schemas import ListPageView, ReadList, ReadListView, ReplaceList
from chalicelib.bookings.groups.views import list_page_view, read_view
from chalicelib.bookings.references import REFUSALS as OPENING
from chalicelib.bookings.rules import BookingMovedError, BookingOverError
from chalicelib.bookings.slot_repository import NoPlaceError
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.web.guards import Call, public, requires
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)

_REFUSALS = (*OPENING, NoListError, ListClosedError, BookingOverError)


@routes.route("/bookings/people/readings", methods=["POST"])
@public(takes=ReadList, gives=ReadListView, refusals=_REFUSALS)
def read_list(call: Call[ReadList]) -> ReadListView:
    """Read a file of a group's people: who is named, what is proposed, what is missing.

    CSV or XLSX of 180 kB at the most. Nothing is stored: what is right goes to
    `POST /bookings/people`.
    """
    return read_view(list_reading.read_list(call.body, _network(), call.now), call.language)


@routes.route("/bookings/people", methods=["POST"])
@public(
    takes=ReplaceList,
    gives=BookingView,
    refusals=(*_REFUSALS, BookingMovedError, NoPlaceError),
)
def replace_list(call: Call[ReplaceList]) -> BookingView:
    """Replace the list of a group's people, until the end of the day before the visit.

    Who has an open booking of the service is named, and nothing is stored then.
    """
    standing = group_lists.replace_list(call, _network())
    return booking_view(standing, call.language, call.now)


@routes.route("/bookings/{booking}/people")
@requires(
    *SERVING,
    gives=ListPageView,
    refusals=(NotFoundError, InvalidError),
    query={"after": "The `next` of the page before, for those that follow."},
)
def list_people(call: Call[None], booking: str) -> ListPageView:
    """List the people of a group, by the numbers that a check-in calls them."""
    listed = group_lists.list_people(booking, call.person, call.query.get("after"), call.now)
    return list_page_view(listed)


def _network() -> str:
    return caller_network(current_request())
