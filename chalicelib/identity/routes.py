"""Routes of sessions and passwords."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.core.config import config
from chalicelib.core.errors import UnauthorizedError
from chalicelib.identity import service
from chalicelib.identity.rules import Session
from chalicelib.identity.schemas import (
    AcceptedView,
    PersonView,
    RequestReset,
    SessionView,
    SetPassword,
    SignIn,
    person_view,
    session_view,
)
from chalicelib.identity.service import TokenSpentError, WrongCredentialsError
from chalicelib.web.guards import Answer, Call, Role, public, requires

routes = Blueprint(__name__)

COOKIE = "session"
_COOKIE_SECONDS = 12 * 3600


@routes.route("/sessions", methods=["POST"])
@public(takes=SignIn, gives=SessionView, status=201, refusals=(WrongCredentialsError,))
def sign_in(call: Call[SignIn]) -> Answer:
    """Sign in with a password; the refresh token comes as an HttpOnly cookie."""
    return _answer(service.sign_in(call.body.email, call.body.password, call.now))


@routes.route("/sessions/refresh", methods=["POST"])
@public(gives=SessionView, refusals=(UnauthorizedError,))
def refresh_session(call: Call[None]) -> Answer:
    """Go on with the session of the cookie: a new access token."""
    return _answer(service.refresh(call.cookies.get(COOKIE, "")))


@routes.route("/sessions", methods=["DELETE"])
@requires(*Role, status=204)
def sign_out(call: Call[None]) -> Answer:
    """Sign out: the session's tokens open nothing from now on."""
    service.sign_out(call.person, call.token, call.cookies.get(COOKIE, ""), call.now)
    return Answer(None, headers={"Set-Cookie": _cookie("", 0)})


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


def _answer(session: Session) -> Answer:
    headers: dict[str, Any] = {"Set-Cookie": _cookie(session.cookie, _COOKIE_SECONDS)}
    return Answer(session_view(session), headers=headers)


def _cookie(value: str, seconds: int) -> str:
    # Only the session routes ever see it; `Secure` wherever the site is https.
    secure = "; Secure" if config().is_secure else ""
    return (
        f"{COOKIE}={value}; Path=/api/sessions; Max-Age={seconds}; HttpOnly; SameSite=Strict"
        f"{secure}"
    )
