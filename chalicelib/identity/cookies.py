"""Cookies of sessions and shared devices: no script reads them, no other site sends them."""

from chalicelib.core.config import config

SESSION = "session"
DESK = "desk"
# The only routes that ever see a device's cookie; a browser keeps one for each path.
_DESK_PATHS = ("/api/desk-sessions", "/api/desk-devices")
_SESSION_SECONDS = 12 * 3600
# Browsers keep no cookie longer than 400 days.
_DESK_SECONDS = 400 * 86400


def session_cookie(value: str) -> str:
    """Return the header that gives a session's cookie, or takes it away when it is empty."""
    return _cookie(SESSION, value, "/api/sessions", _SESSION_SECONDS if value else 0)


def desk_cookies(value: str) -> list[str]:
    """Return the headers that give a device's cookies, or take them away."""
    seconds = _DESK_SECONDS if value else 0
    return [_cookie(DESK, value, path, seconds) for path in _DESK_PATHS]


def _cookie(name: str, value: str, path: str, seconds: int) -> str:
    # `Secure` wherever the site is https.
    secure = "; Secure" if config().is_secure else ""
    return f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
