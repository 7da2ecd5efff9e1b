"""Routes of the ways of an office's teams on a day."""

from chalice.app import Blueprint

from chalicelib.bookings.days_asked import day_asked
from chalicelib.bookings.rules import BookingMovedError
from chalicelib.bookings.slot_repository import SlotMovedError
from chalicelib.bookings.teams.rules import TeamEndedError, TeamMovedError
from chalicelib.bookings.ways import publishing, routing
from chalicelib.bookings.ways.publishing import TeamFullError
from chalicelib.bookings.ways.repository import RouteMovedError
from chalicelib.bookings.ways.schemas import DayWaysView, Orders, PlanDay, PublishDay
from chalicelib.bookings.ways.views import day_view
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.reference import service as reference
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)


@routes.route("/offices/{office}/routes")
@requires(
    *routing.DESK,
    Role.FIELD_OFFICER,
    gives=DayWaysView,
    refusals=(NotFoundError, InvalidError),
    query={"date": "Which day, such as `2026-11-23`; today on the office's clock if not named."},
)
def show_routes(call: Call[None], office: str) -> DayWaysView:
    """Show the published ways of a day: of every team, to a field officer of the own ones."""
    today = local_date(call.now, reference.office_zone(office))
    on = day_asked(call.query, "date", today)
    return day_view(routing.show_routes(call.person, office, on, call.now), call.language)


@routes.route("/offices/{office}/routes", methods=["POST"])
@requires(*routing.DESK, takes=PlanDay, gives=DayWaysView, refusals=(NotFoundError, InvalidError))
def propose_routes(call: Call[PlanDay], office: str) -> DayWaysView:
    """Propose ways for a day, or tell what an order comes to; nothing is stored."""
    body, person, now = call.body, call.person, call.now
    if body.teams is not None:
        timed = routing.time_routes(person, _orders(body.teams), office, body.date, now)
        return day_view(timed, call.language)
    proposed = routing.propose_routes(
        person, office, body.date, now, redistribute=body.redistribute
    )
    return day_view(proposed, call.language)


@routes.route("/offices/{office}/routes/{date}/publication", methods=["POST"])
@requires(
    *routing.DESK,
    takes=PublishDay,
    gives=DayWaysView,
    refusals=(
        NotFoundError,
        InvalidError,
        IdempotencyError,
        TeamFullError,
        SlotMovedError,
        RouteMovedError,
        BookingMovedError,
        TeamEndedError,
        TeamMovedError,
        UnavailableError,
    ),
)
def publish_routes(call: Call[PublishDay], office: str, date: str) -> DayWaysView:
    """Give each team its order and each person a window; whom it changes is told by mail, once."""
    on = day_asked({"date": date}, "date")
    day = publishing.publish_routes(call, _orders(call.body.teams), office, on)
    return day_view(day, call.language)


def _orders(teams: Orders) -> dict[str, list[str]]:
    orders = {one.team: one.order for one in teams}
    if len(orders) < len(teams):
        raise InvalidError(FieldError("teams", "team_twice"))
    return orders
