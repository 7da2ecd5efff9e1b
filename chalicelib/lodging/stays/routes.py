"""Routes of what becomes of reported stays."""

from datetime import date
from typing import TypeVar

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import PremisesId
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stays import changing, departing, exporting, listing, office_desk
from chalicelib.lodging.stays.changing import Asked
from chalicelib.lodging.stays.listing import Asking
from chalicelib.lodging.stays.refusals import (
    AlreadyReportedError,
    NeverInError,
    StayCancelledError,
    StayChangedError,
    StayIsDoubleError,
    StayLeftError,
    TooManyChangesError,
)
from chalicelib.lodging.stays.schemas import (
    CancelStay,
    Change,
    CheckOutGuest,
    CheckOutStay,
    CorrectStay,
    ExportStays,
    ExportView,
    ExtendStay,
    GuestsPageView,
    OfficeStaysPageView,
    StayRecordView,
    StaysPageView,
    StayView,
)
from chalicelib.lodging.stays.showing import show
from chalicelib.lodging.stays.views import (
    export_view,
    guests_page_view,
    office_stays_view,
    record_view,
    stay_view,
    stays_page_view,
)
from chalicelib.web.guards import Call, Role, public, requires

routes = Blueprint(__name__)

Body = TypeVar("Body", bound=Change)

_AFTER = "The `next` of the page before, for those that follow."
_UNCHANGED = (NotFoundError, StayCancelledError, StayChangedError, TooManyChangesError)
_DESK = (Role.OFFICE_HEAD, Role.SERVICE_CLERK)
_IN_HOUSE = (*_UNCHANGED, StayLeftError, StayIsDoubleError)


@routes.route("/stays")
@requires(
    Role.OPERATOR,
    scope="stays:read",
    gives=StaysPageView,
    refusals=(NotFoundError,),
    query={
        "premises": "Whose list; of those that the operator reports for.",
        "state": "`in_house`, `due`, `late` (should have left) or `left` (with those cancelled).",
        "month": "For `left`, the month of leaving such as `2026-11`; this one unless it is given.",
        "after": _AFTER,
    },
)
def list_stays(call: Call[None]) -> StaysPageView:
    """List the stays of premises; guests are named where the office has confirmed the place."""
    premises_id = PremisesId(call.query.get("premises", ""))
    state = call.query.get("state", listing.IN_HOUSE)
    asking = Asking(premises_id, state, call.query.get("month"), call.query.get("after"))
    return stays_page_view(listing.list_stays(call.person, asking, call.now))


@routes.route("/stays/{receipt}")
@requires(Role.OPERATOR, gives=StayRecordView, refusals=(NotFoundError,), scope="stays:read")
def show_stay(call: Call[None], receipt: str) -> StayRecordView:
    """Show a stay of the operator's premises with all its versions."""
    asked = Asked(call.person, None, call.now, call.key, call.body_hash)
    return record_view(listing.get_record(receipt, asked))


@routes.route("/guests")
@requires(
    Role.OPERATOR,
    scope="stays:read",
    gives=GuestsPageView,
    refusals=(NotFoundError,),
    query={"premises": "Whose past guests.", "after": _AFTER},
)
def list_guests(call: Call[None]) -> GuestsPageView:
    """List who left premises within 90 days, to be reported again by the receipt."""
    premises_id = PremisesId(call.query.get("premises", ""))
    page = listing.list_guests(call.person, premises_id, call.query.get("after"), call.now)
    return guests_page_view(page)


@routes.route("/stays/{receipt}/corrections", methods=["POST"])
@public(
    Role.OPERATOR,
    scope="stays:write",
    takes=CorrectStay,
    gives=StayView,
    refusals=(*_UNCHANGED, AlreadyReportedError),
)
def correct_stay(call: Call[CorrectStay], receipt: str) -> StayView:
    """Correct a stay: a new version; when it was first received never moves."""
    return _shown(call, changing.correct_stay(receipt, call.body, _asked(call)))


@routes.route("/stays/{receipt}/cancel", methods=["POST"])
@public(Role.OPERATOR, scope="stays:write", takes=CancelStay, gives=StayView, refusals=_UNCHANGED)
def cancel_stay(call: Call[CancelStay], receipt: str) -> StayView:
    """Cancel a stay that should not stand; the guest can be reported again."""
    return _shown(call, changing.cancel_stay(receipt, call.body, _asked(call)))


@routes.route("/stays/{receipt}/extend", methods=["POST"])
@public(Role.OPERATOR, scope="stays:write", takes=ExtendStay, gives=StayView, refusals=_IN_HOUSE)
def extend_stay(call: Call[ExtendStay], receipt: str) -> StayView:
    """Move the day of leaving; past the stamp's last day too, which the answer says."""
    return _shown(call, changing.extend_stay(receipt, call.body, _asked(call)))


@routes.route("/stays/{receipt}/check-out", methods=["POST"])
@public(Role.OPERATOR, scope="stays:write", takes=CheckOutStay, gives=StayView, refusals=_IN_HOUSE)
def check_out(call: Call[CheckOutStay], receipt: str) -> StayView:
    """Record when a guest left: now, unless it is said."""
    return _shown(call, changing.check_out(receipt, call.body, _asked(call)))


@routes.route("/check-outs", methods=["POST"])
@requires(
    Role.OPERATOR,
    scope="stays:write",
    takes=CheckOutGuest,
    gives=StayView,
    refusals=(*_IN_HOUSE, NeverInError),
)
def check_out_guest(call: Call[CheckOutGuest]) -> StayView:
    """Check a guest out of premises by the stamp or passport that they show."""
    asked = Asked(call.person, None, call.now, call.key, call.body_hash)
    stay = departing.check_out_guest(call.body, call.person, asked)
    return stay_view(show([stay], call.now)[0])


@routes.route("/stays/exports", methods=["POST"])
@requires(
    Role.OPERATOR,
    scope="stays:read",
    takes=ExportStays,
    gives=ExportView,
    refusals=(NotFoundError,),
)
def export_stays(call: Call[ExportStays]) -> ExportView:
    """Give a list of premises as a file for a spreadsheet; no cell of it is a formula."""
    return export_view(exporting.export_stays(call.body, call.person, call.language, call.now))


@routes.route("/office-stays")
@requires(
    *_DESK,
    gives=OfficeStaysPageView,
    query={
        "state": "`new`, `late` or `unconfirmed` (nobody with an account answers for it).",
        "date": "The day of receipt at the places; today unless it is given.",
        "after": _AFTER,
    },
)
def list_office_stays(call: Call[None]) -> OfficeStaysPageView:
    """List the reports that the caller's office received on a day; nobody is named."""
    state, on = call.query.get("state", office_desk.NEW), _day(call.query.get("date"))
    page = office_desk.list_office_stays(call.person, state, on, call.query.get("after"), call.now)
    return office_stays_view(page, call.now)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidError(FieldError("date", "not_a_date")) from error


def _asked(call: Call[Body]) -> Asked:
    return Asked(call.caller, call.body.manage, call.now, call.key, call.body_hash)


def _shown(call: Call[Body], stay: Stay) -> StayView:
    return stay_view(show([stay], call.now)[0])
