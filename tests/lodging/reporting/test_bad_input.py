"""Single reports with odd but true contents are taken; with wrong ones refused, field by field."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import ReceiptId
from chalicelib.lodging import repository
from chalicelib.lodging.reporting.reading import read_report
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.rules import Sighting, Stay
from chalicelib.web.parsing import shape_of
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.lodging.reports import ADDRESS, ago, at_home, stored

NOTHING = {"stays": 0, "mails": 0, "rows": 0}
SEEN = {"latitude": -8.7482, "longitude": 115.1671, "accuracy_m": 12.5}


def _stay(api: Api, **changed: Any) -> Stay:
    reply = api.post("/stays", at_home(**changed))
    assert reply.status == 201, reply.raw
    found = repository.find_stay(ReceiptId(reply.body["receipt"]))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "changed",
    [
        {"surname": "Đ" * 100, "given_names": "ش" * 100},
        {"surname": "山田", "given_names": "太郎"},
        {"surname": "ΓΕΩΡΓΙΟΥ", "given_names": "नमस्ते"},
        {"surname": "O'BRIEN-SMITH", "given_names": "D\u2019ARCY J."},
        {"surname": "SUKARNO", "given_names": None},
        {"surname": None, "given_names": "ANNA"},
        {"surname": "X", "given_names": None},
        {"date_of_birth": "1974"},
        {"date_of_birth": "1974-08"},
        {"date_of_birth": "2000-02-29"},
        {"nationality": "XXA", "issuing_state": "XXA"},
        {"nationality": "XXB", "issuing_state": "D"},
        {"nationality": "XXC"},
        {"nationality": "XXX"},
        {"nationality": "D", "issuing_state": "D"},
        {"document_number": "ABC1234567890123"},
        {"document_number": "A" * 30},
        {"document_number": "E 123-456 7"},
        {"date_of_expiry": "2020-01-01"},
        {"date_of_expiry": "2032-02-29"},
        {"sex": "X"},
    ],
)
def test_odd_but_true_passport_is_taken_as_it_is(api: Api, changed: dict[str, Any]) -> None:
    typed = {name: value for name, value in fields(**changed).items() if value is not None}
    passport = _stay(api, passport=typed).guest.passport
    assert passport is not None
    assert (passport.surname, passport.given_names) == (
        typed.get("surname", ""),
        typed.get("given_names", ""),
    )
    assert passport.date_of_birth == typed["date_of_birth"]
    assert passport.nationality == typed["nationality"]
    plain = typed["document_number"].replace(" ", "").replace("-", "")
    assert passport.document_number == plain


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"surname": "x" * 101}, {"passport.surname": "too_long"}),
        ({"surname": None, "given_names": None}, {"passport.surname": "required"}),
        ({"surname": "A\u202eB"}, {"passport.surname": "wrong_format"}),
        ({"surname": "\u00a0"}, {"passport.surname": "wrong_format"}),
        ({"date_of_birth": "1974-13"}, {"passport.date_of_birth": "not_a_date"}),
        ({"date_of_birth": "2026-02-29"}, {"passport.date_of_birth": "not_a_date"}),
        ({"date_of_birth": "2999"}, {"passport.date_of_birth": "in_the_future"}),
        ({"date_of_expiry": "2031-02-29"}, {"passport.date_of_expiry": "not_a_date"}),
        ({"nationality": "XXZ"}, {"passport.nationality": "unknown_country"}),
        ({"nationality": "DE"}, {"passport.nationality": "unknown_country"}),
        ({"nationality": "d"}, {"passport.nationality": "wrong_format"}),
        ({"document_number": "A" * 31}, {"passport.document_number": "wrong_format"}),
    ],
)
def test_wrong_passport_is_refused_by_field(
    api: Api, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    typed = {name: value for name, value in fields(**changed).items() if value is not None}
    assert api.post("/stays", at_home(passport=typed)).fields == wrong
    assert stored() == NOTHING


@pytest.mark.parametrize("nights", [0, 1, 400])
def test_stay_of_no_night_and_of_four_hundred_is_taken(api: Api, nights: int) -> None:
    stay = _stay(api, nights=nights)
    assert stay.nights == nights


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"nights": 401}, {"nights": "too_large"}),
        ({"nights": -1}, {"nights": "too_small"}),
        ({"arrived_at": ago(days=-1)}, {"arrived_at": "in_the_future"}),
        ({"nights": None, "leaves_on": "2020-02-29"}, {"leaves_on": "leaves_before_arrival"}),
        ({"lodging_kind": None}, {"lodging_kind": "required"}),
        ({"lodging_kind": "istana"}, {"lodging_kind": "unknown_category"}),
        ({"label": "x" * 101}, {"label": "too_long"}),
        ({"label": "\u202e"}, {"label": "wrong_format"}),
        ({"sighting": {**SEEN, "latitude": 90.5}}, {"sighting.latitude": "too_large"}),
        ({"sighting": {**SEEN, "latitude": -91}}, {"sighting.latitude": "too_small"}),
        ({"sighting": {**SEEN, "longitude": 181}}, {"sighting.longitude": "too_large"}),
        ({"sighting": {**SEEN, "longitude": "x"}}, {"sighting.longitude": "wrong_type"}),
        ({"sighting": {**SEEN, "accuracy_m": -1}}, {"sighting.accuracy_m": "too_small"}),
        ({"sighting": {**SEEN, "taken_at": "9 pagi"}}, {"sighting.taken_at": "not_an_instant"}),
        ({"sighting": {**SEEN, "speed": 1}}, {"sighting.speed": "unknown_field"}),
    ],
)
def test_wrong_part_is_refused_by_field(
    api: Api, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    sighting = changed.get("sighting")
    if sighting and "taken_at" not in sighting:
        changed = {"sighting": {**sighting, "taken_at": ago(minutes=1)}}
    reply = api.post("/stays", at_home(**changed))
    assert (reply.status, reply.fields) == (422, wrong)
    assert stored() == NOTHING


def test_sighting_is_kept_with_its_own_time_where_it_was_agreed_to(api: Api) -> None:
    seen = {**SEEN, "taken_at": "2026-11-20T01:02:03+08:00"}
    at = datetime(2026, 11, 19, 17, 2, 3, tzinfo=UTC)
    assert _stay(api, sighting=seen).extras.sighting == Sighting(-8.7482, 115.1671, 12.5, at)
    assert _stay(api).extras.sighting is None


def test_looking_at_a_stamp_and_being_refused_record_no_position(api: Api) -> None:
    seen = {**SEEN, "taken_at": ago(minutes=1)}
    assert api.post("/stays", at_home(sighting=seen, region="99")).status == 422
    assert api.get("/proof-of-work").status == 200
    assert stored() == NOTHING


@pytest.mark.parametrize("kind", ["hotel", "mess_perusahaan", "penginapan_lain", "rumah_pribadi"])
def test_kind_of_lodging_is_one_of_the_categories(api: Api, kind: str) -> None:
    assert _stay(api, lodging_kind=kind).extras.lodging_kind == kind


def test_kind_is_the_premises_own_where_there_are_any(api: Api) -> None:
    reply = api.post("/stays", at_home(premises="A" * 26, address=None, lodging_kind="hotel"))
    assert reply.fields["lodging_kind"] == "only_one_of"


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("31.71.01", "Asia/Jakarta"),
        ("51.03.01", "Asia/Makassar"),
        ("91.71.01", "Asia/Jayapura"),
    ],
)
@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (23, 59)])
def test_last_day_of_february_is_a_day_in_each_zone(
    store: object, region: str, zone: str, hour: int, minute: int
) -> None:
    arrived = datetime(2028, 2, 29, hour, minute, tzinfo=ZoneInfo(zone))
    body = {
        "passport": fields(),
        "address": ADDRESS,
        "region": region,
        "lodging_kind": "kos",
        "arrived_at": instant_text(arrived),
        "nights": 1,
        "reporter": {"name": "Ni Luh Contoh"},
    }
    report = read_report(shape_of(ReportStay, body), None, "id", arrived + timedelta(hours=1))
    assert report.arrived_on.isoformat() == "2028-02-29"
    assert report.leaves_on.isoformat() == "2028-03-01"
