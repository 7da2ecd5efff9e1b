"""A lodging place is registered once, changed by its owners, closed and opened again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.clock import local_date, utc_now
from chalicelib.db.table import Records
from chalicelib.premises.service import find_premises
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.lodging.reports import ago
from tests.premises.places import NAME, api_key, deeds, joined, place, registered


@pytest.fixture
def owner(api: Api) -> SignedIn:
    return sign_in(Role.OPERATOR, "pemilik")


def day(ahead: int = 0) -> str:
    return (local_date(utc_now(), "Asia/Makassar") + timedelta(days=ahead)).isoformat()


def stored() -> int:
    return sum(item.sk == "PREMISES" for item in Records.scan())


def change(api: Api, owner: SignedIn, premises: str, key: str = "", **changed: Any) -> Reply:
    return api.post(f"/premises/{premises}/details", changed, token=owner.token, key=key)


def close(api: Api, owner: SignedIn, premises: str, on: str | None, key: str = "") -> Reply:
    body = {"closed_on": on, "reason": "Renovasi"}
    return api.post(f"/premises/{premises}/closure", body, token=owner.token, key=key)


def report(api: Api, owner: SignedIn, premises: str, arrived_at: str) -> Reply:
    body = {"premises": premises, "passport": fields(), "arrived_at": arrived_at, "nights": 1}
    return api.post("/stays", body, token=owner.token)


def test_place_is_shown_as_it_was_sent_with_zone_office_and_names(
    api: Api, owner: SignedIn
) -> None:
    told = registered(api, owner, name=f"  {NAME}  ")
    for name, value in place().items():
        if name != "contact":
            assert told[name] == value, name
    assert told["contact"]["phone"] == "+6281234567890"
    assert (told["zone"], told["role"], told["confirmed"]) == ("Asia/Makassar", "owner", False)
    assert told["office"]["code"] == "NGURAH-RAI"
    assert told["region_name"].startswith("Kuta, ")
    assert deeds() == ["premises_added"]
    assert api.get("/premises", token=owner.token).body["items"] == [told]


def test_place_needs_only_name_category_kecamatan_and_address(api: Api, owner: SignedIn) -> None:
    needed = ("name", "category", "region", "address")
    bare = {name: ... for name in place() if name not in needed}
    told = registered(api, owner, **bare)
    assert (told["village"], told["contact"], told["opened_on"]) == (None, None, None)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"name": " "}, "name", "wrong_format"),
        ({"category": "istana"}, "category", "unknown_category"),
        ({"region": "51.03"}, "region", "region_not_kecamatan"),
        ({"region": "51.99.01"}, "region", "unknown_region"),
        ({"region": "51.03.01.1001"}, "region", "region_not_kecamatan"),
        ({"village": "51.03.01"}, "village", "not_a_village"),
        ({"village": "51.03.05.1001"}, "village", "village_elsewhere"),
        ({"latitude": 115.17, "longitude": -8.72}, "latitude", "position_outside"),
        ({"latitude": -6.2, "longitude": 106.8}, "longitude", "position_outside"),
        ({"latitude": ...}, "latitude", "required"),
        ({"longitude": ...}, "longitude", "required"),
        ({"latitude": "-8.72"}, "latitude", "wrong_type"),
        ({"category": "rumah_pribadi"}, "licence_number", "no_licence_for_a_home"),
        ({"contact": {"name": "A", "email": "nobody@"}}, "contact.email", "not_an_email"),
        ({"contact": {"name": "A", "phone": "1234"}}, "contact.phone", "not_a_phone"),
        ({"contact": {"phone": "0812 3456 7890"}}, "contact.name", "required"),
        ({"opened_on": "9999-12-31"}, "opened_on", "day_too_far_ahead"),
        ({"opened_on": "2023-02-29"}, "opened_on", "not_a_date"),
        ({"confirmed": True}, "confirmed", "unknown_field"),
    ],
)
def test_wrong_field_is_named_and_nothing_stored(
    api: Api, owner: SignedIn, changed: dict[str, Any], field: str, code: str
) -> None:
    reply = api.post("/premises", place(**changed), token=owner.token)
    assert (reply.status, reply.fields.get(field)) == (422, code), reply.raw
    assert (stored(), deeds()) == (0, [])


def test_every_wrong_field_is_named_at_once(api: Api, owner: SignedIn) -> None:
    wrong = place(category="x", region="51", village="x", contact={"name": "A", "email": "nobody@"})
    reply = api.post("/premises", wrong, token=owner.token)
    assert reply.fields == {
        "category": "unknown_category",
        "region": "region_not_kecamatan",
        "contact.email": "not_an_email",
    }


def test_same_key_gives_the_same_place_and_another_body_is_refused(
    api: Api, owner: SignedIn
) -> None:
    replies = [api.post("/premises", place(), token=owner.token, key="k") for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 201]
    assert replies[0].raw == replies[1].raw
    other = api.post("/premises", place(name="Lain"), token=owner.token, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    again = api.post("/premises", place(), token=owner.token, key="l")
    assert (again.status, again.body["code"]) == (409, "premises_registered")
    assert (stored(), deeds()) == (1, ["premises_added"])


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("deed", ["register", "change", "close"])
def test_kill_around_the_write_does_the_deed_once(
    api: Api, owner: SignedIn, faults: Faults, moment: str, deed: str
) -> None:
    premises = "" if deed == "register" else registered(api, owner)["id"]

    def act() -> Reply:
        if deed == "register":
            return api.post("/premises", place(), token=owner.token, key="k")
        if deed == "change":
            return change(api, owner, premises, key="k", name="Vila Baru")
        return close(api, owner, premises, day(3), key="k")

    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        act()
    faults.clear()
    assert act().status in (200, 201)
    done = {"register": [], "change": ["premises_changed"], "close": ["premises_closed"]}[deed]
    assert (stored(), deeds()) == (1, ["premises_added", *done])


def test_change_leaves_out_what_is_not_named_and_takes_away_what_is_null(
    api: Api, owner: SignedIn
) -> None:
    told = registered(api, owner)
    reply = change(api, owner, told["id"], name="Vila Baru", village=None, contact=None)
    assert reply.status == 200, reply.raw
    assert reply.body == {**told, "name": "Vila Baru", "village": None, "contact": None}
    moved = change(api, owner, told["id"], region="91.71.01", latitude=-2.53, longitude=140.71)
    assert (moved.body["zone"], moved.body["office"]["code"]) == ("Asia/Jayapura", "JAYAPURA")
    assert api.get("/premises", token=owner.token).body["items"] == [moved.body]


def test_change_is_checked_with_what_stays(api: Api, owner: SignedIn) -> None:
    premises = registered(api, owner)["id"]
    reply = change(api, owner, premises, village="51.03.05.1001")
    assert reply.fields == {"village": "village_elsewhere"}
    reply = change(api, owner, premises, region="91.71.01")
    assert reply.fields == {"longitude": "position_outside"}
    reply = change(api, owner, premises, region="51.03.05")
    assert (reply.body["region"], reply.body["village"]) == ("51.03.05", None)
    reply = change(api, owner, premises, name=None)
    assert reply.fields == {"name": "required"}


def test_older_change_sent_again_does_not_undo_a_newer_one(api: Api, owner: SignedIn) -> None:
    premises = registered(api, owner)["id"]
    change(api, owner, premises, key="a", name="Satu")
    change(api, owner, premises, key="b", name="Dua")
    assert change(api, owner, premises, key="a", name="Satu").body["name"] == "Dua"
    assert change(api, owner, premises, key="a", name="Tiga").status == 422
    assert deeds() == ["premises_added", "premises_changed", "premises_changed"]


def test_reporter_and_stranger_change_nothing(api: Api, owner: SignedIn) -> None:
    premises = registered(api, owner)["id"]
    reporter, stranger = sign_in(Role.OPERATOR, "pelapor"), sign_in(Role.OPERATOR, "lain")
    joined(api, owner, premises, reporter, "reporter")
    for one, status, code in ((reporter, 403, "owners_only"), (stranger, 404, "not_found")):
        for reply in (
            change(api, one, premises, name="X"),
            close(api, one, premises, day()),
            api.get(f"/premises/{premises}/api-keys", token=one.token),
        ):
            assert (reply.status, reply.body["code"]) == (status, code)
    assert change(api, owner, "A" * 26, name="X").status == 404


@pytest.mark.parametrize(
    ("on", "code"),
    [("2019-12-31", "too_long_ago"), ("9999-12-31", "day_too_far_ahead"), ("x", "not_a_date")],
)
def test_day_that_cannot_be_the_last_is_refused(
    api: Api, owner: SignedIn, on: str, code: str
) -> None:
    premises = registered(api, owner)["id"]
    assert close(api, owner, premises, on).fields == {"closed_on": code}


def test_last_day_before_the_first_is_refused_on_either_side(api: Api, owner: SignedIn) -> None:
    premises = registered(api, owner, opened_on=day(10))["id"]
    assert close(api, owner, premises, day(9)).fields == {"closed_on": "closes_before_opening"}
    assert close(api, owner, premises, day(11)).status == 200
    reply = change(api, owner, premises, opened_on=day(12))
    assert reply.fields == {"opened_on": "closes_before_opening"}


def test_report_for_a_closed_or_not_yet_open_place_is_refused_and_names_it(
    api: Api, owner: SignedIn
) -> None:
    premises = registered(api, owner, opened_on=day(1))["id"]
    early = report(api, owner, premises, ago(seconds=1))
    assert (early.status, early.fields) == (422, {"premises": "premises_not_open_yet"})
    assert day(1) in early.body["errors"][0]["detail"]
    change(api, owner, premises, opened_on=day(-9))
    assert close(api, owner, premises, day(-1)).body["closed_on"] == day(-1)
    late = report(api, owner, premises, ago(seconds=1))
    assert (late.status, late.fields) == (422, {"premises": "premises_closed"})
    # On the last day itself guests were taken: by the place's own calendar.
    assert report(api, owner, premises, f"{day(-1)}T23:59:59+08:00").status == 201
    opened = close(api, owner, premises, None)
    assert (opened.body["closed_on"], opened.body["closure_reason"]) == (None, None)
    assert report(api, owner, premises, ago(seconds=1)).status == 201
    assert deeds() == [
        "premises_added",
        "premises_changed",
        "premises_closed",
        "premises_opened",
    ]


def test_key_reports_for_its_own_place_only(api: Api, owner: SignedIn) -> None:
    mine, other = registered(api, owner)["id"], registered(api, owner, name="Lain")["id"]
    key = SignedIn(owner.person, api_key(api, owner, ["stays:write", "stays:read"], mine), "")
    assert report(api, key, mine, ago(hours=1)).status == 201
    assert report(api, key, other, ago(hours=1)).fields == {"premises": "not_your_premises"}
    elsewhere = {
        "passport": fields(),
        "arrived_at": ago(hours=1),
        "nights": 1,
        "address": "Jl. X",
        "region": "51.03.01",
        "lodging_kind": "hotel",
        "reporter": {"name": "A"},
    }
    reply = api.post("/stays", elsewhere, token=key.token)
    assert (reply.status, reply.fields) == (422, {"premises": "required"})
    shown = api.get("/premises", token=key.token).body["items"]
    assert [(one["id"], one["role"]) for one in shown] == [(mine, "reporter")]


@pytest.mark.threads
def test_two_changes_at_once_are_each_whole_or_refused(api: Api, owner: SignedIn) -> None:
    premises = registered(api, owner)["id"]

    def attempt(number: int) -> int:
        said = {"name": f"Vila {number}", "address": f"Jl. {number}"}
        return change(api, owner, premises, **said).status

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(attempt, range(4)))
    assert set(statuses) <= {200, 409, 503}
    assert deeds("premises_changed") == ["premises_changed"] * statuses.count(200)
    (shown,) = api.get("/premises", token=owner.token).body["items"]
    assert shown["name"].split()[-1] == shown["address"].split()[-1]
    found = find_premises(premises)
    assert found is not None
    assert found.version == 1 + statuses.count(200)


def test_operator_registers_no_more_places_a_day_than_offices_can_bear(
    api: Api, owner: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.premises.service.REGISTERED", "2/day")
    replies = [
        api.post("/premises", place(name=f"Vila {number}"), token=owner.token).status
        for number in range(3)
    ]
    assert (replies, stored()) == ([201, 201, 429], 2)


def test_registering_costs_few_write_units(api: Api, owner: SignedIn) -> None:
    with Meter() as meter:
        registered(api, owner)
    assert meter.written <= 12
