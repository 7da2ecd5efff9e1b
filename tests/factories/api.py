"""The API called through Chalice's own gateway, without a socket."""

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from chalice.config import Config
from chalice.local import CustomLocalChalice, ForbiddenError, LocalChalice, LocalGateway


@dataclass(frozen=True)
class Reply:
    """Status, headers (lower case) and body of an answer."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def fields(self) -> dict[str, str]:
        """The wrong fields of a problem, with their codes."""
        return {one["field"]: one["code"] for one in self.body.get("errors", [])}


class Api:
    """Calls routes as a browser or a property system would."""

    def __init__(self, app: Any) -> None:
        if not isinstance(app, CustomLocalChalice):
            # As chalice's local server does it, so that threads do not mix their requests.
            CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
            app.__class__ = CustomLocalChalice
        self._gateway = LocalGateway(app, Config())

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        key: str = "",
        language: str = "en",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        sent = {"accept-language": language, **(headers or {})}
        if token:
            sent["authorization"] = f"Bearer {token}"
        if key:
            sent["idempotency-key"] = key
        raw: bytes | None = None
        if body is not None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent = {"content-type": "application/json", "content-length": str(len(raw)), **sent}
        try:
            answer = self._gateway.handle_request(method, path, sent, raw)
        except ForbiddenError as error:
            return Reply(403, {}, error.body or b"")
        text = answer.get("body") or ""
        content = b64decode(text) if answer.get("isBase64Encoded") else text.encode()
        found = {name.lower(): value for name, value in answer["headers"].items()}
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            found[name.lower()] = ", ".join(values)
        return Reply(answer["statusCode"], found, content)

    def get(self, path: str, **options: Any) -> Reply:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> Reply:
        return self.call("POST", path, body, **options)
