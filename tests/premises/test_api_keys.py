"""A property system's key: shown once, kept as a hash, for one place, out as soon as revoked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.errors import TooManyRequestsError, UnauthorizedError
from chalicelib.identity import service as identity
from chalicelib.premises import api_keys
from chalicelib.premises.key_repository import ApiKeyItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.premises.places import api_key, deeds, joined, registered, revoke

SCOPES = ["stays:write", "stays:read", "receipts:read"]


@pytest.fixture
def owner(api: Api) -> SignedIn:
    return sign_in(Role.OPERATOR, "pemilik")


@pytest.fixture
def premises(api: Api, owner: SignedIn) -> str:
    return str(registered(api, owner)["id"])


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("STAGE", "sandbox")
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


def make(api: Api, owner: SignedIn, premises: str, key: str = "", **changed: object) -> Reply:
    body = {"name": "PMS Contoh", "scopes": SCOPES, **changed}
    return api.post(f"/premises/{premises}/api-keys", body, token=owner.token, key=key)


def keys(api: Api, owner: SignedIn, premises: str) -> list[dict[str, object]]:
    reply = api.get(f"/premises/{premises}/api-keys", token=owner.token)
    assert reply.status == 200, reply.raw
    return list(reply.body["items"])


def opens(api: Api, key: str) -> int:
    return api.get("/premises", token=key).status


def test_key_is_shown_once_and_only_its_hash_is_stored(
    api: Api, owner: SignedIn, premises: str
) -> None:
    reply = make(api, owner, premises)
    assert reply.status == 201, reply.raw
    key, shown = reply.body["key"], reply.body["api_key"]
    start, stage, key_id, secret = key.split("_")
    assert (start, stage, key_id) == ("srb", "t", shown["id"])
    assert len(secret) == 52
    listing = api.get(f"/premises/{premises}/api-keys", token=owner.token)
    assert listing.body["items"] == [shown]
    assert secret not in listing.raw.decode()
    (item,) = (one for one in ApiKeyItem.scan() if one.sk == "APIKEY")
    assert secret not in str(item.attribute_values)
    assert deeds("api_key") == ["api_key_made"]


def test_same_request_gives_the_same_key(api: Api, owner: SignedIn, premises: str) -> None:
    first, again = (make(api, owner, premises, key="k") for _ in range(2))
    assert (first.status, again.raw) == (201, first.raw)
    other = make(api, owner, premises, key="k", name="Lain")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert len(keys(api, owner, premises)) == 1


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"scopes": []}, "scopes", "required"),
        ({"scopes": ["stays:delete"]}, "scopes", "not_a_choice"),
        ({"name": ""}, "name", "too_short"),
    ],
)
def test_key_without_name_or_known_scope_is_refused(
    api: Api, owner: SignedIn, premises: str, changed: dict[str, Any], field: str, code: str
) -> None:
    reply = make(api, owner, premises, **changed)
    assert (reply.status, reply.fields) == (422, {field: code})
    assert keys(api, owner, premises) == []


def test_revoked_key_is_out_at_the_next_request(api: Api, owner: SignedIn, premises: str) -> None:
    made = make(api, owner, premises).body
    assert opens(api, made["key"]) == 200
    address = f"/premises/{premises}/api-keys/{made['api_key']['id']}/revocation"
    first, again = (api.post(address, {}, token=owner.token) for _ in range(2))
    assert (first.status, first.body["state"], again.raw) == (200, "revoked", first.raw)
    assert opens(api, made["key"]) == 401
    assert deeds("api_key") == ["api_key_made", "api_key_revoked"]


def test_key_goes_with_its_maker(api: Api, owner: SignedIn, premises: str) -> None:
    second = sign_in(Role.OPERATOR, "dua")
    joined(api, owner, premises, second, "owner")
    by_first, by_second = (api_key(api, one, ["stays:read"], premises) for one in (owner, second))
    assert revoke(api, owner, premises, second.person.id).status == 204
    assert (opens(api, by_first), opens(api, by_second)) == (200, 401)
    assert {one["state"] for one in keys(api, owner, premises)} == {"in_use", "maker_gone"}
    admin = sign_in(Role.ADMINISTRATOR)
    identity.set_enabled(owner.person.id, admin.person, utc_now(), is_enabled=False)
    assert opens(api, by_first) == 401
    identity.set_enabled(owner.person.id, admin.person, utc_now(), is_enabled=True)
    assert opens(api, by_first) == 200


def test_key_of_another_place_is_neither_seen_nor_revoked(
    api: Api, owner: SignedIn, premises: str
) -> None:
    other = sign_in(Role.OPERATOR, "lain")
    theirs = str(registered(api, other)["id"])
    made = make(api, other, theirs).body
    for place in (premises, theirs):
        address = f"/premises/{place}/api-keys/{made['api_key']['id']}/revocation"
        assert api.post(address, {}, token=owner.token).status == 404
    assert make(api, owner, theirs).status == 404
    assert opens(api, made["key"]) == 200


@pytest.mark.parametrize("spoil", ["secret", "id", "form", "case"])
def test_key_that_is_none_opens_nothing(
    api: Api, owner: SignedIn, premises: str, spoil: str
) -> None:
    key = api_key(api, owner, ["stays:read"], premises)
    last = "A" if key[-1] != "A" else "B"
    spoiled = {
        "secret": key[:-1] + last,
        "id": key[:6] + ("A" if key[6] != "A" else "B") + key[7:],
        "form": key + "A",
        "case": key.lower(),
    }[spoil]
    assert (opens(api, key), opens(api, spoiled)) == (200, 401)


def test_key_of_one_stage_is_refused_by_another(
    api: Api, owner: SignedIn, premises: str, sandbox: None
) -> None:
    key = api_key(api, owner, ["stays:read"], premises)
    assert key.startswith("srb_s_")
    assert opens(api, key) == 200
    # The same id and secret, as if both stages had one table: the letter alone keeps it out.
    other = api.get("/premises", token="srb_p_" + key.removeprefix("srb_s_"))
    assert (other.status, other.body["code"]) == (401, "key_of_another_stage")


def test_last_use_is_kept_by_the_day_and_written_once_a_day(
    api: Api, owner: SignedIn, premises: str
) -> None:
    key = api_key(api, owner, ["stays:read"], premises)
    assert keys(api, owner, premises)[0]["last_used_on"] is None
    now = utc_now()
    with Meter() as first:
        api_keys.verify_key(key, now)
    with Meter() as again:
        api_keys.verify_key(key, now)
    assert again.written < first.written
    assert keys(api, owner, premises)[0]["last_used_on"] == now.date().isoformat()
    api_keys.verify_key(key, now + timedelta(days=1))
    api_keys.verify_key(key, now)  # a request that was under way over midnight
    later = (now + timedelta(days=1)).date().isoformat()
    assert keys(api, owner, premises)[0]["last_used_on"] == later


def test_key_is_used_so_often_in_a_minute_and_no_more(
    api: Api, owner: SignedIn, premises: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_keys, "USES", "3/minute")
    key = api_key(api, owner, ["stays:read"], premises)
    other = api_key(api, owner, ["stays:read"], premises)
    assert [opens(api, key) for _ in range(4)] == [200, 200, 200, 429]
    assert opens(api, other) == 200
    now = utc_now()
    with pytest.raises(TooManyRequestsError):
        api_keys.verify_key(key, now)
    assert api_keys.verify_key(key, now + timedelta(seconds=61))


def test_token_that_is_no_key_is_another_verifiers(api: Api, owner: SignedIn) -> None:
    assert api_keys.verify_key(owner.token, utc_now()) is None
    with pytest.raises(UnauthorizedError):
        api_keys.verify_key("srb_", utc_now())


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_write_makes_one_key(
    api: Api, owner: SignedIn, premises: str, faults: Faults, moment: str
) -> None:
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        make(api, owner, premises, key="k")
    faults.clear()
    key = make(api, owner, premises, key="k").body["key"]
    assert (opens(api, key), len(keys(api, owner, premises))) == (200, 1)
    assert deeds("api_key") == ["api_key_made"]
