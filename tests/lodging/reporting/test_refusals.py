"""Reports that are refused: each wrong field named, nothing stored."""

from typing import Any

import pytest

from chalicelib.stamps.repository import StampItem
from tests.factories.api import Api
from tests.factories.passports import fields, zone
from tests.lodging.reports import REPORTER, ago, at_home, by_seal, enter, stored

NOTHING = {"stays": 0, "mails": 0, "rows": 0}


def _wrong_character(seal_url: str) -> str:
    head, _, seal = seal_url.partition("#")
    return f"{head}#{seal[:60]}{'B' if seal[60] == 'A' else 'A'}{seal[61:]}"


def test_forged_seal_is_refused_and_the_way_by_passport_is_shown(api: Api) -> None:
    seal_url, _ = enter(api)
    reply = api.post("/stays", by_seal(_wrong_character(seal_url)))
    assert reply.fields == {"seal": "seal_not_genuine"}
    assert "passport" in reply.body["errors"][0]["detail"]
    in_indonesian = api.post("/stays", by_seal(_wrong_character(seal_url)), language="id")
    assert "paspor" in in_indonesian.body["errors"][0]["detail"]
    assert stored() == NOTHING


@pytest.mark.parametrize("cut", [5, 40, 180])
def test_cut_seal_is_refused(api: Api, cut: int) -> None:
    seal_url, _ = enter(api)
    reply = api.post("/stays", by_seal(seal_url.partition("#")[2][:cut]))
    assert reply.fields.get("seal") in {"seal_unreadable", "seal_not_genuine"}
    assert stored() == NOTHING


@pytest.mark.parametrize("text", ["https://example.com/menu", "x", "0", "s#", "🙂" * 50])
def test_any_other_code_is_no_seal(api: Api, text: str) -> None:
    reply = api.post("/stays", by_seal(text))
    assert reply.fields == {"seal": "seal_unreadable"}
    assert stored() == NOTHING


def test_seal_of_a_stamp_that_is_not_recorded_is_not_genuine(api: Api) -> None:
    seal_url, stamp = enter(api)
    StampItem.get(f"STAMP#{stamp.id}", "STAMP").delete()
    reply = api.post("/stays", by_seal(seal_url, arrived_at=ago(minutes=1)))
    assert reply.fields == {"seal": "seal_not_genuine"}
    assert stored() == NOTHING


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"passport": None}, {"seal": "one_of"}),
        ({"mrz": zone()}, {"mrz": "only_one_of"}),
        ({"seal": "ABC"}, {"passport": "only_one_of"}),
        (
            {"passport": fields(date_of_birth="2020-02-30")},
            {"passport.date_of_birth": "not_a_date"},
        ),
        ({"passport": fields(nationality="QQQ")}, {"passport.nationality": "unknown_country"}),
        ({"passport": fields(surprise=1)}, {"passport.surprise": "unknown_field"}),
        ({"passport": "C01X00T47"}, {"passport": "wrong_type"}),
        ({"address": None, "region": None}, {"address": "one_of"}),
        ({"address": None}, {"address": "required"}),
        ({"region": None}, {"region": "required"}),
        ({"premises": "P"}, {"address": "only_one_of"}),
        ({"premises": "P", "address": None, "region": None}, {"premises": "sign_in_for_premises"}),
        ({"region": "51.03.99"}, {"region": "unknown_region"}),
        ({"region": "99"}, {"region": "unknown_region"}),
        ({"region": "Kuta"}, {"region": "unknown_region"}),
        ({"region": "51.03"}, {"region": "region_not_kecamatan"}),
        ({"region": "51.03.01.1001"}, {"region": "region_not_kecamatan"}),
        ({"arrived_at": None}, {"arrived_at": "required"}),
        ({"arrived_at": "2026-11-22T08:00:00"}, {"arrived_at": "instant_without_offset"}),
        ({"arrived_at": "2026-02-30T08:00:00Z"}, {"arrived_at": "not_an_instant"}),
        # Made when tests are collected, which may be an hour before this one runs.
        ({"arrived_at": ago(days=-1)}, {"arrived_at": "in_the_future"}),
        ({"arrived_at": "9999-12-31T23:59:59Z"}, {"arrived_at": "in_the_future"}),
        ({"arrived_at": "0001-01-01T00:00:00Z"}, {"arrived_at": "too_long_ago"}),
        ({"nights": None}, {"nights": "one_of"}),
        ({"leaves_on": "2099-01-01"}, {"leaves_on": "only_one_of"}),
        ({"nights": -1}, {"nights": "too_small"}),
        ({"nights": 401}, {"nights": "too_large"}),
        ({"nights": "3"}, {"nights": "wrong_type"}),
        ({"nights": 1.5}, {"nights": "wrong_type"}),
        ({"nights": True}, {"nights": "wrong_type"}),
        ({"nights": None, "leaves_on": "2020-01-01"}, {"leaves_on": "leaves_before_arrival"}),
        ({"nights": None, "leaves_on": "9999-12-31"}, {"leaves_on": "stay_too_long"}),
        ({"nights": None, "leaves_on": "2027-02-29"}, {"leaves_on": "not_a_date"}),
        ({"purpose": "spying"}, {"purpose": "unknown_purpose"}),
        ({"reporter": None}, {"reporter": "required"}),
        ({"reporter": {}}, {"reporter.name": "required"}),
        ({"reporter": {"name": "x\n y"}}, {"reporter.name": "wrong_format"}),
        ({"reporter": {**REPORTER, "email": "not an address"}}, {"reporter.email": "not_an_email"}),
        ({"reporter": {**REPORTER, "phone": "12"}}, {"reporter.phone": "too_short"}),
        ({"reporter": {**REPORTER, "phone": "call me"}}, {"reporter.phone": "not_a_phone"}),
        ({"reporter": {**REPORTER, "language": "fr"}}, {"reporter.language": "wrong_format"}),
        ({"address": "x" * 501}, {"address": "too_long"}),
        ({"remarks": "\u202e"}, {"remarks": "wrong_format"}),
        ({"surprise": 1}, {"surprise": "unknown_field"}),
    ],
)
def test_wrong_field_is_named_and_nothing_stored(
    api: Api, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    reply = api.post("/stays", at_home(**changed))
    assert reply.status == 422
    assert reply.fields == wrong
    assert stored() == NOTHING


def test_all_wrong_fields_are_named_at_once(api: Api) -> None:
    body = at_home(
        passport=fields(nationality="QQQ"),
        region="51",
        nights=None,
        purpose="spying",
        reporter={"name": "A", "email": "x", "phone": "not one"},
        arrived_at=ago(days=-2),
    )
    body["reporter"]["email"] = "not an address"
    reply = api.post("/stays", body)
    assert set(reply.fields) == {
        "passport.nationality",
        "region",
        "nights",
        "purpose",
        "reporter.email",
        "reporter.phone",
        "arrived_at",
    }
    assert all(one["detail"] for one in reply.body["errors"])
    assert stored() == NOTHING
