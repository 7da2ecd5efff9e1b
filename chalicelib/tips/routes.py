"""Routes of what the public reports: without an account, without a name."""

from chalice.app import Blueprint

from chalicelib.core.errors import InvalidError, NotFoundError, TooManyRequestsError
from chalicelib.tips import photos, sending
from chalicelib.tips.photos import PhotoNotUploadedError, TooManyPhotosError
from chalicelib.tips.public_schemas import (
    AddToTip,
    AnnouncePhoto,
    ConfirmPhoto,
    PhotoView,
    ReadTip,
    SendTip,
    SentTipView,
    StandingView,
)
from chalicelib.tips.public_views import photo_form_view, photo_view, sent_view, standing_view
from chalicelib.tips.rules import TipMovedError, TipOverError
from chalicelib.web.guards import Call, public
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)


@routes.route("/tips", methods=["POST"])
@public(takes=SendTip, gives=SentTipView, status=201, refusals=(TooManyRequestsError,))
def send_tip(call: Call[SendTip]) -> SentTipView:
    """Take what somebody reports, for the office of the kecamatan; nobody is asked for a name."""
    return sent_view(sending.send_tip(call, _network()), call.language)


@routes.route("/tips/status", methods=["POST"])
@public(takes=ReadTip, gives=StandingView, refusals=(NotFoundError, TooManyRequestsError))
def read_tip(call: Call[ReadTip]) -> StandingView:
    """Show how a tip stands to who holds its reference."""
    standing = sending.read_standing(call.body.reference, _network(), call.now)
    return standing_view(standing, call.language)


@routes.route("/tips/additions", methods=["POST"])
@public(
    takes=AddToTip,
    gives=StandingView,
    refusals=(NotFoundError, TipOverError, TipMovedError, TooManyRequestsError),
)
def add_to_tip(call: Call[AddToTip]) -> StandingView:
    """Add to a tip, or answer a question of the office."""
    return standing_view(sending.add_to_tip(call, _network()), call.language)


@routes.route("/tips/photos", methods=["POST"])
@public(
    takes=AnnouncePhoto,
    gives=PhotoView,
    status=201,
    refusals=(NotFoundError, TipOverError, TipMovedError, TooManyPhotosError, TooManyRequestsError),
)
def announce_photo(call: Call[AnnouncePhoto]) -> PhotoView:
    """Announce a photo of a tip, and get the form for its content."""
    return photo_form_view(photos.announce_photo(call, _network()))


@routes.route("/tips/photos/confirmation", methods=["POST"])
@public(
    takes=ConfirmPhoto,
    gives=PhotoView,
    refusals=(
        NotFoundError,
        TipOverError,
        TipMovedError,
        TooManyPhotosError,
        PhotoNotUploadedError,
        TooManyRequestsError,
        InvalidError,
    ),
)
def confirm_photo(call: Call[ConfirmPhoto]) -> PhotoView:
    """Say that a photo was sent: all but the picture is taken out of it, and it is kept."""
    request = call.body
    kept = photos.confirm_photo(request.reference, request.number, _network(), call.now)
    return photo_view(kept)


def _network() -> str:
    return caller_network(current_request())
