"""Routes of entries at a checkpoint."""

from chalice.app import Blueprint

from chalicelib.permits.entering import GrantedPermitError, GrantedPermitGoneError, Unasked
from chalicelib.stamps import service
from chalicelib.stamps.entries import batches
from chalicelib.stamps.entries.schemas import IssueBatch, IssueBatchView
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.refusals import AlreadyInCountryError, OtherCheckpointError
from chalicelib.stamps.schemas import IssueStamp, StampView, stamp_view
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)


@routes.route("/stamps", methods=["POST"])
@requires(
    Role.BORDER_OFFICER,
    takes=IssueStamp,
    gives=StampView,
    status=201,
    refusals=(
        OtherCheckpointError,
        AlreadyInCountryError,
        GrantedPermitError,
        GrantedPermitGoneError,
    ),
)
def issue_stamp(call: Call[IssueStamp]) -> StampView:
    """Record an entry and issue its signed stamp, with the label to print.

    An entry that would end a granted permit of another class is refused until it says what is
    meant: `standing` names each, for `enters_on` or `replaces`.
    """
    sent = Sent(call.person, call.now, call.key, call.body_hash)
    return stamp_view(service.issue_at_desk(call.body, sent, Unasked.REFUSE))


@routes.route("/stamps/batch", methods=["POST"])
@requires(Role.BORDER_OFFICER, takes=IssueBatch, gives=IssueBatchView)
def issue_batch(call: Call[IssueBatch]) -> IssueBatchView:
    """Issue the entries that waited at a desk for the network, and answer each.

    The answer is 200 whatever became of them: `outcome` says it of each.
    """
    sent = Sent(call.person, call.now, call.key, call.body_hash)
    return IssueBatchView(items=batches.issue_batch(call.body, sent, call.language))
