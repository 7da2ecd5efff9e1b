"""The request of this thread, and what its headers ask for."""

from contextvars import ContextVar

from chalice.app import Request

from chalicelib.web.problems import Lang

CURRENT: ContextVar[Request] = ContextVar("request")


def current_request() -> Request:
    """Return the request that the middleware took in."""
    return CURRENT.get()


def language_of(request: Request) -> Lang:
    """Return the language asked for by `Accept-Language`: Indonesian unless English comes first."""
    wanted: list[tuple[float, str]] = []
    for number, part in enumerate(request.headers.get("accept-language", "").split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), f"{number:02d}{tag.lower()}"))
        except ValueError:
            continue
    for _, tag in sorted(wanted):
        if tag[2:4] == "en":
            return "en"
        if tag[2:4] in ("id", "in"):
            return "id"
    return "id"
