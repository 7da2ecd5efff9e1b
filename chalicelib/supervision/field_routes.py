"""Routes of flags, visits and movements."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.core.errors import ForbiddenError, InvalidError, NotFoundError
from chalicelib.health.service import as_of_now
from chalicelib.persons.rules import RestrictedError
from chalicelib.stamps.alarms import FlagSettledError
from chalicelib.supervision import flag_desk, movements, visits
from chalicelib.supervision.reading import reader_of
from chalicelib.supervision.routes import AFTER, HEADS, OFFICE, SEEING, asked
from chalicelib.supervision.schemas import FlagPageView, FlagView, SettleFlag
from chalicelib.supervision.service import WORKING
from chalicelib.supervision.views import (
    MovementPageView,
    flag_page_view,
    flag_view,
    movement_page_view,
)
from chalicelib.supervision.visit_rules import VisitDoneError
from chalicelib.supervision.visit_schemas import (
    FinishVisit,
    PlanVisit,
    VisitPageView,
    VisitView,
    visit_view,
)
from chalicelib.supervision.visits import Shown
from chalicelib.web.guards import Call, Role, requires
from chalicelib.web.parsing import LongLine, Wire

routes = Blueprint(__name__)


class ListMovements(Wire, frozen=True):
    """Why somebody wants to know where a stamp was; `after` is the `next` of the page before."""

    reason: LongLine
    after: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


@routes.route("/flags")
@requires(
    *HEADS,
    gives=FlagPageView,
    refusals=(InvalidError, ForbiddenError),
    query={
        "kind": "`flag` (unless given): copies and forged seals; `finding`: what does not fit "
        "together; `exception`: scans outside their order.",
        **OFFICE,
        **AFTER,
    },
)
def list_flags(call: Call[None]) -> FlagPageView:
    """List the office's flags that wait to be settled, and how others were settled."""
    reader = reader_of(call.person, call.query.get("office"))
    kind, after = call.query.get("kind", "flag"), call.query.get("after")
    page = flag_desk.list_flags(reader, kind, after, call.now)
    return flag_page_view(page, flag_desk.list_rates(reader, call.now))


@routes.route("/flags/{flag}/settlement", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    takes=SettleFlag,
    gives=FlagView,
    refusals=(NotFoundError, FlagSettledError),
)
def settle_flag(call: Call[SettleFlag], flag: str) -> FlagView:
    """Settle a flag, as right or as a false alarm."""
    return flag_view(flag_desk.settle_flag(flag, call.body, asked(call)))


@routes.route("/visits", methods=["POST"])
@requires(
    *WORKING,
    takes=PlanVisit,
    gives=VisitView,
    status=201,
    refusals=(NotFoundError, ForbiddenError),
)
def plan_visit(call: Call[PlanVisit]) -> VisitView:
    """Plan a visit for an officer, or record one that nobody planned."""
    return _view(visits.plan_visit(call.body, asked(call)), call)


@routes.route("/visits")
@requires(
    *SEEING,
    gives=VisitPageView,
    refusals=(InvalidError, ForbiddenError),
    query={
        "state": "`open` (unless given): to come, by day; `done`: made this year.",
        **OFFICE,
        **AFTER,
    },
)
def list_visits(call: Call[None]) -> VisitPageView:
    """List the office's visits to its head, and to an officer the own ones."""
    reader = reader_of(call.person, call.query.get("office"))
    state, after = call.query.get("state", visits.OPEN), call.query.get("after")
    page = visits.list_visits(reader, state, after, call.now)
    return VisitPageView(
        items=[visit_view(one.visit, one.place, call.now) for one in page.items], next=page.next
    )


@routes.route("/visits/{visit}/done", methods=["POST"])
@requires(*WORKING, takes=FinishVisit, gives=VisitView, refusals=(NotFoundError, VisitDoneError))
def finish_visit(call: Call[FinishVisit], visit: str) -> VisitView:
    """Record what an officer found on a visit."""
    return _view(visits.finish_visit(visit, call.body, asked(call)), call)


@routes.route("/stamps/{stamp}/movements", methods=["POST"])
@requires(
    Role.FIELD_OFFICER,
    *HEADS,
    takes=ListMovements,
    gives=MovementPageView,
    refusals=(NotFoundError, RestrictedError),
)
def list_movements(call: Call[ListMovements], stamp: str) -> MovementPageView:
    """Tell where a stamp was scanned and its holder reported to stay; the reason is on record."""
    body = call.body
    found = movements.list_movements(stamp, body.reason, call.person, body.after, call.now)
    return as_of_now(movement_page_view(*found), call.now)


def _view(shown: Shown, call: Call[PlanVisit] | Call[FinishVisit]) -> VisitView:
    return visit_view(shown.visit, shown.place, call.now)
