"""Signing up by e-mail: nobody learns who has an account, and nothing is half made for good."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.clients import aws
from chalicelib.core.clock import utc_now
from chalicelib.db.table import Identity, Notices
from chalicelib.identity import sign_ups
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import PASSWORD, appoint

EMAIL = "ketut@contoh.test"
OTHER_PASSWORD = "Sandi-Yang-Lain-77"


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    """Leave no user of these tests in the pool: it outlives the tables."""
    yield
    from chalicelib.core.config import config

    pools = aws.client("cognito-idp")
    for user in pools.list_users(UserPoolId=config().public_pool.id)["Users"]:
        pools.admin_delete_user(UserPoolId=config().public_pool.id, Username=user["Username"])


def ask(api: Api, email: str = EMAIL, **options: Any) -> Reply:
    return api.post("/sign-ups", {"email": email, "language": "id"}, **options)


def mails() -> list[Any]:
    from chalicelib.notices.repository import NoticeItem

    return list(NoticeItem.scan())


def deeds() -> list[str]:
    from chalicelib.audit.repository import AuditItem

    return [item.action for item in AuditItem.scan()]


def token_of(mail: Any) -> str:
    link = str(mail.context["sign_up_url"])
    assert link.startswith("https://serambi.test/id/daftar/#")
    return link.partition("#")[2]


def asked(api: Api) -> str:
    """Ask for an account and return the token that was mailed."""
    assert ask(api).status == 202
    return token_of(mails()[0])


def make(api: Api, token: str, key: str = "", **changed: str) -> Reply:
    body = {"token": token, "name": "Ketut Contoh", "password": PASSWORD, **changed}
    return api.post("/accounts", body, key=key)


def stored(kind: str) -> list[Any]:
    return [item for item in Identity.scan() if item.sk == kind]


def test_account_is_made_by_the_mailed_link_and_is_signed_in(api: Api) -> None:
    reply = make(api, asked(api))
    assert reply.status == 201
    assert reply.body["person"] | {"id": ""} == {
        "id": "",
        "role": "operator",
        "name": "Ketut Contoh",
        "email": EMAIL,
        "office": None,
        "region": None,
        "checkpoint": None,
        "zone": None,
    }
    assert "HttpOnly" in reply.headers["set-cookie"]
    assert api.get("/me", token=reply.body["access_token"]).status == 200
    session = api.post("/sessions", {"email": EMAIL.upper(), "password": PASSWORD})
    assert session.status == 201
    assert {item.pk.partition("#")[0] for item in stored("LOGIN")} == {"LOGIN"}


def test_known_and_unknown_addresses_answer_alike_and_each_gets_a_mail(api: Api) -> None:
    appoint(Role.FIELD_OFFICER)
    unknown, known = ask(api), ask(api, "Field-Officer@serambi.test")
    assert (unknown.status, unknown.raw) == (known.status, known.raw) == (202, b'{"accepted":true}')
    assert unknown.headers.keys() == known.headers.keys()
    sent = {mail.recipient: mail for mail in mails()}
    assert set(sent[EMAIL].context) == {"sign_up_url", "expires_at", "zone"}
    told = sent["field-officer@serambi.test"]
    assert told.kind == "sign_up_known"
    assert dict(told.context) == {"sign_in_url": "https://serambi.test/id/masuk/"}
    assert len(stored("SIGNUP")) == 2


def test_repeated_request_sends_one_mail_and_another_body_is_refused(api: Api) -> None:
    assert [ask(api, key="one").status for _ in range(3)] == [202, 202, 202]
    assert len(mails()) == 1
    other = ask(api, "lain@contoh.test", key="one")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert len(mails()) == 1


@pytest.mark.parametrize("email", ["ketut", "ketut@", "a b@contoh.test", "@contoh.test"])
def test_what_is_no_address_is_named(api: Api, email: str) -> None:
    assert ask(api, email).fields == {"email": "not_an_email"}


def test_one_address_is_mailed_five_times_an_hour_whoever_has_it(api: Api) -> None:
    appoint(Role.OPERATOR)
    for email in (EMAIL, "operator@serambi.test"):
        assert [ask(api, email).status for _ in range(6)] == [202] * 5 + [429]


def test_token_is_stored_hashed_and_its_table_opens_nothing(api: Api) -> None:
    token = asked(api)
    request, secret = token.split(".")
    client = aws.client("dynamodb")
    table = client.scan(TableName=Identity.Meta.table_name)["Items"]
    assert secret not in str(table)
    asked_for = sign_ups.find_sign_up(request)
    assert asked_for is not None
    stolen = make(api, f"{request}.{asked_for.token_hash}")
    assert stolen.body["code"] == "token_spent"
    assert make(api, token).status == 201


def test_token_of_another_key_is_worthless_for_another_address(api: Api) -> None:
    # The same key after its hour: the request's id comes again, its token does not.
    ask(api, "jahat@contoh.test", key="mine")
    first = token_of(mails()[0])
    with Identity.batch_write() as batch:
        for item in stored("SIGNUP"):
            batch.delete(item)
    with Notices.batch_write() as batch:
        for mail in mails():
            batch.delete(mail)
    ask(api, EMAIL, key="mine")
    assert token_of(mails()[0]).split(".")[0] == first.split(".")[0]
    assert make(api, first).body["code"] == "token_spent"


def test_link_works_once_and_not_for_another_request(api: Api) -> None:
    token = asked(api)
    assert make(api, token, key="k").status == 201
    again = make(api, token, key="k")
    assert again.status == 201  # its answer was lost: the same request gives a session again
    assert make(api, token, key="k", password=OTHER_PASSWORD).status == 422
    assert make(api, token, key="k", name="Orang Lain").status == 422
    other = make(api, token, key="other")
    assert (other.status, other.body["code"]) == (409, "token_spent")
    assert len(stored("PERSON")) == 1


def test_second_link_does_not_touch_the_account_that_the_first_made(api: Api) -> None:
    ask(api, key="1")
    ask(api, key="2")
    first, second = (token_of(mail) for mail in mails())
    assert make(api, first).status == 201
    assert make(api, second, password=OTHER_PASSWORD).body["code"] == "token_spent"
    assert api.post("/sessions", {"email": EMAIL, "password": PASSWORD}).status == 201


def test_link_is_too_old_after_an_hour(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from chalicelib.web import guards

    token = asked(api)
    later = utc_now() + timedelta(minutes=61)
    monkeypatch.setattr(guards, "utc_now", lambda: later)
    assert make(api, token).body["code"] == "token_spent"
    assert stored("PERSON") == []


def test_weak_password_is_named_and_spends_nothing(api: Api) -> None:
    token = asked(api)
    assert make(api, token, password="pendek").fields == {"password": "password_too_weak"}
    assert make(api, token).status == 201


_POOL = ("AdminCreateUser", "AdminSetUserPassword", "AdminUserGlobalSignOut", "AdminInitiateAuth")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", [*_POOL, "TransactWriteItems"])
def test_account_is_whole_when_its_making_was_cut_off_anywhere_and_repeated(
    api: Api, faults: Faults, operation: str, when: str
) -> None:
    token = asked(api)
    cut = faults if operation == "TransactWriteItems" else Faults(aws.client("cognito-idp"))
    (cut.die_before if when == "before" else cut.die_after)(operation)
    with pytest.raises(Died):
        make(api, token, key="k")
    cut.clear()
    half = {item.sk for item in stored("PERSON") + stored("LOGIN")}
    assert half in (set(), {"PERSON", "LOGIN"})
    reply = make(api, token, key="k")
    assert reply.status == 201, reply.raw
    assert api.get("/me", token=reply.body["access_token"]).status == 200
    assert (len(stored("PERSON")), len(stored("LOGIN"))) == (1, 1)
    assert api.post("/sessions", {"email": EMAIL, "password": PASSWORD}).status == 201
    assert deeds().count("signed_up") == 1


def test_user_of_the_pool_without_our_record_opens_nothing(api: Api) -> None:
    token = asked(api)
    cut = Faults(aws.client("cognito-idp"))
    cut.die_after("AdminUserGlobalSignOut")
    with pytest.raises(Died):
        make(api, token)
    cut.clear()
    assert api.post("/sessions", {"email": EMAIL, "password": PASSWORD}).status == 401
    # Nor does the page that was loaded again, with another key, stand before a closed door.
    assert make(api, token, password=OTHER_PASSWORD).status == 201
    assert api.post("/sessions", {"email": EMAIL, "password": OTHER_PASSWORD}).status == 201
