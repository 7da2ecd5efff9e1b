"""Routes of proofs of visits' grounds: sent by who booked, shown to the office that is asked."""

import msgspec
from chalice.app import Blueprint

from chalicelib.bookings.references import REFUSALS as OPENING
from chalicelib.bookings.rules import BookingMovedError, BookingOverError
from chalicelib.bookings.visits import proofs
from chalicelib.bookings.visits.proof_rules import (
    ProofNotNeededError,
    ProofNotUploadedError,
    TooManyProofsError,
)
from chalicelib.bookings.visits.proof_schemas import (
    AnnounceProof,
    ConfirmProof,
    ProofView,
)
from chalicelib.bookings.visits.proofs import ProofForm
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.uploads.schemas import LinkView
from chalicelib.web.guards import Call, Role, public, requires
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)

DESK = (Role.SERVICE_CLERK, Role.OFFICE_HEAD)
_REFUSALS = (
    *(*OPENING, BookingOverError, ProofNotNeededError),
    InvalidError,
)


@routes.route("/bookings/documents", methods=["POST"])
@public(
    takes=AnnounceProof,
    gives=ProofView,
    status=201,
    refusals=(*_REFUSALS, TooManyProofsError),
)
def announce_proof(call: Call[AnnounceProof]) -> ProofView:
    """Announce a proof of a visit's ground, and get the form for its content."""
    return _view(proofs.announce_proof(call, _network()))


@routes.route("/bookings/documents/confirmation", methods=["POST"])
@public(
    takes=ConfirmProof,
    gives=ProofView,
    refusals=(*_REFUSALS, ProofNotUploadedError, BookingMovedError),
)
def confirm_proof(call: Call[ConfirmProof]) -> ProofView:
    """Say that the proof announced last was sent: it is looked at, and kept if it is a scan."""
    kept = proofs.confirm_proof(call.body.reference, _network(), call.now)
    return ProofView(status=kept.status)


@routes.route("/bookings/{booking}/document-links", methods=["POST"])
@requires(*DESK, gives=LinkView, refusals=(NotFoundError,))
def link_proof(call: Call[None], booking: str) -> LinkView:
    """Get an address that shows a booking's proof for a minute; the look is on record."""
    return proofs.link_proof(booking, call.person, call.now)


def _view(form: ProofForm) -> ProofView:
    return ProofView(status=form.proof.status, upload=form.upload or msgspec.UNSET)


def _network() -> str:
    return caller_network(current_request())
