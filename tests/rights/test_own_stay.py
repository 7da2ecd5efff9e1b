"""A foreigner sees the own stay with the whole passport page, and asks to have things put right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.rights.repository import CorrectionItem
from chalicelib.rights.rules import Look, Purpose, told
from chalicelib.scans.repository import ScanItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.lodging.houses import House
from tests.scans.conftest import scan
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import age, audited, done, enter, refused

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.BORDER_OFFICER)


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def _view(api: Api, **changed: Any) -> Reply:
    return api.post("/own-stays", {**PAGE, **changed})


def _ask(api: Api, key: str = "", **changed: Any) -> Reply:
    body = {"passport": PAGE, "subject": "name", "text": "Nama depan saya Anna Maria", **changed}
    return api.post("/own-stays/corrections", body, key=key)


def test_holder_sees_until_when_and_what_an_overstay_costs(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    permit = done(_view(api), 200)["permit"]
    assert permit["last_day_of_stay"] == stamp["last_day_of_stay"]
    assert (permit["days_left"], permit["overstay_days"], permit["overstay_fee"]) == (59, 0, 0)
    assert (permit["fee_per_day"], permit["ban_after_days"]) == (1_000_000, 60)
    assert permit["office"] == "Immigration Office Ngurah Rai"


@pytest.mark.parametrize(("days", "is_banned"), [(37, False), (60, False), (61, True)])
def test_overstayed_holder_sees_days_fee_and_ban(
    api: Api,
    officer: SignedIn,
    days: int,
    is_banned: bool,  # noqa: FBT001 - a case
) -> None:
    age(enter(api, officer.token), 59 + days)
    permit = done(_view(api), 200)["permit"]
    assert (permit["days_left"], permit["overstay_days"]) == (0, days)
    assert permit["overstay_fee"] == days * 1_000_000
    assert permit["is_banned"] is is_banned


def test_holder_sees_where_reported_without_an_address(api: Api, officer: SignedIn) -> None:
    enter(api, officer.token)
    house = House(api)
    house.report()
    (stay,) = done(_view(api), 200)["stays"]
    assert stay["premises"] == house.place.name
    assert "Kuta" in stay["region"]
    assert str(house.place.address) not in str(stay)


def test_one_wrong_part_shows_nothing(api: Api, officer: SignedIn) -> None:
    enter(api, officer.token)
    for changed in ({"document_number": "C01X00T48"}, {"date_of_birth": "1974-08-13"}):
        assert refused(_view(api, **changed)) == (404, "no_such_stamp")
    assert audited("own_stay_viewed") == []


def test_no_look_without_its_row(api: Api, officer: SignedIn, faults: Faults) -> None:
    enter(api, officer.token)
    faults.refuse("TransactWriteItems", 500, times=20)
    reply = _view(api)
    assert reply.status == 503
    assert b"permit" not in reply.raw


def test_holder_is_told_later_which_office_looked_and_why_but_never_who(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    shown = {"stamp_number": stamp["stamp_number"], "reason": "rahasia sekali"}
    done(api.post("/stamps/searches", shown, token=clerk.token), 200)
    done(api.post("/scans", scan(seal=stamp["seal_url"]), token=_field().token))
    watched = scan(seal=stamp["seal_url"], order=..., exception="watch_list", reason="daftar")
    done(api.post("/scans", watched, token=_field().token))
    assert done(_view(api), 200)["looks"] == []
    _let_pass(timedelta(hours=73))
    answer = done(_view(api), 200)
    assert sorted(one["purpose"] for one in answer["looks"]) == ["counter", "field"]
    assert {one["office"] for one in answer["looks"]} == {"Immigration Office Ngurah Rai"}
    assert clerk.person.id not in str(answer)
    assert "rahasia" not in str(answer)


def test_looks_are_told_after_their_hours_the_latest_first() -> None:
    looks = [Look(NOW - timedelta(hours=hours), "X", Purpose.COUNTER) for hours in (1, 80, 73)]
    own = Look(NOW - timedelta(hours=100), "X", Purpose.OWN)
    assert told([*looks, own], NOW, 72, 9) == [looks[2], looks[1]]
    assert told(looks, NOW, 72, 1) == [looks[2]]


def test_request_is_stored_once_decided_once_and_read_by_the_holder(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    enter(api, officer.token)
    asked = done(_ask(api, "k"))
    assert done(_ask(api, "k")) == asked
    assert refused(_ask(api, "k", text="Lain")) == (422, "idempotency_key_reused")
    (listed,) = done(api.get("/corrections", token=clerk.token), 200)["items"]
    assert (listed["id"], listed["text"]) == (asked["id"], asked["text"])
    path = f"/corrections/{asked['id']}/decision"
    granted = {"granted": True, "reason": "Sesuai paspor"}
    decided = done(api.post(path, granted, token=clerk.token), 200)
    assert done(api.post(path, granted, token=clerk.token), 200) == decided
    other = {"granted": False, "reason": "Tidak"}
    assert refused(api.post(path, other, token=clerk.token)) == (409, "already_decided")
    assert done(api.get("/corrections", token=clerk.token), 200)["items"] == []
    (own,) = done(_view(api), 200)["corrections"]
    assert own["decision"]["reason"] == "Sesuai paspor"
    assert [row.action for row in AuditItem.scan() if row.action == "correction_decided"] == [
        "correction_decided"
    ]


def test_request_of_another_office_is_not_found(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    enter(api, officer.token)
    asked = done(_ask(api))
    item = CorrectionItem.get(f"CORRECTION#{asked['id']}", "CORRECTION")
    item.update([CorrectionItem.office.set("JAYAPURA")])
    reply = api.post(
        f"/corrections/{asked['id']}/decision", {"granted": True, "reason": "x"}, token=clerk.token
    )
    assert refused(reply) == (404, "not_found")


def _field() -> SignedIn:
    return sign_in(Role.FIELD_OFFICER)


def _let_pass(length: timedelta) -> None:
    """Let all looks so far lie further back."""
    for row in AuditItem.scan():
        at = datetime.fromisoformat(row.at) - length
        row.update([AuditItem.at.set(at.isoformat().replace("+00:00", "Z"))])
    for item in ScanItem.scan():
        if item.sk == "SCAN":
            at = datetime.fromisoformat(item.taken_at or item.received_at) - length
            item.update([ScanItem.taken_at.set(at.isoformat().replace("+00:00", "Z"))])
