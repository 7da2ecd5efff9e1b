"""What others do over the API while a journey's person is in the browser."""

import json
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

from tests.journeys.walk import PASSWORD


@dataclass
class Colleague:
    """Somebody signed in who calls the API."""

    base: str
    login: str
    token: str = ""

    def __post_init__(self) -> None:
        """Sign in."""
        email = f"{self.login}@demo.serambi.test"
        self.token = self.post("/sessions", {"email": email, "password": PASSWORD})["access_token"]

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call a route; raises HTTPError for anything but success."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(
            f"{self.base}/api{path}", json.dumps(body).encode(), headers
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def issue(self, zone: str) -> dict[str, Any]:
        """Issue a stamp at this officer's desk."""
        entry = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone}
        return self.post("/stamps", entry)
