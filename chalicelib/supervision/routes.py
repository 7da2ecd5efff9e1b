"""Routes of cases and of overstays; flags, visits and movements have routes of their own."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError, NotFoundError
from chalicelib.health.service import as_of_now
from chalicelib.supervision import closing, overstays, service, showing
from chalicelib.supervision.reading import reader_of
from chalicelib.supervision.rules import CaseClosedError, CaseOpenError, NobodyNamedError
from chalicelib.supervision.schemas import (
    AddNote,
    AssignCase,
    CasePageView,
    CaseView,
    CloseCase,
    OpenCase,
    case_view,
)
from chalicelib.supervision.service import WORKING, Asked
from chalicelib.supervision.views import (
    CaseDetailView,
    OverstayPageView,
    case_detail_view,
    overstay_page_view,
)
from chalicelib.tips.rules import TipOverError
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

HEADS = (Role.OFFICE_HEAD, Role.DIVISION_HEAD)
SEEING = (*WORKING, Role.DIVISION_HEAD)
AFTER = {"after": "The `next` of the page before, for those that follow."}
OFFICE = {"office": "For a division head: which office's."}


@routes.route("/cases", methods=["POST"])
@requires(
    *WORKING,
    takes=OpenCase,
    gives=CaseView,
    status=201,
    refusals=(NotFoundError, CaseOpenError, TipOverError),
)
def open_case(call: Call[OpenCase]) -> CaseView:
    """Open a case from a scan, a tip, a permit that is over, a discrepancy or a person."""
    return case_view(service.open_case(call.body, asked(call)))


@routes.route("/cases")
@requires(
    *SEEING,
    gives=CasePageView,
    refusals=(InvalidError, ForbiddenError),
    query={
        "state": "`open` (unless given), the oldest first, or `closed`, the latest first.",
        "year": "Of those closed: the year, such as 2026; this one unless given.",
        **OFFICE,
        **AFTER,
    },
)
def list_cases(call: Call[None]) -> CasePageView:
    """List the office's cases to its head, and to an officer the own ones; nobody is named."""
    reader = reader_of(call.person, call.query.get("office"))
    state, year = call.query.get("state", service.OPEN), _year(call.query.get("year"))
    page = service.list_cases(reader, state, year, call.query.get("after"), call.now)
    return CasePageView(items=[case_view(one) for one in page.items], next=page.next)


@routes.route("/cases/{case}")
@requires(*SEEING, gives=CaseDetailView, refusals=(NotFoundError,))
def show_case(call: Call[None], case: str) -> CaseDetailView:
    """Show one case: what was done in it, and whom it is about."""
    return as_of_now(case_detail_view(showing.get_case(case, call.person, call.now)), call.now)


@routes.route("/cases/{case}/assign", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    takes=AssignCase,
    gives=CaseView,
    refusals=(NotFoundError, CaseClosedError),
)
def assign_case(call: Call[AssignCase], case: str) -> CaseView:
    """Give a case to one of the office's officers."""
    return case_view(service.assign_case(case, call.body, asked(call)))


@routes.route("/cases/{case}/notes", methods=["POST"])
@requires(*WORKING, takes=AddNote, gives=CaseView, refusals=(NotFoundError, CaseClosedError))
def add_note(call: Call[AddNote], case: str) -> CaseView:
    """Note something in a case, and whom it is about where that is now known."""
    return case_view(service.add_note(case, call.body, asked(call)))


@routes.route("/cases/{case}/outcome", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    takes=CloseCase,
    gives=CaseView,
    refusals=(NotFoundError, CaseClosedError, NobodyNamedError, TipOverError),
)
def close_case(call: Call[CloseCase], case: str) -> CaseView:
    """Record how a case ended; it closes what opened it, and a deportation changes the records."""
    return case_view(closing.close_case(case, call.body, asked(call)))


@routes.route("/overstays")
@requires(
    *HEADS,
    gives=OverstayPageView,
    refusals=(InvalidError, ForbiddenError),
    query={**OFFICE, **AFTER},
)
def list_overstays(call: Call[None]) -> OverstayPageView:
    """List the office's permits whose last day has passed, the shortest overstay first."""
    reader = reader_of(call.person, call.query.get("office"))
    page = overstays.list_overstays(reader, call.query.get("after"), call.now)
    return as_of_now(overstay_page_view(page), call.now)


def asked(call: Call[Any]) -> Asked:
    """Return what a service needs to know of a call."""
    return Asked(call.person, call.now, call.key, call.body_hash)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == len("2026")):
        raise InvalidError(FieldError("year", "wrong_format"))
    return int(text)
