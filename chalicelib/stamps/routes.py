"""Routes of the desk and of the trust list."""

from chalice.app import Blueprint

from chalicelib.core.config import config
from chalicelib.stamps import service, trust_list
from chalicelib.stamps.refusals import AlreadyInCountryError, OtherCheckpointError
from chalicelib.stamps.schemas import HealthView, IssueStamp, StampView, TrustListView, stamp_view
from chalicelib.web.guards import Answer, Call, Role, public, requires

routes = Blueprint(__name__)

# Short enough that a revoked key is known within minutes, long enough for the edge to carry it.
_TRUST_LIST_SECONDS = 300


@routes.route("/stamps", methods=["POST"])
@requires(
    Role.BORDER_OFFICER,
    takes=IssueStamp,
    gives=StampView,
    status=201,
    refusals=(OtherCheckpointError, AlreadyInCountryError),
)
def issue_stamp(call: Call[IssueStamp]) -> StampView:
    """Record an entry and issue its signed stamp, with the label to print."""
    return stamp_view(
        service.issue_stamp(call.body, call.person, call.now, call.key, call.body_hash)
    )


@routes.route("/health")
@public(gives=HealthView)
def show_health(call: Call[None]) -> HealthView:  # noqa: ARG001 - every view takes the call
    """Say that the service is ready: its store answers and seals can be verified."""
    return HealthView(version=config().release, trust_list=trust_list.read().sequence)


@routes.route("/trust-list")
@public(gives=TrustListView)
def show_trust_list(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """Give the list of keys that may seal a stamp; anybody may verify with it."""
    found = trust_list.read()
    return Answer(
        TrustListView(jws=found.jws), etag=str(found.sequence), seconds=_TRUST_LIST_SECONDS
    )
