"""Routes of lodging places: an operator's own, and those of an office."""

from chalice.app import Blueprint

from chalicelib.core.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    TooManyRequestsError,
)
from chalicelib.core.ids import PremisesId
from chalicelib.premises import offices, service
from chalicelib.premises.schemas import (
    ChangePremises,
    ClosePremises,
    ConfirmPremises,
    OfficePremisesPageView,
    OfficePremisesView,
    PremisesPageView,
    PremisesView,
    RegisterPremises,
    office_premises_view,
    premises_view,
)
from chalicelib.premises.service import OwnersOnlyError, PremisesRegisteredError
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

_AFTER = "The `next` of the page before, for the places that follow."
_OWNERS = (NotFoundError, OwnersOnlyError, ConflictError)


@routes.route("/premises")
@requires(Role.OPERATOR, gives=PremisesPageView, query={"after": _AFTER}, scope="stays:read")
def list_premises(call: Call[None]) -> PremisesPageView:
    """List the lodging places that the operator acts for; to a key the one that is its own."""
    page = service.list_premises(call.person, call.query.get("after"))
    return PremisesPageView(items=[premises_view(one) for one in page.items], next=page.next)


@routes.route("/premises", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=RegisterPremises,
    gives=PremisesView,
    status=201,
    refusals=(PremisesRegisteredError, TooManyRequestsError),
)
def register_premises(call: Call[RegisterPremises]) -> PremisesView:
    """Register a lodging place, as its owner."""
    right = service.register_premises(call.body, call.person, call.now, call.key, call.body_hash)
    return premises_view(right)


@routes.route("/premises/{premises}/details", methods=["POST"])
@requires(Role.OPERATOR, takes=ChangePremises, gives=PremisesView, refusals=_OWNERS)
def change_premises(call: Call[ChangePremises], premises: str) -> PremisesView:
    """Change what is said of a place; what is left out stays as it is."""
    place = PremisesId(premises)
    right = service.change_premises(
        place, call.body, call.person, call.now, call.key, call.body_hash
    )
    return premises_view(right)


@routes.route("/premises/{premises}/closure", methods=["POST"])
@requires(Role.OPERATOR, takes=ClosePremises, gives=PremisesView, refusals=_OWNERS)
def close_premises(call: Call[ClosePremises], premises: str) -> PremisesView:
    """Say which day is the last on which the place takes guests; null opens it again."""
    place = PremisesId(premises)
    right = service.close_premises(
        place, call.body, call.person, call.now, call.key, call.body_hash
    )
    return premises_view(right)


@routes.route("/premises/{premises}/confirmation", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    Role.SERVICE_CLERK,
    takes=ConfirmPremises,
    gives=OfficePremisesView,
    refusals=(NotFoundError, ConflictError),
)
def confirm_premises(call: Call[ConfirmPremises], premises: str) -> OfficePremisesView:
    """Record whether the office found the place to be what is said of it."""
    place = PremisesId(premises)
    return office_premises_view(
        offices.confirm_premises(place, call.body, call.person, call.now, call.key, call.body_hash)
    )


@routes.route("/office-premises")
@requires(
    Role.OFFICE_HEAD,
    Role.SERVICE_CLERK,
    gives=OfficePremisesPageView,
    refusals=(InvalidError,),
    query={"state": "`unconfirmed` (unless given) or `confirmed`.", "after": _AFTER},
)
def list_office_premises(call: Call[None]) -> OfficePremisesPageView:
    """List the lodging places in the office's work area, the first registered first."""
    state, after = call.query.get("state", "unconfirmed"), call.query.get("after")
    page = offices.list_office_premises(call.person, state, after, call.now)
    views = [office_premises_view(one) for one in page.items]
    return OfficePremisesPageView(items=views, next=page.next)
