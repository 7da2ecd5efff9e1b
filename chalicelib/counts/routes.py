"""Routes of the counts: numbers of a member's own region, and never a name."""

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError
from chalicelib.counts import reading
from chalicelib.counts.schemas import CountsView
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)


@routes.route("/counts/{region}")
@requires(Role.TIMPORA_MEMBER, gives=CountsView, refusals=(NotFoundError,))
def get_counts(call: Call[None], region: str) -> CountsView:
    """Show how many foreigners are in a region and its parts, as published twice a day."""
    return reading.get_counts(region, call.person, call.now)
