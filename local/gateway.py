"""The front door: `/api` goes to the Chalice app, as API Gateway hands it on; else the site."""

import base64
import threading
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import CustomLocalChalice, LocalChalice, LocalGateway, RouteMatcher

from local.http import Answer, Request, StartResponse, problem, read, write
from local.site import SECURITY_HEADERS, Site

API = "/api"
_FUNCTION_SECONDS = 15

Handler = Callable[[Request], Answer]


class Api:
    """A Chalice app behind its own LocalGateway."""

    def __init__(self, app: Chalice) -> None:
        if not isinstance(app, CustomLocalChalice):
            # As `chalice.local.create_local_server` does: each thread has its own request.
            CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
            app.__class__ = CustomLocalChalice
        config = Config.create(
            chalice_app=app,
            lambda_timeout=_FUNCTION_SECONDS,
            lambda_memory_size=512,
            function_name="api_handler",
        )
        self._app = app
        self._routes = RouteMatcher(list(app.routes))
        self._gateway = LocalGateway(app, config)

    def answer(self, request: Request) -> Answer:
        """Answer as the deployed API does."""
        path = request.path.removeprefix(API) or "/"
        if not self._knows(request.method, path):
            # API Gateway says 403 to an address it does not know; the template's
            # GatewayResponses make that the 404 it is, and so does this.
            return problem(404)
        target = f"{path}?{request.query}" if request.query else path
        try:
            response = self._gateway.handle_request(
                request.method, target, dict(request.headers), request.body or None
            )
        except Exception:  # noqa: BLE001 - whatever it was, the caller gets an answer
            traceback.print_exc()
            return problem(500)
        return _answer(response)

    def _knows(self, method: str, path: str) -> bool:
        if path.startswith("//"):
            return False
        try:
            route = self._routes.match_route(path).route
        except ValueError:
            return False
        return method in self._app.routes[route]


def _answer(response: dict[str, Any]) -> Answer:
    headers = list(response["headers"].items())
    for name, values in response.get("multiValueHeaders", {}).items():
        headers += [(name, value) for value in values]
    body = response.get("body") or b""
    if response.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif isinstance(body, str):
        body = body.encode()
    answer = Answer(response["statusCode"], [(name, str(value)) for name, value in headers], body)
    if body:
        answer.default({"Content-Type": "application/json"})
    return answer


class FrontDoor:
    """The WSGI application: API, site, and what only exists on one machine."""

    def __init__(self, api: Api, site: Site, local: dict[str, Handler]) -> None:
        self._api = api
        self._site = site
        self._local = local
        self.ready = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        request = read(environ)
        return write(self._answer(request), start_response, request.method)

    def _answer(self, request: Request) -> Answer:
        for prefix, handler in self._local.items():
            if request.path == prefix or request.path.startswith((f"{prefix}/", f"{prefix}.")):
                return handler(request)
        if request.path != API and not request.path.startswith(f"{API}/"):
            return self._site.answer(request)
        if request.path == f"{API}/health" and not self.ready.is_set():
            answer = problem(503)
        else:
            answer = self._api.answer(request)
        answer.default(SECURITY_HEADERS)
        return answer
