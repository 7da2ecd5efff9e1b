"""Signing in, going on, signing out, setting a password again; and bad tokens."""

import time
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.clients.jwks import key_set
from chalicelib.core.config import config
from chalicelib.db.table import Notices
from chalicelib.identity import service as identity
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import PASSWORD, appoint, sign_in


def _cookie(reply: Any) -> dict[str, str]:
    return {"cookie": reply.headers["set-cookie"].partition(";")[0]}


def test_session_begins_with_a_password_and_says_who_it_is(api: Api) -> None:
    person = appoint(Role.FIELD_OFFICER)
    reply = api.post("/sessions", {"email": person.email.upper(), "password": PASSWORD})
    assert reply.status == 201
    assert reply.body["expires_in"] <= 900
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" in cookie
    assert "Path=/api/sessions" in cookie
    assert reply.headers["cache-control"] == "no-store"
    me = api.get("/me", token=reply.body["access_token"])
    assert me.body == reply.body["person"]
    assert me.body["role"] == "field_officer"


@pytest.mark.parametrize(
    ("role", "posted", "zone"),
    [
        (Role.FIELD_OFFICER, {"office": "JAYAPURA"}, "Asia/Jayapura"),
        (Role.DIVISION_HEAD, {"office": "NGURAH-RAI", "region": "91"}, "Asia/Makassar"),
        (Role.TIMPORA_MEMBER, {"office": None, "region": "51.03"}, "Asia/Makassar"),
        (Role.DATA_PROTECTION_OFFICER, {"office": None}, "Asia/Jakarta"),
        (Role.OPERATOR, {"office": None}, None),
    ],
)
def test_session_says_in_which_zone_days_are_reckoned(
    role: Role, posted: dict[str, Any], zone: str | None, api: Api
) -> None:
    reply = api.get("/me", token=sign_in(role, **posted).token)
    assert reply.body["zone"] == zone


@pytest.mark.parametrize("email", ["field-officer@serambi.test", "nobody@serambi.test"])
def test_wrong_password_and_unknown_address_answer_alike(api: Api, email: str) -> None:
    appoint(Role.FIELD_OFFICER)
    reply = api.post("/sessions", {"email": email, "password": "Salah-Sekali-1"})
    assert (reply.status, reply.body["code"]) == (401, "wrong_credentials")
    assert email not in reply.raw.decode()


def test_cookie_gives_a_new_token_until_signed_out(api: Api) -> None:
    person = appoint(Role.OPERATOR)
    first = api.post("/sessions", {"email": person.email, "password": PASSWORD})
    cookie = _cookie(first)
    second = api.call("POST", "/sessions/refresh", headers=cookie)
    assert second.status == 200
    token = second.body["access_token"]
    assert api.get("/me", token=token).status == 200
    assert api.call("DELETE", "/sessions", token=token, headers=cookie).status == 204
    for spent in (first.body["access_token"], token):
        assert api.get("/me", token=spent).status == 401
    assert api.call("POST", "/sessions/refresh", headers=cookie).status == 401


def test_sign_out_leaves_the_other_phone_signed_in(api: Api) -> None:
    appoint(Role.FIELD_OFFICER)
    one, other = sign_in(Role.FIELD_OFFICER), sign_in(Role.FIELD_OFFICER)
    assert api.call("DELETE", "/sessions", token=one.token).status == 204
    assert api.get("/me", token=one.token).status == 401
    assert api.get("/me", token=other.token).status == 200


def test_disabled_person_is_out_at_the_next_request(api: Api) -> None:
    officer, head = sign_in(Role.FIELD_OFFICER), appoint(Role.ADMINISTRATOR)
    assert api.get("/me", token=officer.token).status == 200
    identity.set_enabled(officer.person.id, head, datetime.now(UTC), is_enabled=False)
    assert api.get("/me", token=officer.token).status == 401
    wrong = api.post("/sessions", {"email": officer.person.email, "password": PASSWORD})
    assert wrong.status == 401


def _reset_token() -> str:
    from chalicelib.notices.repository import NoticeItem

    link = next(item.context["reset_url"] for item in NoticeItem.scan())
    return str(link).partition("#")[2]


def test_forgotten_password_is_set_by_the_mailed_link_once(api: Api) -> None:
    officer = sign_in(Role.FIELD_OFFICER)
    asked = api.post("/password-resets", {"email": officer.person.email, "language": "en"})
    assert asked.status == 202
    token = _reset_token()
    weak = api.post("/passwords", {"token": token, "password": "short"})
    assert weak.fields == {"password": "password_too_weak"}
    changed = api.post("/passwords", {"token": token, "password": "Sandi-Yang-Baru-77"})
    assert changed.status == 204
    again = api.post("/passwords", {"token": token, "password": "Sandi-Yang-Lain-77"})
    assert (again.status, again.body["code"]) == (409, "token_spent")
    session = {"email": officer.person.email, "password": "Sandi-Yang-Baru-77"}
    assert api.post("/sessions", session).status == 201


def test_unknown_address_gets_the_same_answer_and_no_mail(api: Api) -> None:
    appoint(Role.FIELD_OFFICER)
    known = api.post("/password-resets", {"email": "field-officer@serambi.test"})
    unknown = api.post("/password-resets", {"email": "nobody@serambi.test"})
    assert (known.status, known.body) == (unknown.status, unknown.body)
    assert len(list(Notices.scan())) == 1


def _forge(**changed: Any) -> str:
    """Return a token that is good but for what is changed."""
    pool = config().staff_pool
    now = int(time.time())
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = {
        "sub": "someone",
        "iss": pool.issuer,
        "client_id": pool.client_id,
        "token_use": "access",
        "iat": now,
        "exp": now + 600,
        **{name: value for name, value in changed.items() if name not in {"alg", "kid"}},
    }
    algorithm = changed.get("alg", "RS256")
    secret: Any = key if algorithm == "RS256" else "x" * 40 if algorithm != "none" else None
    headers = {"kid": changed.get("kid", "unknown")}
    return jwt.encode(claims, secret, algorithm=algorithm, headers=headers)


@pytest.mark.parametrize(
    "token",
    ["x", "a.b.c", "ey.ey.ey", "A" * 5000, "é.é.é"],
)
def test_what_is_no_token_is_401(api: Api, token: str) -> None:
    assert api.get("/me", token=token).status == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"iss": "https://elsewhere.test/pool"},
        {"kid": "../../etc/passwd"},
    ],
)
def test_forged_token_is_401(api: Api, changed: dict[str, Any]) -> None:
    assert api.get("/me", token=_forge(**changed)).status == 401


@pytest.mark.parametrize(
    "changed",
    [{"token_use": "id"}, {"client_id": "other"}, {"exp": 1}, {"iss": "https://elsewhere.test"}],
)
def test_token_by_our_own_key_with_a_wrong_claim_is_401(
    api: Api, changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = sign_in(Role.FIELD_OFFICER)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    keys = key_set(config().staff_pool.jwks_url)
    monkeypatch.setitem(keys.keys, "ours", key.public_key())
    claims = jwt.decode(good.token, options={"verify_signature": False})
    fine = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "ours"})
    assert api.get("/me", token=fine).status == 200
    wrong = jwt.encode({**claims, **changed}, key, algorithm="RS256", headers={"kid": "ours"})
    assert api.get("/me", token=wrong).status == 401


def test_thousand_unknown_key_ids_fetch_the_keys_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.clients import jwks

    asked: list[str] = []
    fetch = jwks._fetch

    def counted(url: str) -> dict[str, Any]:
        asked.append(url)
        return fetch(url)

    monkeypatch.setattr(jwks, "_fetch", counted)
    monkeypatch.setattr(key_set(config().staff_pool.jwks_url), "asked_at", float("-inf"))
    token = _forge()
    head, rest = token.split(".", 1)
    for number in range(1000):
        other = jwt.utils.base64url_encode(
            b'{"alg":"RS256","kid":"%d"}' % number  # as a stranger would make them up
        ).decode()
        assert api.get("/me", token=f"{other}.{rest}").status == 401
    assert len(asked) == 1
    del head


def test_other_scheme_is_401(api: Api) -> None:
    assert api.get("/me", headers={"authorization": "Basic eDp5"}).status == 401
