"""Routes of lodging places."""

from chalice.app import Blueprint

from chalicelib.premises import service
from chalicelib.premises.schemas import PremisesPageView, premises_view
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)


@routes.route("/premises")
@requires(
    Role.OPERATOR,
    gives=PremisesPageView,
    query={"after": "The `next` of the page before, for the places that follow."},
)
def list_premises(call: Call[None]) -> PremisesPageView:
    """List the lodging places that the operator reports for."""
    page = service.list_premises(call.person, call.query.get("after"))
    return PremisesPageView(items=[premises_view(one) for one in page.items], next=page.next)
