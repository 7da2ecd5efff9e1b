"""The sandbox as a property system calls it: requests, invented passports, what is expected."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SECONDS = 20


class Failed(Exception):  # noqa: N818 - a verdict, no error of the program
    """What was expected, and what came."""


class Skipped(Exception):  # noqa: N818 - likewise
    """Why a check does not apply."""


@dataclass
class Reply:
    """One answer: its status, and its body as JSON."""

    status: int
    body: Any

    @property
    def fields(self) -> dict[str, str]:
        """The fields that were refused, with the code of each."""
        return {one["field"]: one["code"] for one in self.body.get("errors", [])}


@dataclass
class Sandbox:
    """The system under test, as a property system calls it."""

    url: str
    key: str
    routes: dict[tuple[str, str], str] = field(default_factory=dict)
    premises: str = ""
    first: dict[str, Any] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401 - any JSON
        *,
        repeat: str = "",
        key: str | None = None,
        language: str = "en",
    ) -> Reply:
        """Send one request; `repeat` is its Idempotency-Key, `key` another key than ours."""
        headers = {"Accept-Language": language, "Content-Type": "application/json"}
        bearer = self.key if key is None else key
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        if repeat:
            headers["Idempotency-Key"] = repeat
        raw = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/api{path}", raw, headers, method=method)  # noqa: S310 - checked
        try:
            with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - checked: http or https
                return Reply(answer.status, _json(answer.read()))
        except HTTPError as error:
            with error:
                return Reply(error.code, _json(error.read()))
        except (OSError, HTTPException) as error:
            sentence = f"no answer to {method} {path}: {error}"
            raise Failed(sentence) from error

    def report(self, body: dict[str, Any], repeat: str = "") -> Reply:
        """Report a stay; a key of its own for each report, as a property system should choose."""
        return self.call("POST", "/stays", body, repeat=repeat or secrets.token_hex(16))

    def needs(self, method: str, path: str) -> None:
        """Skip a check where keys may not call its route here."""
        if not self.routes.get((path, method.lower())):
            sentence = f"{method} {path} is not offered to keys here"
            raise Skipped(sentence)

    def stay(self, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        """Return a report of somebody who arrived two hours ago; `...` takes a field out."""
        body = {
            "premises": self.premises,
            "passport": passport(),
            "arrived_at": ago(hours=2),
            "nights": 2,
            **changed,
        }
        return {name: value for name, value in body.items() if value is not ...}


def passport(**changed: str) -> dict[str, str]:
    """Return the passport of somebody invented, another one each time."""
    return {
        "document_number": f"C{secrets.randbelow(10**8):08d}",
        "issuing_state": "UTO",
        "nationality": "UTO",
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "sex": "F",
        "date_of_birth": "1974-08-12",
        "date_of_expiry": "2034-07-30",
        **changed,
    }


def ago(**length: float) -> str:
    """Return an instant so long ago, as RFC 3339 with its offset."""
    return (datetime.now(UTC) - timedelta(**length)).isoformat(timespec="seconds")


def expect(told: object, wanted: object, what: str) -> None:
    """Fail unless a value is the wanted one."""
    if told != wanted:
        sentence = f"{what}: expected {wanted!r}, got {told!r}"
        raise Failed(sentence)


def accepted(reply: Reply, status: int = 201) -> dict[str, Any]:
    """Return the body of an answer that should be one."""
    if reply.status != status:
        sentence = f"expected {status}, got {reply.status}: {json.dumps(reply.body)[:300]}"
        raise Failed(sentence)
    return dict(reply.body)


def _json(raw: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(raw) if raw else {}
    except ValueError:
        return {}
