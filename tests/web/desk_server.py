"""The server's side of the desk as far as entries go: one stamp a key, whatever is sent twice.

It opens what the desk has sealed with `cryptography` alone, so that the page's sealing is
checked by another hand than the server's.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from playwright.sync_api import BrowserContext, Route

from tests.web.officers import Answer, issued

_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class DeskServer:
    """Entries by their key; `reachable` is the network.

    `hold` keeps requests without an answer, "before" or "after" they were recorded.
    """

    context: BrowserContext
    officer: str
    reachable: bool = True
    hold: str = ""
    refusals: dict[str, Answer] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    held: list[Route] = field(default_factory=list)
    batches: list[list[Answer]] = field(default_factory=list)
    posts: int = 0

    def __post_init__(self) -> None:
        self._key = rsa.generate_private_key(65537, 2048)
        self.context.route("**/api/envelope-key", self._give_key)
        self.context.route("**/api/stamps", self._take_one)
        self.context.route("**/api/stamps/batch", self._take_batch)

    def open(self, jwe: str) -> Answer:
        """Return what was sealed."""
        header, wrapped, iv, ciphertext, tag = jwe.split(".")
        key = self._key.decrypt(_bytes(wrapped), _OAEP)
        sealed = _bytes(ciphertext) + _bytes(tag)
        opened: Answer = json.loads(AESGCM(key).decrypt(_bytes(iv), sealed, header.encode()))
        assert opened["officer"] == self.officer
        return opened

    def _give_key(self, route: Route) -> None:
        if not self.reachable:
            return route.abort()
        numbers = self._key.public_key().public_numbers()
        jwk = {"kid": "k1", "kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc"}
        return route.fulfill(json={**jwk, "n": _text(numbers.n), "e": _text(numbers.e)})

    def _enter(self, key: str, text: str) -> tuple[int, Any]:
        refusal = next((each for part, each in self.refusals.items() if part in text), None)
        if refusal:
            return 422, refusal
        if self.entries.setdefault(key, text) != text:
            return 422, {"code": "idempotency_key_reused", "title": "Kunci sudah dipakai"}
        number = f"0A5G-30W{list(self.entries).index(key):X}-Q"
        return 201, issued() | {"stamp_number": number}

    def _take_one(self, route: Route) -> None:
        self.posts += 1
        if not self.reachable:
            return route.abort()
        if self.hold == "before":
            return self.held.append(route)
        request = route.request
        status, body = self._enter(request.headers["idempotency-key"], request.post_data or "")
        return self._answer(route, status, body)

    def _take_batch(self, route: Route) -> None:
        if not self.reachable:
            return route.abort()
        if self.hold == "before":
            return self.held.append(route)
        items = (route.request.post_data_json or {})["items"]
        self.batches.append(items)
        answers = []
        for item in items:
            opened = self.open(item["sealed"])
            assert opened["id"] == item["id"]
            status, body = self._enter(item["id"], opened["text"])
            of = {"outcome": "stored", "stamp": body}
            if status != 201:
                of = {"outcome": "refused", "problem": body}
            answers.append({"id": item["id"], **of})
        return self._answer(route, 200, {"items": answers})

    def _answer(self, route: Route, status: int, body: Any) -> None:
        if self.hold:
            return self.held.append(route)
        kind = "application/json" if status < 400 else "application/problem+json"
        return route.fulfill(status=status, content_type=kind, body=json.dumps(body))
