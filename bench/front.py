"""The front door as API Gateway calls it, for a benchmark."""

import contextlib
import io
import json
from typing import Any

from app import app
from chalicelib.core.ids import random_id

Body = dict[str, Any]


class Front:
    """Calls routes as API Gateway calls the function."""

    def __init__(self, token: str = "") -> None:
        self._token = token
        self.network = ""

    def post(self, path: str, body: Body, **named: str) -> Body:
        """Send a body; what is logged is not printed."""
        resource = path.format(**{name: f"{{{name}}}" for name in named})
        event = _event(resource, path.format(**named), body, self._headers())
        event["pathParameters"] = named or None
        return _called(event)

    def get(self, path: str, query: dict[str, str], **named: str) -> Body:
        """Ask for something; what is logged is not printed."""
        event = _event(path, path.format(**named), {}, self._headers())
        asked = {name: [value] for name, value in query.items()}
        context = {**event["requestContext"], "httpMethod": "GET"}
        changed = {"httpMethod": "GET", "body": None, "requestContext": context}
        more = {"pathParameters": named or None, "multiValueQueryStringParameters": asked}
        return _called({**event, **changed, **more})

    def _headers(self) -> dict[str, str]:
        headers = {"content-type": "application/json", "idempotency-key": random_id()}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        if self.network:  # as CloudFront and API Gateway tell it
            headers["x-forwarded-for"] = f"{self.network}, 70.132.0.1"
        return headers


def _called(event: dict[str, Any]) -> Body:
    with contextlib.redirect_stdout(io.StringIO()):
        answer = app(event, None)
    if answer["statusCode"] >= 400:  # noqa: PLR2004 - refused
        raise RuntimeError(answer["body"])
    made: Body = json.loads(answer["body"])
    return made


def _event(resource: str, path: str, body: Body, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "resource": resource,
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": resource,
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }
