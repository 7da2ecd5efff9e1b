"""One request and one answer of the local server, and the problems it states itself."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

StartResponse = Callable[..., Any]

# What API Gateway and the CDN would answer by themselves: they do not know the asker's
# language when they do, so each sentence stands in both.
_SENTENCES = {
    403: ("forbidden", "Tidak diizinkan. · Not allowed."),
    404: ("not_found", "Tidak ada di sini. · There is nothing here."),
    405: ("method_not_allowed", "Metode ini tidak berlaku di sini. · This method is not for here."),
    413: ("too_large", "Isi permintaan terlalu besar. · The request's body is too large."),
    500: ("failed", "Terjadi kesalahan. · Something went wrong."),
    503: ("starting", "Layanan sedang disiapkan. · The service is starting."),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What came in: the path as it was sent, percent-encoded."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    client: str


@dataclass(slots=True)
class Answer:
    """What goes out."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def default(self, headers: dict[str, str]) -> None:
        """Add the headers that are not there yet."""
        present = {name.lower() for name, _ in self.headers}
        self.headers += [pair for pair in headers.items() if pair[0].lower() not in present]


def read(environ: dict[str, Any]) -> Request:
    """Return the request that a WSGI environment describes."""
    target = str(environ["REQUEST_URI"])
    if not target.startswith("/"):  # an absolute target, as a proxy is asked
        target = "/" + target.partition("//")[2].partition("/")[2]
    path, _, query = target.partition("?")
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path,
        query=query,
        headers=headers,
        body=environ["wsgi.input"].read(),
        client=environ.get("REMOTE_ADDR", ""),
    )


def write(answer: Answer, start_response: StartResponse, method: str) -> Iterable[bytes]:
    """Give an answer to the WSGI server."""
    headers = [*answer.headers]
    has_body = answer.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
    if has_body and not any(name.lower() == "content-length" for name, _ in headers):
        headers.append(("Content-Length", str(len(answer.body))))
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
    return [] if method == "HEAD" else [answer.body]


def problem(status: int) -> Answer:
    """State a problem as the API does."""
    code, sentence = _SENTENCES[status]
    content = {
        "type": f"urn:serambi:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": sentence,
    }
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
    return Answer(status, headers, json.dumps(content, ensure_ascii=False).encode())


def json_answer(content: object, status: int = 200) -> Answer:
    """Answer with JSON that nobody keeps."""
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    return Answer(status, headers, json.dumps(content, ensure_ascii=False).encode())
