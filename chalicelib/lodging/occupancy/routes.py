"""Routes of who stays where, in numbers."""

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError, NotFoundError
from chalicelib.lodging.occupancy import service as occupancy
from chalicelib.lodging.occupancy.schemas import (
    CoveragePageView,
    NightsView,
    NightView,
    OccupancyView,
    coverage_view,
    occupancy_view,
)
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

_FIELD = (Role.OFFICE_HEAD, Role.FIELD_OFFICER)
_AFTER = "The `next` of the page before, for those that follow."


@routes.route("/occupancy")
@requires(
    *_FIELD,
    gives=OccupancyView,
    refusals=(NotFoundError, ForbiddenError),
    query={
        "premises": "The house whose guests are counted; this or a region.",
        "region": "The kecamatan whose guests are counted.",
        "after": "The `next` of the page before: a page counts a hundred guests.",
    },
)
def count_guests(call: Call[None]) -> OccupancyView:
    """Count those who stay in a house or a kecamatan of the office; nobody is named."""
    premises, region = call.query.get("premises"), call.query.get("region")
    after = call.query.get("after")
    if bool(premises) == bool(region):
        code = "only_one_of" if premises else "one_of"
        raise InvalidError(FieldError("premises", code, {"fields": "premises, region"}))
    if premises:
        return occupancy_view(occupancy.count_house(call.person, premises, after, call.now))
    return occupancy_view(occupancy.count_region(call.person, region or "", after, call.now))


@routes.route("/occupancy/nights")
@requires(
    *_FIELD,
    gives=NightsView,
    refusals=(NotFoundError,),
    query={"premises": "The house whose nights are counted."},
)
def count_nights(call: Call[None]) -> NightsView:
    """Count the guests of a house in each night of the last eight weeks."""
    found = occupancy.count_nights(call.person, call.query.get("premises", ""), call.now)
    return NightsView(items=[NightView(on=on, guests=guests) for on, guests in found])


@routes.route("/occupancy/coverage")
@requires(
    *_FIELD,
    gives=CoveragePageView,
    query={"state": "`confirmed` (unless it is given) or `unconfirmed`.", "after": _AFTER},
)
def list_coverage(call: Call[None]) -> CoveragePageView:
    """List the office's houses: how many are in each, and which fell silent."""
    state, after = call.query.get("state", "confirmed"), call.query.get("after")
    page = occupancy.list_coverage(call.person, state, after, call.now)
    return CoveragePageView(items=[coverage_view(one) for one in page.items], next=page.next)
