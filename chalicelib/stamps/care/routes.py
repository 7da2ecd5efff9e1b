"""Routes of what is done with a stamp after its first issue."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError, TooManyRequestsError
from chalicelib.health.service import as_of_now
from chalicelib.stamps import refusals as no
from chalicelib.stamps.care import continuing, ending, fetching, reprinting, searching, succession
from chalicelib.stamps.care.schemas import (
    CancelStamp,
    DepartureView,
    EndedStampView,
    ExtendStamp,
    FetchedStampView,
    FetchStamp,
    RecordDeparture,
    ReplaceStamp,
    ReprintLabel,
    SearchStamp,
)
from chalicelib.stamps.care.views import (
    FoundStampView,
    departure_view,
    ended_view,
    fetched_view,
    found_view,
)
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.schemas import StampView, stamp_view
from chalicelib.web.guards import Call, Role, public, requires
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)


@routes.route("/stamps/{stamp}/cancel", methods=["POST"])
@requires(
    *searching.CANCELLING,
    takes=CancelStamp,
    gives=EndedStampView,
    refusals=(
        NotFoundError,
        no.OtherCheckpointError,
        no.OtherOfficeError,
        no.StampNotInForceError,
    ),
)
def cancel_stamp(call: Call[CancelStamp], stamp: str) -> EndedStampView:
    """End a stamp that should not stand, with its permit and its warnings."""
    return ended_view(ending.cancel_stamp(stamp, call.body, _sent(call)))


@routes.route("/departures", methods=["POST"])
@requires(
    Role.BORDER_OFFICER,
    takes=RecordDeparture,
    gives=DepartureView,
    status=201,
    refusals=(NotFoundError, no.NotInCountryError, no.StampNotInForceError),
)
def record_departure(call: Call[RecordDeparture]) -> DepartureView:
    """Record that a holder has left, overstayed or not, and say what is to be paid."""
    return departure_view(ending.record_departure(call.body, _sent(call)))


@routes.route("/stamps/{stamp}/extensions", methods=["POST"])
@requires(
    *searching.EXTENDING,
    takes=ExtendStamp,
    gives=StampView,
    status=201,
    refusals=(
        NotFoundError,
        no.StampNotInForceError,
        no.NotExtensibleError,
        no.PermitOverError,
        no.ExtendedOftenEnoughError,
        no.BeyondLongestStayError,
    ),
)
def extend_stay(call: Call[ExtendStamp], stamp: str) -> StampView:
    """Extend a stay: a new stamp in the place of the old, with the label to print."""
    return stamp_view(succession.extend_stay(stamp, call.body, _sent(call)))


@routes.route("/stamps/{stamp}/replacements", methods=["POST"])
@requires(
    Role.BORDER_OFFICER,
    Role.SERVICE_CLERK,
    Role.OFFICE_HEAD,
    takes=ReplaceStamp,
    gives=StampView,
    status=201,
    refusals=(NotFoundError, no.StampNotInForceError, no.AlreadyInCountryError),
)
def replace_stamp(call: Call[ReplaceStamp], stamp: str) -> StampView:
    """Make a stamp anew: lost, damaged, wrong, for a new passport, or by what a record changed."""
    return stamp_view(continuing.make_anew(stamp, call.body, _sent(call)))


@routes.route("/stamps/{stamp}/labels", methods=["POST"])
@requires(
    Role.BORDER_OFFICER,
    Role.SERVICE_CLERK,
    Role.OFFICE_HEAD,
    takes=ReprintLabel,
    gives=StampView,
    status=201,
    refusals=(NotFoundError, no.OtherCheckpointError, no.StampNotInForceError),
)
def reprint_label(call: Call[ReprintLabel], stamp: str) -> StampView:
    """Print a label again: the same seal, counted."""
    return stamp_view(reprinting.reprint_label(stamp, call.body, _sent(call)))


@routes.route("/stamps/searches", methods=["POST"])
@requires(
    Role.BORDER_OFFICER,
    Role.SERVICE_CLERK,
    Role.OFFICE_HEAD,
    takes=SearchStamp,
    gives=FoundStampView,
    refusals=(NotFoundError, no.NotInCountryError),
)
def search_stamp(call: Call[SearchStamp]) -> FoundStampView:
    """Show one stamp, and what the caller may do with it today."""
    found = searching.search_stamp(call.body, _sent(call))
    return as_of_now(found_view(found, call.language), call.now)


@routes.route("/stamps/fetch", methods=["POST"])
@public(
    takes=FetchStamp,
    gives=FetchedStampView,
    refusals=(no.NoSuchStampError, TooManyRequestsError),
)
def fetch_stamp(call: Call[FetchStamp]) -> FetchedStampView:
    """Give a holder the own stamp for the whole passport page; unknown and wrong are alike."""
    network = caller_network(current_request())
    return fetched_view(fetching.fetch_stamp(call.body, network, call.now))


def _sent(call: Call[Any]) -> Sent:
    return Sent(call.person, call.now, call.key, call.body_hash)
