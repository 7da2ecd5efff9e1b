"""Routes of stay permits at an office's counter."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.permits.document_routes import LOOKING
from chalicelib.permits.rules import PermitEndedError
from chalicelib.persons.schemas import Reason
from chalicelib.stamps import refusals as no
from chalicelib.stamps.care.searching import EXTENDING
from chalicelib.stamps.counter import changes as permit_changes
from chalicelib.stamps.counter import granting
from chalicelib.stamps.counter import showing as permit_showing
from chalicelib.stamps.counter.schemas import (
    CancelPermit,
    ChangeSponsors,
    ExtendPermit,
    GrantPermit,
    PermitDetailView,
    PermitDoneView,
    ReplacePermit,
)
from chalicelib.stamps.counter.views import done_view, permit_view
from chalicelib.stamps.issuing import Sent
from chalicelib.web.guards import Call, requires
from chalicelib.web.parsing import shape_of

routes = Blueprint(__name__)


@routes.route("/permits", methods=["POST"])
@requires(
    *EXTENDING,
    takes=GrantPermit,
    gives=PermitDoneView,
    status=201,
    refusals=(NotFoundError, no.NotInCountryError, no.StampNotInForceError, no.PermitOverError),
)
def grant_permit(call: Call[GrantPermit]) -> PermitDoneView:
    """Grant a stay permit; who is here on a stamp gets a new one, to print, in its place."""
    sent = _sent(call)
    return done_view(granting.grant_permit(call.body, sent), sent, call.language)


@routes.route("/permits/{permit}")
@requires(
    *LOOKING,
    gives=PermitDetailView,
    refusals=(NotFoundError, InvalidError),
    query={"reason": "Why it is looked at; it is kept in the audit log. No personal data."},
)
def show_permit(call: Call[None], permit: str) -> PermitDetailView:
    """Show a permit as it stands today, and what the caller may do with it."""
    reason = shape_of(Reason, dict(call.query)).reason
    shown = permit_showing.look_at_permit(permit, reason, _sent(call))
    return permit_view(shown, call.now, call.language)


@routes.route("/permits/{permit}/extend", methods=["POST"])
@requires(
    *EXTENDING,
    takes=ExtendPermit,
    gives=PermitDoneView,
    status=201,
    refusals=(
        NotFoundError,
        PermitEndedError,
        no.StampNotInForceError,
        no.NotExtensibleError,
        no.PermitOverError,
        no.ExtendedOftenEnoughError,
        no.BeyondLongestStayError,
    ),
)
def extend_permit(call: Call[ExtendPermit], permit: str) -> PermitDoneView:
    """Extend a permit: another in its place, with a new stamp where its holder is here on one."""
    sent = _sent(call)
    return done_view(permit_changes.extend_permit(permit, call.body, sent), sent, call.language)


@routes.route("/permits/{permit}/replace", methods=["POST"])
@requires(
    *EXTENDING,
    takes=ReplacePermit,
    gives=PermitDoneView,
    status=201,
    refusals=(
        NotFoundError,
        PermitEndedError,
        no.StampNotInForceError,
        no.AlreadyInCountryError,
    ),
)
def replace_permit(call: Call[ReplacePermit], permit: str) -> PermitDoneView:
    """Make a permit anew: lost, damaged, for a new passport, or because something was wrong."""
    sent = _sent(call)
    return done_view(permit_changes.replace_permit(permit, call.body, sent), sent, call.language)


@routes.route("/permits/{permit}/cancel", methods=["POST"])
@requires(
    *permit_showing.CANCELLING,
    takes=CancelPermit,
    gives=PermitDoneView,
    refusals=(
        NotFoundError,
        no.OtherOfficesPermitError,
        no.OtherOfficeError,
        PermitEndedError,
        no.StampNotInForceError,
    ),
)
def cancel_permit(call: Call[CancelPermit], permit: str) -> PermitDoneView:
    """Cancel a permit that should not stand; on request the one before it stands again."""
    sent = _sent(call)
    return done_view(permit_changes.cancel_permit(permit, call.body, sent), sent, call.language)


@routes.route("/permits/{permit}/sponsors", methods=["POST"])
@requires(
    *EXTENDING,
    takes=ChangeSponsors,
    gives=PermitDoneView,
    refusals=(NotFoundError, PermitEndedError),
)
def change_sponsors(call: Call[ChangeSponsors], permit: str) -> PermitDoneView:
    """Say who sponsors the holder of a permit from now on: all of them."""
    sent = _sent(call)
    return done_view(permit_changes.change_sponsors(permit, call.body, sent), sent, call.language)


def _sent(call: Call[Any]) -> Sent:
    return Sent(call.person, call.now, call.key, call.body_hash)
