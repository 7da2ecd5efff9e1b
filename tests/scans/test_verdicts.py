"""Each verdict, and what is told with it, through the API and on the real key."""

import json
from base64 import b32decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.config import config
from chalicelib.core.ids import StampId
from chalicelib.db import keys
from chalicelib.icao import entry_stamp, seal
from chalicelib.scans import service
from chalicelib.scans.rules import Delivery, Presented
from chalicelib.scans.views import PermitSeen, scan_view
from chalicelib.stamps import service as stamps
from chalicelib.stamps.repository import TrustListItem
from chalicelib.stamps.rules import StampStatus
from tests.factories.api import Api
from tests.factories.people import SignedIn
from tests.lodging.reports import proof
from tests.scans.conftest import Scan, issue, looks, scan, scans, sealed, sign

HELD = {"stamp", "person", "permit"}


def _end(stamp: dict[str, Any], status: StampStatus, officer: SignedIn) -> None:
    found = stamps.find_stamp(StampId(stamp["stamp_id"]))
    assert found is not None
    stamps.end_stamp(found, status, officer.person, datetime.now(UTC), "a reason")


def _change_key(**changed: Any) -> None:
    """Change the signer's key in the trust list that is stored."""
    item = TrustListItem.get(*keys.system("trust-list"))
    payload = json.loads(item.payload)
    payload["keys"][0].update(changed)
    item.update([TrustListItem.payload.set(json.dumps(payload))])


def _read(url: str) -> entry_stamp.EntryStamp:
    return entry_stamp.read(seal.parse(seal.from_text(url)), config().country)


def test_stamp_in_force_is_genuine_and_tells_of_its_holder(
    stamp: dict[str, Any], answer: Scan
) -> None:
    told = answer(seal=stamp["seal_url"])
    assert (told["verdict"], told["flags"]) == ("genuine", ["order_unknown"])
    assert told["stamp"]["stamp_number"] == stamp["stamp_number"]
    assert told["stamp"]["checkpoint"] == "DPS"
    assert told["stamp"]["last_day_of_stay"] == stamp["last_day_of_stay"]
    assert told["stamp"]["days_left"] == 59
    assert told["person"]["full_name"] == "ANNA MARIA ERIKSSON"
    assert told["person"]["date_of_birth"] == "1974-08-12"
    assert told["person"]["passport"] == {"issuing_state": "UTO", "document_number": "C01X00T47"}
    assert told["permit"]["id"] == stamp["permit"]["id"]
    assert (told["permit"]["status"], told["permit"]["overstay_days"]) == ("valid", 0)
    assert {part: told[part]["source"] for part in HELD} == {
        "stamp": "entry_record",
        "person": "entry_record",
        "permit": "permit_record",
    }
    for part in HELD:
        assert datetime.fromisoformat(told[part]["as_of"]) <= datetime.now(UTC)
    assert "last_stay" not in told


def test_seal_may_come_without_its_address(stamp: dict[str, Any], answer: Scan) -> None:
    bare = stamp["seal_url"].partition("#")[2]
    assert answer(seal=bare)["verdict"] == "genuine"
    assert answer(seal=f"https://elsewhere.example/x#{bare}")["verdict"] == "genuine"


def test_altered_seal_is_forged_and_names_nobody(stamp: dict[str, Any], answer: Scan) -> None:
    url = stamp["seal_url"]
    last = "A" if url[-3] != "A" else "B"
    told = answer(seal=f"{url[:-3]}{last}{url[-2:]}")
    assert told["verdict"] == "forged"
    assert not HELD & set(told)
    assert scans()[0].seal == f"{url[:-3]}{last}{url[-2:]}"


def test_cut_seal_of_ours_is_forged(stamp: dict[str, Any], answer: Scan) -> None:
    bare = stamp["seal_url"].partition("#")[2]
    assert answer(seal=bare[:104])["verdict"] == "forged"


def test_signed_stamp_that_nobody_entered_is_forged_and_raises_an_alarm(
    stamp: dict[str, Any], answer: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(seal=sealed(stamp["seal_url"], stamp_id=StampId("0001000007")))
    assert told["verdict"] == "forged"
    assert "signed_but_not_recorded" in told["flags"]
    assert not HELD & set(told)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    alarm = [line for line in lines if line["event"] == "seal_signed_but_not_recorded"]
    assert [(line["level"], line["scan_id"]) for line in alarm] == [("error", told["scan_id"])]


@pytest.mark.parametrize(
    "changed",
    [
        {"last_day_of_stay": date(2035, 1, 1)},
        {"permit_class": "E33G"},
        {"passport_number_end": "T48"},
        {"passport_binding": b"\0\0\0\0"},
        {"entry_point": "CGK"},
    ],
)
def test_signed_stamp_that_differs_from_its_record_is_forged(
    stamp: dict[str, Any], answer: Scan, changed: dict[str, Any]
) -> None:
    told = answer(seal=sealed(stamp["seal_url"], **changed))
    assert told["verdict"] == "forged"
    assert "differs_from_record" in told["flags"]
    assert not HELD & set(told)


@pytest.mark.parametrize("changed", [{"signer": "IDXX"}, {"certificate_reference": "999"}])
def test_signer_that_is_not_on_the_list_is_unknown(
    stamp: dict[str, Any], answer: Scan, changed: dict[str, Any]
) -> None:
    told = answer(seal=sealed(stamp["seal_url"], **changed))
    assert told["verdict"] == "unknown_signer"
    assert not HELD & set(told)


@pytest.mark.parametrize(("status", "permit"), [("cancelled", "cancelled"), ("departed", "left")])
def test_stamp_that_was_ended_is_so_called(
    stamp: dict[str, Any], answer: Scan, border: SignedIn, status: str, permit: str
) -> None:
    _end(stamp, StampStatus(status), border)
    told = answer(seal=stamp["seal_url"])
    assert told["verdict"] == status
    assert told["permit"]["status"] == permit
    assert told["person"]["full_name"] == "ANNA MARIA ERIKSSON"


def _presented(text: str, now: datetime) -> Presented:
    return Presented(text, None, None, "SP-1", None, None, now)


@pytest.mark.parametrize(
    ("after", "verdict", "over"), [(0, "genuine", 0), (1, "expired", 1), (37, "expired", 37)]
)
def test_stamp_is_expired_from_the_day_after_the_permits_last(
    stamp: dict[str, Any], officer: SignedIn, after: int, verdict: str, over: int
) -> None:
    day = date.fromisoformat(stamp["last_day_of_stay"]) + timedelta(days=after)
    # One minute past midnight in Bali: still the day before in UTC.
    now = datetime(day.year, day.month, day.day, 0, 1, tzinfo=UTC) - timedelta(hours=8)
    seen = service.verify_scan(
        _presented(stamp["seal_url"], now), officer.person, Delivery(now, f"k{after}", "hash")
    )
    told = scan_view(seen)
    assert told.verdict == verdict
    assert isinstance(told.permit, PermitSeen)
    assert told.permit.overstay_days == over


def test_nothing_can_be_checked_without_a_trust_list(stamp: dict[str, Any], answer: Scan) -> None:
    TrustListItem.get(*keys.system("trust-list")).delete()
    told = answer(seal=stamp["seal_url"])
    assert told["verdict"] == "not_checkable"
    assert not HELD & set(told)


@pytest.mark.parametrize(
    ("key", "flag"),
    [
        ({"status": "revoked"}, "key_revoked"),
        ({"signTo": "2026-01-02", "signFrom": "2026-01-01"}, "key_not_valid"),
        ({"validUntil": "2026-01-02"}, "key_not_valid"),
        ({"profiles": []}, "key_not_valid"),
    ],
)
def test_recorded_stamp_of_a_doubtful_key_is_not_checkable_and_the_records_are_told(
    stamp: dict[str, Any], answer: Scan, key: dict[str, Any], flag: str
) -> None:
    _change_key(**key)
    told = answer(seal=stamp["seal_url"])
    assert told["verdict"] == "not_checkable"
    assert flag in told["flags"]
    assert set(told) >= HELD


def test_unrecorded_stamp_of_a_revoked_key_is_forged(stamp: dict[str, Any], answer: Scan) -> None:
    stolen = sealed(stamp["seal_url"], stamp_id=StampId("0001000007"))
    _change_key(status="revoked")
    told = answer(seal=stolen)
    assert (told["verdict"], "key_revoked" in told["flags"]) == ("forged", True)
    assert not HELD & set(told)


def test_cancelled_stamp_of_a_revoked_key_is_cancelled(
    stamp: dict[str, Any], answer: Scan, border: SignedIn
) -> None:
    _end(stamp, StampStatus.CANCELLED, border)
    _change_key(status="revoked")
    assert answer(seal=stamp["seal_url"])["verdict"] == "cancelled"


def test_stamp_of_another_country_is_not_a_stamp(stamp: dict[str, Any], answer: Scan) -> None:
    other = replace(_read(stamp["seal_url"]), country="UTO")
    assert answer(seal=sign(other))["verdict"] == "not_a_stamp"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "https://example.com/pay?to=me",
        "WIFI:S:rumah;T:WPA;P:rahasia;;",
        "javascript:alert(1)",
        "A" * 7089,
        "\x00\x01\x02",
        "🛂#🛂",
        "#",
        "'; DROP TABLE scans; --",
    ],
)
def test_garbage_is_stored_as_not_a_stamp_without_its_text(text: str, answer: Scan) -> None:
    told = answer(seal=text)
    assert told["verdict"] == "not_a_stamp"
    assert not HELD & set(told)
    stored = scans()
    assert [item.verdict for item in stored] == ["not_a_stamp"]
    assert {item.seal for item in stored} == {None}
    assert [row.subject for row in looks()] == [f"SCAN#{told['scan_id']}"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.binary(max_size=200).map(lambda raw: seal.to_url("x#", raw)),
        st.binary(max_size=150).map(lambda raw: seal.to_url("", b"\xdc\x03" + raw)),
    )
)
def test_whatever_is_scanned_gets_a_verdict(text: str, api: Api, officer: SignedIn) -> None:
    reply = api.post("/scans", scan(seal=text), token=officer.token)
    assert reply.status == 201, reply.raw
    assert reply.body["verdict"] in ("not_a_stamp", "forged", "unknown_signer")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bit=st.integers(0, 115 * 8 - 1))
def test_no_flipped_bit_passes(
    bit: int, api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    text = stamp["seal_url"].partition("#")[2]
    raw = bytearray(b32decode(text + "=" * (-len(text) % 8)))
    raw[bit // 8] ^= 1 << bit % 8
    reply = api.post("/scans", scan(seal=seal.to_url("", bytes(raw))), token=officer.token)
    assert reply.status == 201, reply.raw
    assert reply.body["verdict"] in ("forged", "unknown_signer", "not_a_stamp")
    assert not HELD & set(reply.body)


def test_typed_number_is_looked_up_and_flagged(stamp: dict[str, Any], answer: Scan) -> None:
    typed = stamp["stamp_number"].lower().replace("-", " ")
    told = answer(seal=..., stamp_number=typed)
    assert told["verdict"] == "genuine"
    assert "typed_number" in told["flags"]
    assert told["person"]["full_name"] == "ANNA MARIA ERIKSSON"


@pytest.mark.parametrize("change", ["wrong", "short", "", "another"])
def test_number_that_no_stamp_has_is_not_a_stamp(
    stamp: dict[str, Any], answer: Scan, change: str
) -> None:
    number = stamp["stamp_number"]
    typed = {
        "wrong": number[:-1] + ("A" if number[-1] != "A" else "B"),
        "short": number[:4],
        "": "?",
        "another": "0000-0000-0",
    }[change]
    told = answer(seal=..., stamp_number=typed)
    assert (told["verdict"], "typed_number" in told["flags"]) == ("not_a_stamp", True)
    assert not HELD & set(told)


def test_two_stamps_of_one_passport_tell_the_earlier_is_superseded(
    api: Api, stamp: dict[str, Any], border: SignedIn, answer: Scan
) -> None:
    later = issue(api, border.token, even_if_in_country=True)
    assert answer(seal=stamp["seal_url"])["verdict"] == "superseded"
    assert answer(seal=later["seal_url"])["verdict"] == "genuine"


def test_last_reported_stay_is_told_with_its_source(
    api: Api, stamp: dict[str, Any], answer: Scan
) -> None:
    # Now, for the guest entered a moment ago: two hours before may be the day before the entry.
    arrived_at = datetime.now(UTC).replace(microsecond=0)
    report = {
        "seal": stamp["seal_url"],
        "address": "Jalan Contoh 5",
        "region": "51.03.06",
        "arrived_at": arrived_at.isoformat(),
        "nights": 3,
        "reporter": {"name": "Ni Luh Contoh", "email": "tuan.rumah@contoh.test"},
        "lodging_kind": "rumah_pribadi",
        "proof": proof(),
    }
    reply = api.post("/stays", report)
    assert reply.status == 201, reply.raw
    told = answer(seal=stamp["seal_url"])["last_stay"]
    assert (told["address"], told["region"], told["premises"]) == (
        "Jalan Contoh 5",
        "51.03.06",
        None,
    )
    assert told["region_name"] == "Kuta Utara, Kabupaten Badung, Bali"
    assert datetime.fromisoformat(told["arrived_at"]) == arrived_at
    assert told["leaves_on"] > stamp["entry_on"]
    assert told["confirmed"] is False
    assert (told["source"], told["as_of"]) == ("stay_report", told["reported_at"])
