"""What every request passes: its id, its headers, its line in the log."""

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.core.ids import random_id
from chalicelib.core.log import log_event
from chalicelib.web.problems import CONTENT_TYPE, problem_of_status
from chalicelib.web.request import CURRENT, REQUEST_ID, language_of

_FIRST_ERROR = 400

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Chalice) -> None:
    """Register the middleware on the front door."""
    app.register_middleware(_edge, "http")


def _edge(request: Request, get_response: Callable[[Any], Response]) -> Response:
    CURRENT.set(request)
    request_id = str((request.context or {}).get("requestId") or random_id())
    given = REQUEST_ID.set(request_id)
    try:
        response = get_response(request)
    finally:
        REQUEST_ID.reset(given)
    if response.status_code >= _FIRST_ERROR and not _is_problem(response):
        # Chalice refused it before a view was reached: same shape as our own refusals.
        response = problem_of_status(response.status_code, language_of(request), {})
    headers = {"Cache-Control": "no-store", **SECURITY_HEADERS, **response.headers}
    response.headers = {**headers, "X-Request-Id": request_id, "Vary": "Accept-Language"}
    log_event(
        "request",
        method=request.method,
        route=str((request.context or {}).get("resourcePath")),
        status=response.status_code,
        request_id=request_id,
    )
    return response


def _is_problem(response: Response) -> bool:
    return bool(response.headers.get("Content-Type") == CONTENT_TYPE)
