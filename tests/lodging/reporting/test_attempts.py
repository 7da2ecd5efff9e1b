"""The signed time of an earlier try: it counts when we were down then, and only if it is true."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_of, instant_text, utc_now
from chalicelib.core.ids import ReceiptId, keyed_digest
from chalicelib.db import keys
from chalicelib.health import repository as health
from chalicelib.lodging import repository
from chalicelib.lodging.reporting import attempts
from chalicelib.lodging.rules import Sent
from tests.factories.api import Api
from tests.lodging.browser_keys import BrowserKey, browser_key
from tests.lodging.reports import at_home, operator

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Told = dict[str, Any]


@pytest.fixture
def now(api: Api) -> datetime:
    """Have had an outage from 3 hours to 1 hour ago; beats before and after it."""
    at = utc_now().replace(microsecond=0)
    health.add_beat(at - 4 * HOUR)
    hours: dict[tuple[str, str], set[float]] = {}
    for ago in (*range(60), *range(181, 240)):
        minute = at - ago * MINUTE
        hours.setdefault(keys.heartbeats(minute), set()).add(minute.minute)
    for key, minutes in hours.items():
        health.BeatsItem(*key, minutes=minutes).save()
    return at


def _arrived(now: datetime) -> Told:
    """Return a report that is an hour and a half late, and was on time when it was tried."""
    return at_home(arrived_at=instant_text(now - 25.5 * HOUR))


def _tried(now: datetime, key: BrowserKey, body: Told, ago: timedelta = 2 * HOUR) -> Told:
    token = key.token(now - 5 * HOUR)
    return {**body, "attempt": key.attempt(body, now - ago, token)}


def test_attempt_while_the_system_was_down_counts_for_the_deadline(api: Api, now: datetime) -> None:
    reply = api.post("/stays", _tried(now, browser_key(), _arrived(now)))
    tried_at = instant_text(now - 2 * HOUR)
    assert reply.status == 201
    assert reply.body["on_time"] is True
    assert (reply.body["attempted_at"], reply.body["judged_at"]) == (tried_at, tried_at)
    assert instant_of(reply.body["first_received_at"]) >= now
    shown = api.get(f"/receipts/{reply.body['receipt']}").body
    assert (shown["on_time"], shown["attempted_at"]) == (True, tried_at)


def test_attempt_while_the_system_was_up_is_shown_and_counts_for_nothing(
    api: Api, now: datetime
) -> None:
    body = at_home(arrived_at=instant_text(now - 24.2 * HOUR))
    told = api.post("/stays", _tried(now, browser_key(), body, 0.5 * HOUR)).body
    assert told["on_time"] is False
    assert told["attempted_at"] == instant_text(now - 0.5 * HOUR)
    assert "judged_at" not in told


def test_attempt_after_the_deadline_counts_for_nothing(api: Api, now: datetime) -> None:
    body = at_home(arrived_at=instant_text(now - 27 * HOUR))
    told = api.post("/stays", _tried(now, browser_key(), body)).body
    assert (told["on_time"], "judged_at" in told) == (False, False)


def test_operator_who_was_turned_away_is_believed_too(api: Api, now: datetime) -> None:
    body = _tried(now, browser_key(), _arrived(now))
    assert api.post("/stays", body, token=operator().token).body["on_time"] is True


def test_outage_that_nobody_recorded_counts_for_nothing(api: Api) -> None:
    now = utc_now().replace(microsecond=0)
    told = api.post("/stays", _tried(now, browser_key(), _arrived(now))).body
    assert (told["on_time"], "attempted_at" in told) == (False, True)


Forge = Callable[[datetime, BrowserKey, Told], str]


def _plain(now: datetime, key: BrowserKey, body: Told, **header: Any) -> str:
    return key.attempt(body, now - 2 * HOUR, key.token(now - 5 * HOUR), **header)


def _cut(now: datetime, key: BrowserKey, body: Told) -> str:
    head, claims, signature = _plain(now, key, body).split(".")
    return f"{head}.{claims}.{signature[:-8]}AAAAAAAA"


def _signed_otherwise(private: Any, algorithm: str) -> Forge:
    def forge(now: datetime, key: BrowserKey, body: Told) -> str:
        claims = jwt.decode(_plain(now, key, body), options={"verify_signature": False})
        headers = {"typ": attempts.TYPE, "jwk": key.jwk}
        return jwt.encode(claims, private, algorithm, headers=headers)

    return forge


def _with_token(secret: Callable[[], Any], audience: str) -> Forge:
    def forge(now: datetime, key: BrowserKey, body: Told) -> str:
        claims = {"aud": audience, "jkt": key.thumbprint, "iat": 0, "exp": 4_000_000_000}
        return key.attempt(body, now - 2 * HOUR, jwt.encode(claims, secret(), "HS256"))

    return forge


def _others_token(now: datetime, key: BrowserKey, body: Told) -> str:
    return key.attempt(body, now - 2 * HOUR, browser_key().token(now - 5 * HOUR))


def _tried_at(ago: timedelta, token_ago: timedelta = 5 * HOUR) -> Forge:
    return lambda now, key, body: key.attempt(body, now - ago, key.token(now - token_ago))


def _saying(claims: dict[str, str]) -> Forge:
    return lambda _, key, __: key.sign(claims)


FORGED: dict[str, Forge] = {
    "signature cut": _cut,
    "unsigned": _signed_otherwise(None, "none"),
    "signed with a secret": _signed_otherwise("x" * 32, "HS256"),
    "another curve": _signed_otherwise(ec.generate_private_key(ec.SECP384R1()), "ES384"),
    "another key's token": _others_token,
    "a token of one's own": _with_token(lambda: "x" * 32, "attempt"),
    "a token for something else": _with_token(
        lambda: keyed_digest(index_key(), "attempt-token"), "else"
    ),
    "another key in its header": lambda *of: _plain(*of, jwk=browser_key().jwk),
    "no key in its header": lambda *of: _plain(*of, jwk={}),
    "another type": lambda *of: _plain(*of, typ="JWT"),
    "of another body": lambda now, key, body: _plain(now, key, {**body, "nights": 9}),
    "before the token": _tried_at(5 * HOUR + 2 * MINUTE),
    "a day slow": _tried_at(2 * HOUR + DAY),
    "a day fast": _tried_at(-DAY),
    "an old token": _tried_at(2 * HOUR, 31 * DAY),
    "no instant": _saying({"attempted_at": "yesterday", "body": "x", "token": "x"}),
    "other claims": _saying({"iss": "x"}),
    "nothing of the kind": lambda *_: "x.y.z",
}


@pytest.mark.parametrize("wrong", FORGED)
def test_attempt_that_is_not_to_be_believed_neither_counts_nor_costs_the_report(
    api: Api, now: datetime, wrong: str
) -> None:
    body = _arrived(now)
    attempt = FORGED[wrong](now, browser_key(), body)
    reply = api.post("/stays", {**body, "attempt": attempt})
    assert reply.status == 201
    assert reply.body["on_time"] is False
    assert not {"attempted_at", "judged_at"} & set(reply.body)


@pytest.mark.parametrize(("off", "kept"), [(50, 0), (-50, 0), (70, None), (-70, None)])
def test_clock_that_is_a_minute_off_is_set_right_and_one_further_off_is_not(
    store: object, off: int, kept: int | None
) -> None:
    key, received_at = browser_key(), utc_now().replace(microsecond=0)
    body = {"nights": 3}
    token = key.token(received_at)
    text = key.attempt(body, received_at + timedelta(seconds=off), token)
    sent = Sent(ReceiptId("R"), None, received_at, "k", attempts.said(b'{"nights": 3}'))
    attempt = attempts.read_attempt(text, sent, received_at)
    assert (attempt.attempted_at if attempt else None) == (received_at if kept == 0 else None)


def test_retry_with_another_attempt_changes_nothing(api: Api, now: datetime) -> None:
    body, key = _arrived(now), browser_key()
    first = api.post("/stays", body, key="k")
    again = api.post("/stays", _tried(now, key, body), key="k")
    assert (again.status, again.body) == (201, first.body)
    assert again.body["on_time"] is False


def test_correctness_of_a_report_does_not_move_with_its_attempt(api: Api, now: datetime) -> None:
    told = api.post("/stays", _tried(now, browser_key(), _arrived(now))).body
    stay = repository.find_stay(ReceiptId(told["receipt"]))
    assert stay is not None
    assert stay.extras.judged_at == stay.extras.attempted_at == now - 2 * HOUR
    assert stay.first_received_at >= now


def test_token_is_given_for_a_thumbprint_and_for_nothing_else(api: Api) -> None:
    key = browser_key()
    given = api.get(f"/attempt-token?jkt={key.thumbprint}")
    assert given.status == 200
    claims = jwt.decode(given.body["token"], options={"verify_signature": False})
    assert claims["jkt"] == key.thumbprint
    assert instant_of(given.body["expires_at"]) - instant_of(given.body["issued_at"]) == 30 * DAY
    assert api.get("/attempt-token").fields == {"jkt": "required"}
    assert api.get("/attempt-token?jkt=x").fields == {"jkt": "wrong_format"}


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_hash_of_what_is_said_is_made_of_anything(raw: bytes) -> None:
    assert len(attempts.said(raw)) == 64


def test_hash_is_of_what_is_said_however_it_is_written() -> None:
    one = b'{"nights":3,"sighting":{"latitude":-8.7482,"longitude":115.0},"proof":"x"}'
    other = b' {"attempt": "y", "sighting": {"longitude": 115, "latitude": -8.7482}, "nights": 3}'
    assert attempts.said(one) == attempts.said(other)
    assert attempts.said(one) != attempts.said(one.replace(b"3", b"4"))
