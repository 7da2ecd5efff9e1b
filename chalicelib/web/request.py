"""The request of this thread, and what its headers ask for."""

from contextvars import ContextVar
from ipaddress import IPv4Address, ip_address, ip_network

from chalice.app import Request

from chalicelib.web.problems import Lang

CURRENT: ContextVar[Request] = ContextVar("request")
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def current_request() -> Request:
    """Return the request that the middleware took in."""
    return CURRENT.get()


def request_id() -> str:
    """Return the id under which the log knows this thread's request; nothing outside of one."""
    return REQUEST_ID.get()


def raw_body() -> bytes:
    """Return the body of this thread's request as it came."""
    raw = current_request().raw_body
    return raw if isinstance(raw, bytes) else raw.encode()


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


def caller_network(request: Request) -> str:
    """Return the network that a request comes from: an IPv4 address, an IPv6 /64, or nothing.

    CloudFront writes whom it serves at the end of X-Forwarded-For, and API Gateway adds
    CloudFront; what stands before that is the caller's own word. Where nothing stands in
    front, the connection itself tells. A household or a phone has a whole /64.
    """
    forwarded = request.headers.get("x-forwarded-for", "").split(",")
    told = forwarded[-2] if len(forwarded) > 1 else _connected(request)
    try:
        address = ip_address(told.strip())
    except ValueError:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, 64), strict=False))


def _connected(request: Request) -> str:
    return str((request.context or {}).get("identity", {}).get("sourceIp", ""))
