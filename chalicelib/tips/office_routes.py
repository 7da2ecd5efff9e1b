"""Routes of what an office does with tips."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError, NotFoundError
from chalicelib.tips import listing, photos, triage
from chalicelib.tips.listing import Asked, Part
from chalicelib.tips.office_schemas import (
    AskSender,
    CloseTip,
    HandOver,
    JoinTip,
    MuteSender,
    NoteOnTip,
    Prioritise,
    TipPageView,
    TipView,
)
from chalicelib.tips.office_views import page_view, tip_view
from chalicelib.tips.rules import Step, Tip, TipMovedError, TipOverError
from chalicelib.tips.triage import deed_of
from chalicelib.uploads.schemas import LinkView
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

TRIAGING = (Role.OFFICE_HEAD,)
LOOKING = (*TRIAGING, Role.DIVISION_HEAD)
_REFUSALS = (NotFoundError, TipOverError, TipMovedError)


@routes.route("/tips")
@requires(
    *LOOKING,
    gives=TipPageView,
    refusals=(ForbiddenError, InvalidError),
    query={
        "state": "`open` (what waits, unless another is named), `case`, `muted` or `closed`.",
        "month": "Of those that are closed: the month, such as `2026-11`; this one if not named.",
        "office": "For a division head: the office whose tips are listed.",
        "after": "The `next` of the page before, for those that follow.",
    },
)
def list_tips(call: Call[None]) -> TipPageView:
    """List an office's tips: by priority and age, what is done the newest first."""
    asked = call.query.get
    part = _part(asked("state") or Part.OPEN)
    wanted = Asked(part, asked("office"), asked("month"), asked("after"))
    return page_view(listing.list_tips(call.person, wanted, call.now))


@routes.route("/tips/{tip}")
@requires(*LOOKING, gives=TipView, refusals=(NotFoundError,))
def view_tip(call: Call[None], tip: str) -> TipView:
    """Show a tip whole: what it says, its history, its photos' numbers, others like it."""
    return tip_view(listing.view_tip(tip, call.person, call.now), call.language)


@routes.route("/tips/{tip}/priority", methods=["POST"])
@requires(*TRIAGING, takes=Prioritise, gives=TipView, refusals=_REFUSALS)
def prioritise(call: Call[Prioritise], tip: str) -> TipView:
    """Say how soon a tip matters: from then on it is being looked at."""
    request = call.body
    deed = deed_of(call, Step.PRIORITISED, request.note or "", request.priority)
    return _view(triage.prioritise(tip, request.priority, deed), call)


@routes.route("/tips/{tip}/notes", methods=["POST"])
@requires(*TRIAGING, takes=NoteOnTip, gives=TipView, refusals=(NotFoundError, TipMovedError))
def note_on_tip(call: Call[NoteOnTip], tip: str) -> TipView:
    """Keep a note on a tip that only officers read."""
    return _view(triage.note(tip, deed_of(call, Step.NOTED, call.body.note)), call)


@routes.route("/tips/{tip}/questions", methods=["POST"])
@requires(*TRIAGING, takes=AskSender, gives=TipView, refusals=_REFUSALS)
def ask_sender(call: Call[AskSender], tip: str) -> TipView:
    """Ask the sender something: they read it by the reference, and may answer."""
    deed = deed_of(call, Step.QUESTION, call.body.question)
    return _view(triage.ask_sender(tip, deed), call)


@routes.route("/tips/{tip}/hand-over", methods=["POST"])
@requires(*TRIAGING, takes=HandOver, gives=TipView, refusals=_REFUSALS)
def hand_over(call: Call[HandOver], tip: str) -> TipView:
    """Give a tip to another office, with its history; it is out of this one's reach then."""
    request = call.body
    deed = deed_of(call, Step.HANDED_OVER, request.reason, request.office)
    return _view(triage.hand_over(tip, request.office, deed), call)


@routes.route("/tips/{tip}/duplicate", methods=["POST"])
@requires(*TRIAGING, takes=JoinTip, gives=TipView, refusals=_REFUSALS)
def join_tip(call: Call[JoinTip], tip: str) -> TipView:
    """Say that a tip tells what another tells, which stands for both from then on."""
    deed = deed_of(call, Step.JOINED, detail=call.body.of)
    return _view(triage.join(tip, call.body.of, deed), call)


@routes.route("/tips/{tip}/muting", methods=["POST"])
@requires(*TRIAGING, takes=MuteSender, gives=TipView, refusals=_REFUSALS)
def mute_sender(call: Call[MuteSender], tip: str) -> TipView:
    """Hold back what this sender sends to the office, or not any more; they are not told."""
    step = Step.MUTED if call.body.muted else Step.UNMUTED
    return _view(triage.mute(tip, deed_of(call, step, call.body.reason)), call)


@routes.route("/tips/{tip}/closing", methods=["POST"])
@requires(*TRIAGING, takes=CloseTip, gives=TipView, refusals=_REFUSALS)
def close_tip(call: Call[CloseTip], tip: str) -> TipView:
    """Close a tip with an outcome and words that its sender reads."""
    request = call.body
    deed = deed_of(call, Step.CLOSED, request.message or "", request.outcome)
    return _view(triage.close(tip, request.outcome, deed), call)


@routes.route("/tips/{tip}/photos/{number}/link", methods=["POST"])
@requires(*LOOKING, gives=LinkView, refusals=(NotFoundError,))
def link_photo(call: Call[None], tip: str, number: str) -> LinkView:
    """Give an address that shows a photo of a tip for a minute."""
    if not (number.isascii() and number.isdigit() and len(number) == 1):
        raise NotFoundError
    return photos.link_photo(tip, int(number), call.person, call.now)


def _view(tip: Tip, call: Call[Any]) -> TipView:
    return tip_view(listing.whole(tip, call.person), call.language)


def _part(text: str) -> Part:
    try:
        return Part(text)
    except ValueError as error:
        raise InvalidError(FieldError("state", "not_a_choice")) from error
