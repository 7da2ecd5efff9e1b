"""Routes of the administration of staff."""

from chalice.app import Blueprint

from chalicelib.core.errors import IdempotencyError, InvalidError, NotFoundError
from chalicelib.core.ids import PersonId
from chalicelib.identity import staff
from chalicelib.identity.staff import (
    AddressTakenError,
    Done,
    OwnAppointmentError,
    StaffMovedError,
)
from chalicelib.identity.staff_rules import CENTRE
from chalicelib.identity.staff_schemas import (
    AppointStaff,
    EndStaff,
    InvitedView,
    MoveStaff,
    StaffPageView,
    StaffView,
    staff_view,
)
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)
_REFUSALS = (NotFoundError, OwnAppointmentError)


@routes.route("/staff", methods=["POST"])
@requires(
    Role.ADMINISTRATOR,
    takes=AppointStaff,
    gives=StaffView,
    status=201,
    refusals=(AddressTakenError, IdempotencyError),
)
def appoint_staff(call: Call[AppointStaff]) -> StaffView:
    """Appoint somebody; they get a mail with a link to choose their own password."""
    return staff_view(staff.appoint_staff(call.body, _done(call)), call.now.date())


@routes.route("/staff")
@requires(
    Role.ADMINISTRATOR,
    Role.DATA_PROTECTION_OFFICER,
    gives=StaffPageView,
    refusals=(InvalidError,),
    query={
        "place": "The code of an office or region; `centre`, or nothing, for who has neither.",
        "after": "The `next` of the page before.",
    },
)
def list_staff(call: Call[None]) -> StaffPageView:
    """List who is appointed to an office, a region or the centre, those who ended too."""
    place = call.query.get("place") or CENTRE
    page = staff.list_staff(place, call.query.get("after"), call.person, call.now)
    return StaffPageView(
        items=[staff_view(one, call.now.date()) for one in page.items], next=page.next
    )


@routes.route("/staff/{person}/posting", methods=["POST"])
@requires(
    Role.ADMINISTRATOR,
    takes=MoveStaff,
    gives=StaffView,
    refusals=(*_REFUSALS, StaffMovedError),
)
def move_staff(call: Call[MoveStaff], person: str) -> StaffView:
    """Give somebody another role or place, from their next request on."""
    body = call.body
    moved = staff.move_staff(PersonId(person), body.posting(), body.reason, _done(call))
    return staff_view(moved, call.now.date())


@routes.route("/staff/{person}/end", methods=["POST"])
@requires(Role.ADMINISTRATOR, takes=EndStaff, gives=StaffView, refusals=_REFUSALS)
def end_staff(call: Call[EndStaff], person: str) -> StaffView:
    """Shut somebody out from their next request on."""
    ended = staff.end_staff(PersonId(person), call.body.reason, _done(call))
    return staff_view(ended, call.now.date())


@routes.route("/staff/{person}/reinstatement", methods=["POST"])
@requires(Role.ADMINISTRATOR, takes=EndStaff, gives=StaffView, refusals=_REFUSALS)
def reinstate_staff(call: Call[EndStaff], person: str) -> StaffView:
    """Let somebody in again who was shut out."""
    back = staff.reinstate_staff(PersonId(person), call.body.reason, _done(call))
    return staff_view(back, call.now.date())


@routes.route("/staff/{person}/invitation", methods=["POST"])
@requires(Role.ADMINISTRATOR, gives=InvitedView, refusals=(NotFoundError,))
def invite_staff(call: Call[None], person: str) -> InvitedView:
    """Send the link to choose a password once more."""
    return InvitedView(expires_at=staff.invite_staff(PersonId(person), _done(call)))


def _done(call: Call) -> Done:  # type: ignore[type-arg]  # whatever its body
    return Done(call.person, call.now, call.key, call.body_hash)
