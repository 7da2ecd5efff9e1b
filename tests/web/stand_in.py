"""The network's edge as the pages see it: the built site, and an API that gives canned answers.

The journey drives the same pages against the real system; here each answer can be chosen.
"""

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.web import proofs
from tests.web.answers import RECEIPT, fetched_stamp, name, receipt
from tests.web.envelopes import ENVELOPE_KEY
from tests.web.shapes import unknown_fields

CSP = (
    "default-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'; frame-ancestors 'none'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
# Seconds before a call arrives: `ANSWER_DELAY=0.4 pytest -m browser tests/web` shows the tests that
# look at what was asked before it can have been.
DELAY = float(os.environ.get("ANSWER_DELAY", "0"))
OPERATOR = {
    "id": "op-1",
    "role": "operator",
    "name": "Ni Luh Contoh",
    "email": "pengelola@contoh.example",
    "office": None,
    "region": None,
    "checkpoint": None,
    "zone": None,
}


def problem(
    status: int, code: str, title: str, *errors: tuple[str, str, str]
) -> tuple[int, dict[str, Any]]:
    """Return a refusal in the API's shape."""
    fields = [{"field": name, "code": kind, "detail": text} for name, kind, text in errors]
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    return status, {**body, "detail": "", **({"errors": fields} if fields else {})}


@dataclass
class Call:
    """One request to the API as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    text: str = ""
    query: str = ""


Given = tuple[int, Any]
Answer = Given | Callable[[Call], Given]


def all_stored(call: Call) -> Given:
    """Answer a batch of scans: each is stored, and genuine."""
    items = [
        {"id": item["id"], "outcome": "stored", "scan_id": "A", "verdict": "genuine", "flags": []}
        for item in call.body["items"]
    ]
    return 200, {"items": items}


def canned() -> dict[tuple[str, str], Answer]:
    """Return what each route answers unless a test says otherwise."""
    session = {"access_token": "token-1", "expires_in": 900, "person": OPERATOR}
    wita = {"zone": "Asia/Makassar", "level": "district", "province": "Bali"}
    return {
        ("POST", "/sessions"): (201, session),
        ("POST", "/sessions/refresh"): (200, session),
        ("DELETE", "/sessions"): (204, None),
        ("POST", "/password-resets"): (202, {"accepted": True}),
        ("POST", "/passwords"): (204, None),
        ("GET", "/premises"): (
            200,
            {
                "items": [
                    {
                        "id": "pr-1",
                        "name": "Vila Contoh Seminyak",
                        "category": "villa",
                        "region": "51.03.06",
                        "zone": "Asia/Makassar",
                    }
                ],
                "next": None,
            },
        ),
        ("GET", "/reference/regions"): (
            200,
            {
                "items": [
                    {"code": "51.03.06", "name": "Kuta Utara", "regency": "Badung", **wita},
                    {"code": "51.03.05", "name": "Kuta Selatan", "regency": "Badung", **wita},
                ]
            },
        ),
        ("GET", "/reference/permit-classes"): (
            200,
            {
                "items": [
                    {
                        "index": "C1",
                        "name": name("Visa Kunjungan Wisata", "Tourist visit visa"),
                        "purpose": "tourism",
                        "valid_from": "2025-06-01",
                        "valid_to": None,
                    }
                ]
            },
        ),
        ("GET", "/reference/checkpoints"): (
            200,
            {
                "items": [
                    {
                        "code": "DPS",
                        "name": name("Bandara I Gusti Ngurah Rai", "Ngurah Rai Airport"),
                        "zone": "Asia/Makassar",
                        "valid_from": None,
                        "valid_to": None,
                    }
                ]
            },
        ),
        ("GET", "/reference/purposes"): (
            200,
            {
                "items": [
                    {"code": "tourism", "name": name("Wisata", "Tourism")},
                    {"code": "business", "name": name("Bisnis", "Business")},
                ]
            },
        ),
        ("GET", "/reference/countries"): (
            200,
            {
                "items": [
                    {"code": "D", "name": name("Jerman", "Germany")},
                    {"code": "UTO", "name": name("Utopia (contoh)", "Utopia (specimen)")},
                ]
            },
        ),
        ("GET", "/envelope-key"): (200, ENVELOPE_KEY.jwk),
        ("GET", "/proof-of-work"): (200, proofs.challenge()),
        ("GET", "/attempt-token"): (200, proofs.TOKEN),
        ("GET", "/orders"): (200, {"items": []}),
        ("GET", "/exceptions"): (200, {"items": [], "next": None}),
        ("GET", "/shifts/current"): (200, {"shift": None}),
        ("POST", "/shifts"): problem(422, "invalid", "Isian belum benar"),
        ("POST", "/scans/batch"): all_stored,
        ("POST", "/stays"): (201, receipt()),
        ("POST", "/stamps/fetch"): (200, fetched_stamp()),
        ("GET", f"/receipts/{RECEIPT}"): (
            200,
            receipt(),
        ),
    }


@dataclass
class StandIn:
    """The server; `answers` may be changed by a test, `calls` are what the pages asked."""

    out: Path
    answers: dict[tuple[str, str], Any] = field(default_factory=canned)
    calls: list[Call] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    strange: set[str] = field(default_factory=set)
    url: str = ""
    connections: list[socket.socket] = field(default_factory=list)

    def reset(self) -> None:
        """Back to the canned answers."""
        self.answers.clear()
        self.answers.update(canned())
        self.calls.clear()
        self.fetched.clear()
        self.strange.clear()

    def start(self, port: int = 0) -> "StandIn":
        """Serve on a port of this machine: a free one, unless it is named."""
        stand_in = self

        class Handler(_Handler):
            site = stand_in

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        """Close the port, and every connection that a browser still holds."""
        self._server.shutdown()
        self._server.server_close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()

    def file(self, path: str) -> tuple[int, Path]:
        """Find a file by the real site's rule: an address without a dot is its index.html."""
        name = path.strip("/")
        last = name.rsplit("/", 1)[-1]
        found = self.out / name if "." in last else self.out / name / "index.html"
        return (200, found) if found.is_file() else (404, self.out / "404.html")


class _Handler(BaseHTTPRequestHandler):
    site: StandIn
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Remember the connection: a server that is stopped closes it."""
        super().setup()
        self.site.connections.append(self.connection)

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Cache-Control", "no-store")
        # Whoever asked may be gone by now: a page that was closed or reloaded.
        with contextlib.suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def _api(self, path: str, query: str = "") -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        form = self.headers.get("Content-Type", "").startswith("multipart/")
        body = json.loads(raw) if raw and not form else None
        text = raw.decode(errors="replace")
        call = Call(self.command, path, dict(self.headers), body, text, query)
        time.sleep(DELAY)
        self.site.calls.append(call)
        missing = problem(404, "not_found", "Tidak ditemukan")
        given: Answer = self.site.answers.get((self.command, path), missing)
        status, answer = given(call) if callable(given) else given
        if status < 400:
            self.site.strange.update(
                f"{self.command} {path}: {one}"
                for one in unknown_fields(self.command, path, answer)
            )
        kind = "application/json" if status < 400 else "application/problem+json"
        self._answer(status, kind, b"" if answer is None else json.dumps(answer).encode())

    def do_GET(self) -> None:
        path, query = urlsplit(self.path)[2:4]
        if path.startswith("/api/"):
            return self._api(path.removeprefix("/api"), query)
        self.site.fetched.append(self.path)
        status, file = self.site.file(path)
        return self._answer(status, TYPES[file.suffix], file.read_bytes())

    def do_POST(self) -> None:
        self._api(urlsplit(self.path).path.removeprefix("/api"))

    do_DELETE = do_POST  # noqa: N815 - the library's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""
