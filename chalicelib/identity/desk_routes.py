"""Routes of devices that several people share."""

from chalice.app import Blueprint

from chalicelib.core.errors import IdempotencyError, NotFoundError, TooManyRequestsError
from chalicelib.identity import desk_devices, desks
from chalicelib.identity.cookies import DESK, desk_cookies, session_cookie
from chalicelib.identity.desk_rules import OwnDevice
from chalicelib.identity.desk_schemas import (
    DeskView,
    DevicesView,
    DeviceView,
    JoinDevice,
    MakeDevice,
    OpenSession,
    desk_view,
    device_view,
)
from chalicelib.identity.refusals import (
    DeskFullError,
    DeskLockedError,
    DeskPasswordNeededError,
    WrongCredentialsError,
    WrongPinError,
)
from chalicelib.identity.schemas import SessionView, session_view
from chalicelib.web.guards import Answer, Call, Role, public, requires

routes = Blueprint(__name__)


@routes.route("/desk-devices", methods=["POST"])
@requires(
    Role.OPERATOR, takes=MakeDevice, gives=DeviceView, status=201, refusals=(IdempotencyError,)
)
def make_device(call: Call[MakeDevice]) -> Answer:
    """Make this browser a device that several people share; it gets a cookie of its own."""
    device, cookie = desk_devices.make_device(
        call.person, call.body.name, call.now, call.key, call.body_hash
    )
    view = device_view(OwnDevice(device, is_owned=True, is_on_it=False, is_here=True))
    return Answer(view, headers={"Set-Cookie": desk_cookies(cookie)})


@routes.route("/desk-devices")
@requires(Role.OPERATOR, gives=DevicesView)
def list_devices(call: Call[None]) -> DevicesView:
    """List the shared devices that are one's own, or that one is on."""
    devices = desk_devices.list_devices(call.person, call.cookies.get(DESK, ""))
    return DevicesView(items=[device_view(one) for one in devices])


@routes.route("/desk-devices/people", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=JoinDevice,
    gives=DeskView,
    status=201,
    refusals=(NotFoundError, WrongCredentialsError, DeskFullError, TooManyRequestsError),
)
def join_device(call: Call[JoinDevice]) -> DeskView:
    """Be one of the people of this shared device, with a PIN of one's own."""
    cookie = call.cookies.get(DESK, "")
    desks.join(call.person, cookie, call.body.pin, call.body.password, call.now)
    return desk_view(desks.find_desk(cookie))


@routes.route("/desk-devices/{device}/departure", methods=["POST"])
@requires(Role.OPERATOR, status=204, refusals=(NotFoundError,))
def leave_device(call: Call[None], device: str) -> None:
    """Be no longer one of the people of a shared device, from wherever one is."""
    desk_devices.leave(call.person, device, call.now)


@routes.route("/desk-devices/{device}/forgetting", methods=["POST"])
@requires(Role.OPERATOR, status=204, refusals=(NotFoundError,))
def forget_device(call: Call[None], device: str) -> Answer:
    """Make a shared device none any more, for all its people; only its owner."""
    is_here = desks.device_id_of(call.cookies.get(DESK, "")) == device
    desk_devices.forget(call.person, device, call.now)
    return Answer(None, headers={"Set-Cookie": desk_cookies("")} if is_here else {})


@routes.route("/desk-sessions/people")
@public(gives=DeskView, refusals=(NotFoundError,))
def show_desk(call: Call[None]) -> DeskView:
    """Say who is on the shared device that asks; any other browser learns nothing."""
    return desk_view(desks.find_desk(call.cookies.get(DESK, "")))


@routes.route("/desk-sessions", methods=["POST"])
@public(
    takes=OpenSession,
    gives=SessionView,
    status=201,
    refusals=(
        NotFoundError,
        WrongPinError,
        DeskLockedError,
        DeskPasswordNeededError,
        WrongCredentialsError,
        TooManyRequestsError,
    ),
)
def open_session(call: Call[OpenSession]) -> Answer:
    """Begin the session of one of the people of this shared device, by their PIN."""
    cookie, body = call.cookies.get(DESK, ""), call.body
    if body.password is None:
        session = desks.open_session(cookie, body.person, body.pin, call.now)
    else:
        session = desks.renew_session(cookie, body.person, body.pin, body.password, call.now)
    return Answer(session_view(session), headers={"Set-Cookie": session_cookie(session.cookie)})
