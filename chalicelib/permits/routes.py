"""Routes of a foreigner's stay permits."""

from chalice.app import Blueprint

from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.core.ids import HolderId
from chalicelib.health.service import as_of_now
from chalicelib.permits import holding
from chalicelib.permits.schemas import HeldPermitsView
from chalicelib.persons.rules import RestrictedError
from chalicelib.persons.schemas import Reason
from chalicelib.persons.searching import SEARCHING
from chalicelib.web.guards import Call, requires
from chalicelib.web.parsing import shape_of

routes = Blueprint(__name__)


@routes.route("/persons/{person}/permits")
@requires(
    *SEARCHING,
    gives=HeldPermitsView,
    refusals=(InvalidError, NotFoundError, RestrictedError),
    query={"reason": "Why the person is looked at; it stands with the look in the audit log."},
)
def list_permits(call: Call[None], person: str) -> HeldPermitsView:
    """List all permits of a foreigner, of whichever passport or joined record."""
    reason = shape_of(Reason, dict(call.query)).reason
    held = holding.list_permits(HolderId(person), reason, call.person, call.now)
    return as_of_now(holding.held_view(held), call.now)
