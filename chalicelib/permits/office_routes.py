"""Routes of an office's warnings and of its mailbox."""

from datetime import date
from typing import Any

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError, NotFoundError
from chalicelib.core.ids import NoticeId
from chalicelib.notices.rules import NoticeOverError
from chalicelib.permits import office_contacts, office_desk
from chalicelib.permits.office_desk import Asked, Done, NotFiledError
from chalicelib.permits.office_rules import LISTED, WarningState
from chalicelib.permits.office_schemas import (
    DecideExtension,
    OfficeContactView,
    SetOfficeContact,
    WarningPageView,
    WarningView,
    contact_view,
    warning_page_view,
    warning_view,
)
from chalicelib.permits.rules import PermitEndedError
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

DESK = (Role.OFFICE_HEAD, Role.SERVICE_CLERK)
LOOKING = (*DESK, Role.DIVISION_HEAD)


@routes.route("/warnings")
@requires(
    *LOOKING,
    gives=WarningPageView,
    refusals=(InvalidError, ForbiddenError),
    query={
        "state": "`bounced`, `held` or `filed`: what the office is to see to, the newest first. "
        "`due` (unless given), `sent` or `delivered`: by last day of stay.",
        "from": "The first last day of stay, such as 2026-12-01; unless given, a week ago.",
        "until": "The last one, at most 366 days later; unless given, in 31 days.",
        "office": "For a division head: which office's.",
        "after": "The `next` of the page before, for those that follow.",
    },
)
def list_warnings(call: Call[None]) -> WarningPageView:
    """List the warnings of the caller's office."""
    asked = Asked(
        state=_state(call.query.get("state", "due")),
        office=call.query.get("office"),
        first=_day(call, "from"),
        last=_day(call, "until"),
        after=call.query.get("after"),
    )
    page = office_desk.list_warnings(call.person, asked, call.now)
    return warning_page_view(page, call.person, call.now)


@routes.route("/warnings/{notice}/resend", methods=["POST"])
@requires(*DESK, gives=WarningView, refusals=(NotFoundError, NoticeOverError))
def resend_warning(call: Call[None], notice: str) -> WarningView:
    """Send a mail once more, at once."""
    row = office_desk.resend_warning(NoticeId(notice), _done(call))
    return warning_view(row, call.person, call.now)


@routes.route("/warnings/{notice}/decision", methods=["POST"])
@requires(
    *DESK,
    takes=DecideExtension,
    gives=WarningView,
    refusals=(NotFoundError, NotFiledError, PermitEndedError),
)
def decide_extension(call: Call[DecideExtension], notice: str) -> WarningView:
    """Say what became of an extension that a sponsor said was filed."""
    granted = call.body.granted
    row = office_desk.decide_extension(NoticeId(notice), granted=granted, done=_done(call))
    return warning_view(row, call.person, call.now)


@routes.route("/offices/{office}/contact", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    Role.ADMINISTRATOR,
    takes=SetOfficeContact,
    gives=OfficeContactView,
    refusals=(NotFoundError, ForbiddenError),
)
def set_office_contact(call: Call[SetOfficeContact], office: str) -> OfficeContactView:
    """Record where an office reads its mail."""
    body = call.body
    made = office_contacts.set_contact(office, body.email, body.language, _done(call))
    return contact_view(office, made)


@routes.route("/offices/{office}/contact")
@requires(
    *LOOKING,
    Role.ADMINISTRATOR,
    gives=OfficeContactView,
    refusals=(NotFoundError, ForbiddenError),
)
def find_office_contact(call: Call[None], office: str) -> OfficeContactView:
    """Tell where an office reads its mail."""
    return contact_view(office, office_contacts.find_contact(office, call.person))


def _done(call: Call[Any]) -> Done:
    return Done(call.person, call.now, call.key, call.body_hash)


def _state(text: str) -> WarningState:
    if text not in LISTED:
        raise InvalidError(FieldError("state", "not_a_choice"))
    return WarningState(text)


def _day(call: Call[None], name: str) -> date | None:
    text = call.query.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidError(FieldError(name, "not_a_date")) from None
