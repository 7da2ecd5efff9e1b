"""Receipts, looked up without signing in; and where a guest was last reported."""

from typing import Any

import pytest

from chalicelib.core.ids import PassportKey
from chalicelib.lodging import service
from chalicelib.persons.service import passport_key
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.lodging.reports import (
    ADDRESS,
    ago,
    at_home,
    by_seal,
    enter,
    hotel,
    in_premises,
    operator,
    shown,
)

CANARY = "KENARI"


def test_receipt_shows_what_its_bearer_typed_and_names_nobody(api: Api) -> None:
    names = {"surname": f"{CANARY}A", "given_names": f"{CANARY}B"}
    reporter = {"name": f"{CANARY}C", "email": f"{CANARY}@serambi.test", "phone": "+62 811 222 333"}
    body = at_home(
        passport=fields("L898902C3", **names),
        reporter=reporter,
        remarks=f"{CANARY}D",
        room=f"{CANARY}E",
    )
    receipt = api.post("/stays", body).body["receipt"]
    reply = api.get(f"/receipts/{receipt}")
    assert reply.status == 200
    assert CANARY.lower().encode() not in reply.raw.lower()
    for text in (b"L898902", b"1974", b"2034", b"811222333"):
        assert text not in reply.raw
    assert reply.body["document_number"] == "******2C3"
    assert reply.body["identified_by"] == "passport"
    assert (reply.body["address"], reply.body["region"]) == (ADDRESS, "51.03.06")
    assert reply.headers["cache-control"] == "no-store"


def test_receipt_by_seal_shows_neither_stamp_nor_number(api: Api) -> None:
    seal_url, stamp = enter(api)
    receipt = api.post("/stays", by_seal(seal_url, arrived_at=ago(minutes=1))).body["receipt"]
    reply = api.get(f"/receipts/{receipt}")
    assert reply.body["identified_by"] == "seal"
    assert "document_number" not in reply.body
    assert stamp.id.encode() not in reply.raw
    assert stamp.passport_key.encode() not in reply.raw


def test_receipt_reads_the_same_however_it_is_typed_and_stays(api: Api) -> None:
    made = api.post("/stays", at_home())
    for text in (made.body["receipt"], made.body["receipt"].lower()):
        assert api.get(f"/receipts/{text}").body == shown(made.body)


@pytest.mark.parametrize(
    "number", ["A" * 26, "A" * 25, "1" * 26, "x", "STAY%23A", "A" * 26 + "%0A", "%F0%9F%99%82"]
)
def test_unknown_and_malformed_receipts_answer_alike(api: Api, number: str) -> None:
    unknown, odd = api.get(f"/receipts/{'B' * 26}"), api.get(f"/receipts/{number}")
    assert (odd.status, odd.body) == (404, unknown.body)


def test_last_stay_is_the_one_with_the_latest_arrival(api: Api) -> None:
    seal_url, stamp = enter(api)
    host = operator()
    premises = hotel(host.person)
    body = in_premises(seal_url, premises, arrived_at=ago(minutes=1), nights=5)
    made = api.post("/stays", body, token=host.token).body
    api.post("/stays", at_home(arrived_at=ago(days=9)))
    last = service.find_last_stay(stamp.passport_key)
    assert last is not None
    assert (last.receipt, last.is_confirmed) == (made["receipt"], True)
    assert (last.premises_name, last.address) == (premises.name, premises.address)
    assert (last.region, last.zone) == ("51.03.01", "Asia/Makassar")
    assert last.leaves_on.isoformat() == made["leaves_on"]


def test_last_stay_at_a_private_home_has_its_address(api: Api) -> None:
    api.post("/stays", at_home())
    last = service.find_last_stay(passport_key("UTO", "C01X00T47"))
    assert last is not None
    assert (last.premises_name, last.address, last.is_confirmed) == (None, ADDRESS, False)


def test_guest_who_was_never_reported_has_no_last_stay(store: Any) -> None:
    assert service.find_last_stay(PassportKey("nobody")) is None
