"""Routes of sessions, passwords and signing up."""

from chalice.app import Blueprint

from chalicelib.core.errors import (
    IdempotencyError,
    TooManyRequestsError,
    UnauthorizedError,
)
from chalicelib.identity import service, signing_up
from chalicelib.identity.cookies import SESSION, session_cookie
from chalicelib.identity.refusals import TokenSpentError, WrongCredentialsError
from chalicelib.identity.rules import Session
from chalicelib.identity.schemas import (
    AcceptedView,
    MakeAccount,
    PersonView,
    RequestReset,
    RequestSignUp,
    SessionView,
    SetPassword,
    SignIn,
    person_view,
    session_view,
)
from chalicelib.web.guards import Answer, Call, Role, public, requires
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)


@routes.route("/sessions", methods=["POST"])
@public(takes=SignIn, gives=SessionView, status=201, refusals=(WrongCredentialsError,))
def sign_in(call: Call[SignIn]) -> Answer:
    """Sign in with a password; the refresh token comes as an HttpOnly cookie."""
    return _answer(service.sign_in(call.body.email, call.body.password, call.now))


@routes.route("/sessions/refresh", methods=["POST"])
@public(gives=SessionView, refusals=(UnauthorizedError,))
def refresh_session(call: Call[None]) -> Answer:
    """Go on with the session of the cookie: a new access token."""
    return _answer(service.refresh(call.cookies.get(SESSION, ""), call.now))


@routes.route("/sessions", methods=["DELETE"])
@requires(*Role, status=204)
def sign_out(call: Call[None]) -> Answer:
    """Sign out: the session's tokens open nothing from now on."""
    service.sign_out(call.person, call.token, call.cookies.get(SESSION, ""), call.now)
    return Answer(None, headers={"Set-Cookie": session_cookie("")})


@routes.route("/me")
@requires(*Role, gives=PersonView)
def show_me(call: Call[None]) -> PersonView:
    """Say who is signed in."""
    return person_view(call.person)


@routes.route("/password-resets", methods=["POST"])
@public(takes=RequestReset, gives=AcceptedView, status=202)
def request_password_reset(call: Call[RequestReset]) -> AcceptedView:
    """Ask for a link to set a new password; answers alike for every address."""
    service.request_password_reset(call.body.email, call.body.language, call.now)
    return AcceptedView()


@routes.route("/passwords", methods=["POST"])
@public(takes=SetPassword, status=204, refusals=(TokenSpentError,))
def set_password(call: Call[SetPassword]) -> None:
    """Set a new password by the link that was sent; all sessions of the person end."""
    service.set_password(call.body.token, call.body.password, call.now)


@routes.route("/sign-ups", methods=["POST"])
@public(
    takes=RequestSignUp,
    gives=AcceptedView,
    status=202,
    refusals=(IdempotencyError, TooManyRequestsError),
)
def request_sign_up(call: Call[RequestSignUp]) -> AcceptedView:
    """Ask for a link to make an operator's account; answers alike for every address."""
    network = caller_network(current_request())
    body = call.body
    signing_up.request_sign_up(
        body.email, body.language, network, call.now, call.key, call.body_hash
    )
    return AcceptedView()


@routes.route("/accounts", methods=["POST"])
@public(
    takes=MakeAccount,
    gives=SessionView,
    status=201,
    refusals=(TokenSpentError, IdempotencyError),
)
def make_account(call: Call[MakeAccount]) -> Answer:
    """Make an operator's account by the link that was sent, and sign in."""
    body = call.body
    return _answer(
        signing_up.make_account(body.token, body.name, body.password, call.now, call.key)
    )


def _answer(session: Session) -> Answer:
    return Answer(session_view(session), headers={"Set-Cookie": session_cookie(session.cookie)})
