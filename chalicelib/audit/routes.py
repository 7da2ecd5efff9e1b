"""Routes of the audit log, for who answers for an office's work and for personal data."""

from datetime import date, datetime, timedelta

from chalice.app import Blueprint

from chalicelib.audit import reading
from chalicelib.audit.reading import READING, Span
from chalicelib.audit.schemas import (
    DeedPageView,
    ProvedDayView,
    deed_page_view,
    proved_view,
)
from chalicelib.core.clock import instant_of
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.web.guards import Call, requires

routes = Blueprint(__name__)
_MOST_ID = 100


@routes.route("/audit")
@requires(
    *READING,
    gives=DeedPageView,
    refusals=(InvalidError,),
    query={
        "officer": "The id of an officer, for what this one did; or else `person`.",
        "person": "The id of a foreigner, for who looked at this one.",
        "from": "An instant; without it a week before `until`. An officer's: a month at most.",
        "until": "An instant; without it now.",
        "after": "The `next` of the page before, for the rows that follow.",
    },
)
def read_audit(call: Call[None]) -> DeedPageView:
    """List what an officer did, or who looked at a foreigner; the list is itself on record.

    A head is shown what was done for the own office.
    """
    officer, person = _id(call, "officer"), _id(call, "person")
    if bool(officer) == bool(person):
        code = "only_one_of" if officer else "one_of"
        raise InvalidError(FieldError("officer", code, {"fields": "officer, person"}))
    until = _instant(call, "until") or call.now
    span = Span(_instant(call, "from") or until - timedelta(days=7), until)
    after = call.query.get("after")
    if officer:
        page = reading.list_deeds(PersonId(officer), span, after, call.person, call.now)
    else:
        page = reading.list_trail(HolderId(person), span, after, call.person, call.now)
    return deed_page_view(page)


@routes.route("/audit/verification")
@requires(
    *READING,
    gives=ProvedDayView,
    refusals=(InvalidError,),
    query={
        "officer": "The id of an officer.",
        "on": "The UTC day; a day has the rows of one chain.",
    },
)
def verify_audit(call: Call[None]) -> ProvedDayView:
    """Say whether an officer's day is as it was written."""
    officer = _id(call, "officer")
    if not officer:
        raise InvalidError(FieldError("officer", "required"))
    try:
        on = date.fromisoformat(call.query.get("on", ""))
    except ValueError as error:
        raise InvalidError(FieldError("on", "not_a_date")) from error
    proved = reading.prove_day(PersonId(officer), on, call.person, call.now)
    return proved_view(officer, on, proved)


def _id(call: Call[None], name: str) -> str:
    text = call.query.get(name, "")
    if len(text) > _MOST_ID or "#" in text or not text.isascii() or not text.isprintable():
        raise InvalidError(FieldError(name, "wrong_format"))
    return text


def _instant(call: Call[None], name: str) -> datetime | None:
    text = call.query.get(name)
    if text is None:
        return None
    try:
        return instant_of(text)
    except (ValueError, OverflowError) as error:
        raise InvalidError(FieldError(name, "not_an_instant")) from error
