"""Routes of the desk, of the trust list and of the status lists."""

from chalice.app import Blueprint

from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError
from chalicelib.permits.entering import GrantedPermitError, GrantedPermitGoneError, Unasked
from chalicelib.stamps import certificates, service, status_lists, trust_list
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.jws import tag_of
from chalicelib.stamps.refusals import AlreadyInCountryError, OtherCheckpointError
from chalicelib.stamps.schemas import (
    CertificatesView,
    HealthView,
    IssueStamp,
    StampView,
    StatusIndexView,
    StatusListView,
    TrustListView,
    certificates_view,
    stamp_view,
    status_index_view,
)
from chalicelib.web.guards import Answer, Call, Role, public, requires

routes = Blueprint(__name__)

# Short enough that a revoked key is known within minutes, long enough for the edge to carry it.
_TRUST_LIST_SECONDS = 300
_CERTIFICATES_SECONDS = 3600
_STATUS_SECONDS = 300


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


@routes.route("/certificates")
@public(gives=CertificatesView)
def show_certificates(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """Give the certificates of the keys that seal stamps, for other countries' verifiers."""
    found = certificates.find()
    return Answer(certificates_view(found), etag=found.digest, seconds=_CERTIFICATES_SECONDS)


@routes.route("/status-lists")
@public(gives=StatusIndexView)
def show_status_index(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """Name the status lists that there are: what changed since can be told from their tags."""
    found = status_lists.read_index()
    return Answer(status_index_view(found), etag=tag_of(found.jws), seconds=_STATUS_SECONDS)


@routes.route("/status-lists/{n}")
@public(gives=StatusListView, refusals=(NotFoundError,))
def show_status_list(call: Call[None], n: str) -> Answer:  # noqa: ARG001 - every view takes the call
    """Give one status list: which of its stamps are superseded, departed or cancelled."""
    jws = status_lists.read_list(n)
    return Answer(StatusListView(jws=jws), etag=tag_of(jws), seconds=_STATUS_SECONDS)
