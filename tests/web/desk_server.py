"""The server's side of the desk as far as entries go, and a network that may fail at any point."""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import APIResponse, BrowserContext, Route

from tests.web.envelopes import ENVELOPE_KEY
from tests.web.officers import BORDER, issued, serve
from tests.web.stand_in import Call, Given, StandIn


class DeskServer:
    """One stamp a key, whatever is sent twice; what was sealed is opened by another hand."""

    def __init__(self, site: StandIn) -> None:
        serve(site, BORDER)
        site.answers["POST", "/stamps"] = self._take_one
        site.answers["POST", "/stamps/batch"] = self._take_batch
        self.refusals: dict[str, dict[str, Any]] = {}
        self.entries: dict[str, str] = {}
        self.batches: list[int] = []

    def _enter(self, key: str, text: str) -> Given:
        refusal = next((each for part, each in self.refusals.items() if part in text), None)
        if refusal:
            return 422, refusal
        if self.entries.setdefault(key, text) != text:
            return 422, {"code": "idempotency_key_reused", "title": "Kunci sudah dipakai"}
        return 201, issued() | {"stamp_number": f"0A5G-30W{list(self.entries).index(key):X}-Q"}

    def _take_one(self, call: Call) -> Given:
        headers = {name.lower(): value for name, value in call.headers.items()}
        return self._enter(headers["idempotency-key"], call.text)

    def _take_batch(self, call: Call) -> Given:
        items = call.body["items"]
        self.batches.append(len(items))
        return 200, {"items": [self._answer(item) for item in items]}

    def _answer(self, item: dict[str, str]) -> dict[str, Any]:
        opened = ENVELOPE_KEY.open(item["sealed"])
        assert (opened["officer"], opened["id"]) == (BORDER["id"], item["id"])
        status, body = self._enter(item["id"], opened["text"])
        if status == 201:
            return {"id": item["id"], "outcome": "stored", "stamp": body}
        return {"id": item["id"], "outcome": "refused", "problem": body}


@dataclass
class Network:
    """What lies between desk and server; `up` or not.

    `hold` keeps requests about stamps without an answer, "before" or "after" they arrive.
    """

    context: BrowserContext
    up: bool = True
    hold: str = ""
    held: list[tuple[Route, APIResponse | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.route("**/api/**", self._carry)

    def _carry(self, route: Route) -> None:
        if not self.up:
            return route.abort()
        if not self.hold or "/stamps" not in route.request.url:
            return route.fallback()
        return self.held.append((route, route.fetch() if self.hold == "after" else None))

    def drop(self) -> None:
        """Lose what is held, and carry again what comes."""
        self.hold = ""
        while self.held:
            self.held.pop()[0].abort()


def texts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries that a desk keeps, opened."""
    return [json.loads(ENVELOPE_KEY.open(row["sealed"])["text"]) for row in rows]
