"""A device that several people share: each by their own PIN, and nothing for who steals a part."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.clients import aws
from chalicelib.core.clock import utc_now
from chalicelib.db.table import Identity
from chalicelib.db.transaction import commit
from chalicelib.identity import desk_records, desk_rules
from chalicelib.identity import service as identity
from chalicelib.web.guards import Person, Role
from tests.factories.api import Api, Reply
from tests.factories.people import PASSWORD, SignedIn, appoint, sign_in

PIN = "480615"
WRONG = "480616"


def cookie_of(reply: Reply, name: str) -> str:
    """Return the value of a cookie that an answer sets."""
    parts = reply.headers["set-cookie"].split(", ")
    return next(part for part in parts if part.startswith(f"{name}=")).partition(";")[0]


@dataclass
class Desk:
    """A browser at a reception."""

    api: Api
    cookie: str
    id: str

    def people(self) -> Reply:
        return self.api.get("/desk-sessions/people", headers={"cookie": self.cookie})

    def join(self, who: SignedIn, pin: str = PIN, password: str = PASSWORD) -> Reply:
        body = {"pin": pin, "password": password}
        return self.api.post(
            "/desk-devices/people", body, token=who.token, headers={"cookie": self.cookie}
        )

    def open(self, person: Person, pin: str = PIN, **more: str) -> Reply:
        body = {"person": person.id, "pin": pin, **more}
        return self.api.post("/desk-sessions", body, headers={"cookie": self.cookie})

    def refresh(self, session: str) -> Reply:
        return self.api.call("POST", "/sessions/refresh", headers={"cookie": session})

    def sign_out(self, reply: Reply) -> Reply:
        cookie = cookie_of(reply, "session")
        token = reply.body["access_token"]
        return self.api.call("DELETE", "/sessions", token=token, headers={"cookie": cookie})


def made(api: Api, owner: SignedIn, name: str = "Resepsionis", key: str = "") -> Desk:
    reply = api.post("/desk-devices", {"name": name}, token=owner.token, key=key)
    assert reply.status == 201, reply.raw
    return Desk(api, cookie_of(reply, "desk"), reply.body["id"])


@pytest.fixture
def ketut(api: Api) -> SignedIn:
    return sign_in(Role.OPERATOR, "ketut")


@pytest.fixture
def desk(api: Api, ketut: SignedIn) -> Desk:
    """Make a device, and put its owner on it."""
    desk = made(api, ketut)
    assert desk.join(ketut).status == 201
    return desk


def deeds() -> list[str]:
    from chalicelib.audit.repository import AuditItem

    return [item.action for item in AuditItem.scan()]


def works(api: Api, reply: Reply) -> bool:
    return api.get("/me", token=reply.body["access_token"]).status == 200


def test_each_person_opens_their_own_session_by_their_pin(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    wayan = sign_in(Role.OPERATOR, "wayan")
    assert desk.join(wayan, "739104").status == 201
    names = [one["name"] for one in desk.people().body["people"]]
    assert names == [ketut.person.name, wayan.person.name]
    for who, pin in ((ketut, PIN), (wayan, "739104")):
        reply = desk.open(who.person, pin)
        assert reply.status == 201, reply.raw
        me = api.get("/me", token=reply.body["access_token"])
        assert me.body["id"] == who.person.id
    assert desk.open(ketut.person, "739104").status == 401
    for deed in ("desk_made", "desk_joined", "desk_signed_in", "desk_pin_refused"):
        assert deed in deeds()


def test_cookie_of_the_device_is_for_its_routes_alone(api: Api, ketut: SignedIn) -> None:
    reply = api.post("/desk-devices", {"name": "Resepsionis"}, token=ketut.token)
    cookies = reply.headers["set-cookie"].split(", ")
    assert sorted(one.split("; ")[1] for one in cookies) == [
        "Path=/api/desk-devices",
        "Path=/api/desk-sessions",
    ]
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=Strict", "Secure"} <= set(cookie.split("; "))
    assert cookie_of(reply, "desk").split(".")[1] not in reply.raw.decode()


def test_same_request_makes_the_same_device_and_another_body_is_refused(
    api: Api, ketut: SignedIn
) -> None:
    assert made(api, ketut, key="k").cookie == made(api, ketut, key="k").cookie
    other = api.post("/desk-devices", {"name": "Lain"}, token=ketut.token, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    "pin",
    ["000000", "123456", "987654", "890123", "246802", "121212", "151551", "123123", "112233"],
)
def test_pin_that_anybody_would_try_is_none(pin: str) -> None:
    assert not desk_rules.is_pin(pin)


@pytest.mark.parametrize("pin", ["48061", "4806150", "48061a", "४८०६१५", "480615\n", "123321"])
def test_what_is_not_six_digits_without_a_pattern_is_no_pin(pin: str) -> None:
    assert not desk_rules.is_pin(pin)


def test_poor_pin_is_named_by_its_field(api: Api, desk: Desk, ketut: SignedIn) -> None:
    assert desk.join(ketut, "123456").fields == {"pin": "pin_too_simple"}
    assert desk.join(ketut, "48061").fields == {"pin": "wrong_format"}
    assert desk.join(ketut, "480615\n").status == 422
    again = desk.open(ketut.person, "123456", password=PASSWORD)
    assert again.fields == {"pin": "pin_too_simple"}


@pytest.mark.parametrize("pin", ["480615", "271828", "905173"])
def test_ordinary_pin_is_taken(pin: str) -> None:
    assert desk_rules.is_pin(pin)


def test_joining_asks_the_password_once_more(api: Api, desk: Desk) -> None:
    reply = desk.join(sign_in(Role.OPERATOR, "wayan"), password="Salah-Sekali-1")
    assert (reply.status, reply.body["code"]) == (401, "wrong_credentials")
    assert len(desk.people().body["people"]) == 1


def test_sign_out_ends_the_session_and_the_pin_opens_another(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    first = desk.open(ketut.person)
    kept = cookie_of(first, "session")
    renewed = desk.refresh(kept)
    assert renewed.status == 200
    time.sleep(1.1)  # tokens tell their second
    assert desk.sign_out(first).status == 204
    assert not works(api, first)
    assert not works(api, renewed)
    assert desk.refresh(kept).status == 401
    second = desk.open(ketut.person)
    assert second.status == 201
    assert works(api, second)
    assert desk.refresh(kept).status == 401
    assert desk.refresh(cookie_of(second, "session")).status == 200


def test_sign_out_elsewhere_leaves_the_desk_and_the_desk_leaves_elsewhere(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    at_desk = desk.open(ketut.person)
    assert desk.sign_out(at_desk).status == 204
    assert api.get("/me", token=ketut.token).status == 200
    assert api.call("DELETE", "/sessions", token=ketut.token).status == 204
    assert desk.open(ketut.person).status == 201


def test_five_wrong_pins_lock_until_the_password_is_given(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    codes = [desk.open(ketut.person, WRONG).body["code"] for _ in range(5)]
    assert codes == ["wrong_pin"] * 4 + ["desk_locked"]
    locked = desk.open(ketut.person)
    assert (locked.status, locked.body["code"]) == (403, "desk_locked")
    assert desk.people().body["people"][0]["locked"] is True
    assert "desk_locked" in deeds()
    wrong = desk.open(ketut.person, password="Salah-Sekali-1")
    assert (wrong.status, wrong.body["code"]) == (401, "wrong_credentials")
    assert desk.open(ketut.person).status == 403
    renewed = desk.open(ketut.person, "739104", password=PASSWORD)
    assert renewed.status == 201
    assert works(api, renewed)
    assert desk.open(ketut.person, "739104").status == 201
    assert desk.open(ketut.person, PIN).status == 401


def test_lock_is_of_one_person_on_one_device(api: Api, desk: Desk, ketut: SignedIn) -> None:
    wayan, other = sign_in(Role.OPERATOR, "wayan"), made(api, ketut, "Kantor")
    assert (desk.join(wayan).status, other.join(ketut).status) == (201, 201)
    for _ in range(5):
        desk.open(ketut.person, WRONG)
    assert desk.open(wayan.person).status == 201
    assert other.open(ketut.person).status == 201


def test_right_pin_forgives_the_wrong_ones_before_it(api: Api, desk: Desk, ketut: SignedIn) -> None:
    for _ in range(2):
        for _ in range(4):
            assert desk.open(ketut.person, WRONG).body["code"] == "wrong_pin"
        assert desk.open(ketut.person).status == 201


@pytest.mark.threads
def test_many_guesses_at_once_are_no_more_than_five(
    api: Api, desk: Desk, ketut: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    stretch = desk_rules.stretch

    def counted(secret: str, salt: bytes, pin: str) -> tuple[bytes, bytes]:
        judged.append(pin)
        return stretch(secret, salt, pin)

    monkeypatch.setattr("chalicelib.identity.desks.stretch", counted)
    with ThreadPoolExecutor(8) as pool:
        guesses = [f"{480700 + number}" for number in range(16)]
        replies = list(pool.map(lambda pin: desk.open(ketut.person, pin), guesses))
    assert {reply.status for reply in replies} <= {401, 403, 503}
    assert len(judged) <= 5


def test_pin_whose_session_is_over_asks_for_the_password(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    from chalicelib.core.config import config

    user = {"UserPoolId": config().public_pool.id, "Username": ketut.person.email}
    time.sleep(1.1)  # tokens of the same second outlive it
    aws.client("cognito-idp").admin_user_global_sign_out(**user)
    for _ in range(6):  # the right PIN never counts as a wrong one
        over = desk.open(ketut.person)
        assert (over.status, over.body["code"]) == (403, "desk_password_needed")
    assert desk.open(ketut.person, password=PASSWORD).status == 201
    assert desk.open(ketut.person).status == 201


def test_disabled_person_is_out_and_is_named_no_more(api: Api, desk: Desk, ketut: SignedIn) -> None:
    session = desk.open(ketut.person)
    head = appoint(Role.ADMINISTRATOR)
    identity.set_enabled(ketut.person.id, head, utc_now(), is_enabled=False)
    assert not works(api, session)
    assert desk.refresh(cookie_of(session, "session")).status == 401
    assert desk.open(ketut.person).body["code"] == "wrong_pin"
    assert desk.open(ketut.person, password=PASSWORD).body["code"] == "wrong_credentials"
    assert desk.people().body["people"] == []


def test_who_left_is_off_the_device_and_their_secrets_are_gone(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    session = desk.open(ketut.person)
    reply = api.post(f"/desk-devices/{desk.id}/departure", None, token=ketut.token)
    assert reply.status == 204
    assert desk.people().body["people"] == []
    assert desk.open(ketut.person).body["code"] == "wrong_pin"
    assert desk.open(ketut.person, password=PASSWORD).status == 401
    assert desk.refresh(cookie_of(session, "session")).status == 401
    (row,) = (item for item in raw_items() if item["sk"]["S"] == f"PERSON#{ketut.person.id}")
    assert set(row) == {"pk", "sk", "wrong", "left_at"}
    assert desk.sign_out(session).status == 204
    assert not works(api, session)
    assert desk.join(ketut).status == 201
    assert desk.open(ketut.person).status == 201


def raw_items() -> list[dict[str, Any]]:
    client = aws.client("dynamodb")
    found: list[dict[str, Any]] = client.scan(TableName=Identity.Meta.table_name)["Items"]
    return found


def test_forgotten_device_opens_nothing_for_anybody(api: Api, desk: Desk, ketut: SignedIn) -> None:
    wayan = sign_in(Role.OPERATOR, "wayan")
    desk.join(wayan)
    session = desk.open(wayan.person)
    stranger = api.post(f"/desk-devices/{desk.id}/forgetting", None, token=wayan.token)
    assert stranger.status == 404
    for _ in range(2):
        reply = api.post(f"/desk-devices/{desk.id}/forgetting", None, token=ketut.token)
        assert reply.status == 204
    assert desk.people().status == 404
    assert desk.open(wayan.person).status == 404
    assert desk.join(wayan).status == 404
    assert desk.refresh(cookie_of(session, "session")).status == 401
    assert api.get("/desk-devices", token=wayan.token).body["items"] == []
    assert "desk_forgotten" in deeds()


def test_own_devices_are_listed_with_what_one_is_there(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    wayan = sign_in(Role.OPERATOR, "wayan")
    desk.join(wayan)
    made(api, ketut, "Kantor")

    def listed(who: SignedIn) -> list[tuple[Any, ...]]:
        reply = api.get("/desk-devices", token=who.token, headers={"cookie": desk.cookie})
        names = ("name", "owned", "joined", "here")
        return [tuple(item[name] for name in names) for item in reply.body["items"]]

    assert listed(ketut) == [("Kantor", True, False, False), ("Resepsionis", True, True, True)]
    assert listed(wayan) == [("Resepsionis", False, True, True)]


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "desk=",
        "desk=x",
        "desk=x.y",
        "desk=.",
        "desk={id}.",
        "desk={id}.AAAA",
        "desk={id}",
        f"desk={'A' * 3000}.B",
    ],
)
def test_browser_without_the_cookie_learns_no_name_and_opens_nothing(
    api: Api, desk: Desk, ketut: SignedIn, cookie: str
) -> None:
    stranger = Desk(api, cookie.format(id=desk.id), desk.id)
    for reply in (stranger.people(), stranger.open(ketut.person)):
        assert (reply.status, reply.body["code"]) == (404, "not_found")
    assert stranger.open(ketut.person, password=PASSWORD).status == 404
    assert stranger.join(ketut).status == 404


def test_cookie_of_another_device_opens_nobody_of_this_one(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    other = made(api, sign_in(Role.OPERATOR, "wayan"), "Hotel lain")
    assert other.people().body["people"] == []
    mixed = Desk(api, f"desk={desk.id}.{other.cookie.partition('.')[2]}", desk.id)
    assert mixed.people().status == 404
    absent, wrong = other.open(ketut.person), desk.open(ketut.person, WRONG)
    assert absent.raw == wrong.raw  # not on it, or a wrong PIN: alike
    assert other.open(ketut.person, password=PASSWORD).status == 401


def test_absent_person_takes_as_much_work_as_a_wrong_pin(
    api: Api, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    stretch = desk_rules.stretch

    def counted(secret: str, salt: bytes, pin: str) -> tuple[bytes, bytes]:
        worked.append(pin)
        return stretch(secret, salt, pin)

    monkeypatch.setattr("chalicelib.identity.desks.stretch", counted)
    nobody = appoint(Role.OPERATOR, "nobody")
    assert desk.open(nobody).status == 401
    assert worked == [PIN]


def test_stolen_table_opens_nothing(api: Api, desk: Desk, ketut: SignedIn) -> None:
    session = desk.open(ketut.person)
    secret = desk.cookie.partition(".")[2]
    refresh_token = ketut.cookie.partition(":")[2]
    text = str(raw_items())
    ticket = cookie_of(session, "session").rpartition(":")[2]
    for hidden in (secret, refresh_token, PIN, ticket, PASSWORD):
        assert hidden not in text
    # Who has the whole table and tries every PIN there is lacks the device's secret still.
    seat = desk_records.find_seat(desk.id, ketut.person.id)
    device = desk_records.find_device(desk.id)
    assert seat is not None
    assert device is not None
    place = (desk.id, ketut.person.id)
    for guess in ("", desk.id, device.secret_hash):
        verifier, key = desk_rules.stretch(guess, seat.salt, PIN)
        assert verifier != seat.verifier
        assert desk_rules.unseal(key, seat.sealed, *place, "pin") is None
    stolen = Desk(api, f"desk={desk.id}.{device.secret_hash}", desk.id)
    assert stolen.open(ketut.person).status == 404
    # And with the device's secret, but no PIN, a guess costs its work and fails.
    assert (
        desk_rules.unseal(
            desk_rules.stretch(secret, seat.salt, WRONG)[1], seat.sealed, *place, "pin"
        )
        is None
    )
    right = desk_rules.stretch(secret, seat.salt, PIN)[1]
    assert desk_rules.unseal(right, seat.sealed, *place, "pin")


def test_record_moved_to_another_person_does_not_open(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    wayan = sign_in(Role.OPERATOR, "wayan")
    desk.join(wayan, "739104")
    client, table = aws.client("dynamodb"), Identity.Meta.table_name
    rows = {item["sk"]["S"]: item for item in raw_items() if item["pk"]["S"] == f"DESK#{desk.id}"}
    moved = rows[f"PERSON#{wayan.person.id}"] | {"sk": {"S": f"PERSON#{ketut.person.id}"}}
    client.put_item(TableName=table, Item=moved)
    assert desk.open(ketut.person, "739104").status != 201


@pytest.mark.parametrize(
    "cookie",
    [
        "desk:",
        "desk:a",
        "desk:a:b:c",
        "desk:{id}:{person}:x",
        "desk:{id}:{person}:",
        f"desk:{'A' * 3000}:b:c",
    ],
)
def test_made_up_session_of_a_desk_is_401(
    api: Api, desk: Desk, ketut: SignedIn, cookie: str
) -> None:
    desk.open(ketut.person)
    told = cookie.format(id=desk.id, person=ketut.person.id)
    assert desk.refresh(f"session={told}").status == 401


def test_session_of_the_device_is_replayed_by_nobody_once_the_next_is_open(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    first, second = (cookie_of(desk.open(ketut.person), "session") for _ in range(2))
    assert desk.refresh(first).status == 401
    assert desk.refresh(second).status == 200
    wayan = sign_in(Role.OPERATOR, "wayan")
    as_other = second.replace(ketut.person.id, wayan.person.id)
    assert desk.refresh(as_other).status == 401


def test_passwords_are_tried_ten_times_an_hour_on_a_device(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    body = {"person": ketut.person.id, "pin": PIN, "password": "Salah-Sekali-1"}
    codes = [
        api.post("/desk-sessions", body, headers={"cookie": desk.cookie}).status for _ in range(11)
    ]
    # One was spent on joining.
    assert codes == [401] * 9 + [429] * 2


def test_outage_counts_as_no_wrong_pin(
    api: Api, desk: Desk, ketut: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.core.errors import UnavailableError

    def down(*_: object) -> None:
        raise UnavailableError

    with monkeypatch.context() as patch:
        patch.setattr("chalicelib.identity.desks.cognito.refresh", down)
        assert {desk.open(ketut.person).status for _ in range(6)} == {503}
    assert desk.open(ketut.person).status == 201


def test_device_is_full_at_forty(api: Api, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.identity.desks.MOST_PEOPLE", 1)
    full = desk.join(sign_in(Role.OPERATOR, "wayan"))
    assert (full.status, full.body["code"]) == (409, "desk_full")


def test_officer_has_no_shared_device(api: Api) -> None:
    officer = sign_in(Role.FIELD_OFFICER)
    assert api.post("/desk-devices", {"name": "x"}, token=officer.token).status == 403


def test_pin_that_was_replaced_meanwhile_opens_nothing(
    api: Api, desk: Desk, ketut: SignedIn
) -> None:
    old = desk_records.find_seat(desk.id, ketut.person.id)
    assert old is not None
    assert desk.join(ketut, "739104").status == 201
    assert not desk_records.count_try(old)
    with pytest.raises(desk_records.SeatGoneError):
        commit([desk_records.plan_open(old, b"opened")])
