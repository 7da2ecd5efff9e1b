"""Stamps that end, and the lists that say so, read as a phone would: signature first."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from chalicelib.core.ids import StampId
from chalicelib.db.table import connection
from chalicelib.db.transaction import commit
from chalicelib.stamps import repository
from chalicelib.stamps.rules import Stamp, StampStatus, lists_of
from chalicelib.stamps.status_lists import service as status_lists
from chalicelib.stamps.status_lists.bitstring import status_of
from chalicelib.stamps.trust import sealing, trust_list
from tests.stamps.test_repository import STAMP

# The lists of this day have the numbers 38 and 39.
NOW = datetime(2026, 1, 20, 1, 0, tzinfo=UTC)
TODAY = list(lists_of(NOW.date()))
QUARTER = timedelta(minutes=15)


def publish_keys() -> None:
    """Publish the trust list as of the first day on which a stamp can have been issued."""
    sealing.publish_trust_list(datetime(2026, 1, 3, tzinfo=UTC))


def enter(number: int, index: int, last_day: date | None = None) -> Stamp:
    """Store a stamp at a place of a list."""
    last_day = last_day or NOW.date() + timedelta(days=30)
    stamp = replace(
        STAMP, id=StampId(f"{number:04x}{index:06x}"), last_day_of_stay=last_day, seal="S"
    )
    commit([repository.plan_stamp(stamp)])
    return stamp


def end(stamp: Stamp, status: StampStatus, at: datetime = NOW) -> None:
    """End a stamp."""
    commit(repository.plan_status(stamp, status, at))


def end_new(number: int, index: int, status: StampStatus, at: datetime = NOW) -> Stamp:
    """Store a stamp and end it."""
    stamp = enter(number, index)
    end(stamp, status, at)
    return stamp


def published(at: datetime = NOW) -> dict[str, Any]:
    """Publish, and return what the index says."""
    status_lists.publish_status_lists(at)
    return index()


def index() -> dict[str, Any]:
    """Return what the index says."""
    return verified(status_lists.read_index().jws, "status-lists+jwt")


def listed(number: int) -> dict[str, Any]:
    """Return what a list says."""
    return verified(status_lists.read_list(str(number)), "vc+jwt")


def status(number: int, place: int) -> StampStatus:
    """Return what index and list together say of a stamp."""
    told = index()
    assert told["from"] <= number <= told["to"]
    if str(number) not in told["lists"]:
        return StampStatus.IN_FORCE
    assert told["lists"][str(number)] == tag(status_lists.read_list(str(number)))
    return status_of(listed(number), place)


def tag(jws: str) -> str:
    """Return the tag of a JWS, made here again."""
    digest = hashlib.sha256(jws.encode()).digest()[:16]
    return urlsafe_b64encode(digest).decode().rstrip("=")


def verified(jws: str, kind: str) -> dict[str, Any]:
    """Return the payload of a JWS that the status lists' key of the trust list has signed."""
    (key,) = (
        one for one in trust_list.read().payload["keys"] if one["profiles"] == ["STATUS_LIST"]
    )
    head, body, signature = jws.split(".")
    header = json.loads(_bytes(head))
    assert header == {"alg": "ES256", "typ": kind, "kid": key["signer"] + key["ref"]}
    x, y = (int.from_bytes(_bytes(key[name]), "big") for name in "xy")
    raw = _bytes(signature)
    assert len(raw) == 64
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key().verify(
        utils.encode_dss_signature(r, s), f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256())
    )
    payload: dict[str, Any] = json.loads(_bytes(body))
    return payload


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextmanager
def meanwhile(operation: str, act: Callable[[], object], call: int = 1) -> Iterator[None]:
    """Let something happen once, right before the n-th call to the store is sent."""
    events, left = connection().client.meta.events, [call]

    def hook(**_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            act()

    event = f"before-send.dynamodb.{operation}"
    events.register_first(event, hook)
    try:
        yield
    finally:
        events.unregister(event, hook)
    assert left[0] <= 0
