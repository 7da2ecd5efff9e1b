"""Routes of what a foreigner may see and ask of what is held about them."""

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError, TooManyRequestsError
from chalicelib.rights import corrections, own_data, own_stay, restricted
from chalicelib.rights.own_data_schemas import AccountDataView, OwnDataView
from chalicelib.rights.own_data_views import account_data_view, own_data_view
from chalicelib.rights.rules import AlreadyDecidedError
from chalicelib.rights.schemas import (
    AskCorrection,
    CorrectionView,
    DecideCorrection,
    FindRestricted,
    FoundRestrictedView,
    OfficeCorrectionPageView,
    OfficeCorrectionView,
    OwnStayView,
    ViewOwnStay,
    correction_view,
    office_correction_view,
    office_corrections_view,
)
from chalicelib.rights.views import found_restricted_view, own_stay_view
from chalicelib.stamps.refusals import NoSuchStampError
from chalicelib.web.guards import Call, Role, public, requires
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)

DECIDING = (Role.OFFICE_HEAD, Role.SERVICE_CLERK)


@routes.route("/own-stays", methods=["POST"])
@public(
    takes=ViewOwnStay,
    gives=OwnStayView,
    refusals=(NoSuchStampError, TooManyRequestsError),
)
def view_own_stay(call: Call[ViewOwnStay]) -> OwnStayView:
    """Show a holder the own stay for the whole passport page; unknown and wrong are alike."""
    network = caller_network(current_request())
    return own_stay_view(own_stay.view_own_stay(call.body, network, call.now), call.language)


@routes.route("/own-stays/exports", methods=["POST"])
@public(
    takes=ViewOwnStay,
    gives=OwnDataView,
    refusals=(NoSuchStampError, TooManyRequestsError),
)
def export_own_data(call: Call[ViewOwnStay]) -> OwnDataView:
    """Give a holder all that is held about them, for the whole passport page."""
    network = caller_network(current_request())
    own = own_data.export_own_data(call.body, network, call.now)
    return own_data_view(own, call.now, call.language)


@routes.route("/own-data")
@requires(
    *Role,
    gives=AccountDataView,
    query={"after": "Where the page of deeds before ended."},
)
def view_account_data(call: Call[None]) -> AccountDataView:
    """Give somebody with an account all that is held about them."""
    own = own_data.view_account_data(call.person, call.query.get("after"), call.now)
    return account_data_view(own, call.now)


@routes.route("/own-stays/corrections", methods=["POST"])
@public(
    takes=AskCorrection,
    gives=CorrectionView,
    status=201,
    refusals=(NoSuchStampError, TooManyRequestsError),
)
def ask_correction(call: Call[AskCorrection]) -> CorrectionView:
    """Take what a holder says is wrong, for the office of the permit to decide."""
    network = caller_network(current_request())
    return correction_view(corrections.ask_correction(call, network))


@routes.route("/corrections")
@requires(
    *DECIDING,
    gives=OfficeCorrectionPageView,
    query={"after": "Where the page before ended."},
)
def list_corrections(call: Call[None]) -> OfficeCorrectionPageView:
    """List what holders ask the caller's office to put right, the oldest first."""
    page = corrections.list_corrections(call.person, call.query.get("after"), call.now)
    return office_corrections_view(page)


@routes.route("/corrections/{correction}/decision", methods=["POST"])
@requires(
    *DECIDING,
    takes=DecideCorrection,
    gives=OfficeCorrectionView,
    refusals=(NotFoundError, AlreadyDecidedError),
)
def decide_correction(call: Call[DecideCorrection], correction: str) -> OfficeCorrectionView:
    """Record what the office decided and why; the holder reads it on the own page."""
    return office_correction_view(corrections.decide_correction(correction, call))


@routes.route("/restrictions/searches", methods=["POST"])
@requires(
    Role.DATA_PROTECTION_OFFICER,
    takes=FindRestricted,
    gives=FoundRestrictedView,
    refusals=(NotFoundError,),
)
def find_restricted(call: Call[FindRestricted]) -> FoundRestrictedView:
    """Find whom a stamp's number, a request or a restriction is about, without a name."""
    return found_restricted_view(
        restricted.find_restricted(call.body.reference, call.person, call.now)
    )
