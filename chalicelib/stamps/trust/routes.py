"""Routes of the trust list and the certificates, and whether the service is ready."""

from chalice.app import Blueprint

from chalicelib.core.config import config
from chalicelib.stamps.trust import certificates, trust_list
from chalicelib.stamps.trust.schemas import (
    CertificatesView,
    HealthView,
    TrustListView,
    certificates_view,
)
from chalicelib.web.guards import Answer, Call, public

routes = Blueprint(__name__)

# Short enough that a revoked key is known within minutes, long enough for the edge to carry it.
_TRUST_LIST_SECONDS = 300
_CERTIFICATES_SECONDS = 3600


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
