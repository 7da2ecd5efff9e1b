"""The public keys of a user pool, fetched from a configured address and kept."""

import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import urllib3

from chalicelib.core.errors import UnavailableError

# However many unknown key ids are shown to us, the pool is asked at most this often.
SECONDS_BETWEEN_FETCHES = 60


@dataclass(slots=True)
class KeySet:
    """Keys by their `kid`, and when they were last asked for."""

    url: str
    keys: dict[str, Any] = field(default_factory=dict)
    asked_at: float = float("-inf")

    def find(self, kid: str) -> Any | None:  # noqa: ANN401 - a key of whatever kind the JWT library made
        """Return the key of this id, or None; fetches when it is unknown, once a minute."""
        if kid not in self.keys and time.monotonic() - self.asked_at >= SECONDS_BETWEEN_FETCHES:
            self.asked_at = time.monotonic()
            self.keys = _fetch(self.url)
        return self.keys.get(kid)


@cache
def key_set(url: str) -> KeySet:
    """Return the key set of an address: one a process."""
    return KeySet(url)


def _fetch(url: str) -> dict[str, Any]:
    from jwt import PyJWK  # noqa: PLC0415 - cold start

    timeout = urllib3.Timeout(connect=1, read=2)
    try:
        answer = urllib3.PoolManager().request("GET", url, timeout=timeout, retries=1)
        documents = json.loads(answer.data)["keys"]
    except (urllib3.exceptions.HTTPError, ValueError, KeyError) as error:
        raise UnavailableError from error
    return {one["kid"]: PyJWK(one, algorithm="RS256").key for one in documents}
