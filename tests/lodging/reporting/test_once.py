"""One report is one stay: retries, kills, lost answers, crowds, and what it all costs."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.ids import ReceiptId
from chalicelib.lodging import repository, service
from chalicelib.stamps.repository import StampItem
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields
from tests.lodging.reports import (
    REPORTER,
    ago,
    at_home,
    by_seal,
    enter,
    hotel,
    in_premises,
    operator,
    shown,
    stored,
)

ONE = {"stays": 1, "mails": 1, "rows": 1}
NOTHING = {"stays": 0, "mails": 0, "rows": 0}
MOST_UNITS = 12
PROOF = 2  # spent along with a report without an account
MAIL = 3  # the outbox row, and its copy in the index of what is due


def test_same_key_gives_the_same_answer_and_another_body_is_refused(api: Api) -> None:
    body = at_home()
    first, again = (api.post("/stays", body, key="k") for _ in range(2))
    assert (again.status, again.body) == (201, first.body)
    other = api.post("/stays", {**body, "nights": 4}, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert stored() == ONE


def test_key_of_another_operator_and_of_the_public_is_another_key(api: Api) -> None:
    body = at_home()
    tokens = ["", operator("satu").token, operator("dua").token]
    receipts = {api.post("/stays", body, key="k", token=one).body["receipt"] for one in tokens}
    assert len(receipts) == 3


def test_without_a_key_each_report_is_its_own(api: Api) -> None:
    receipts = {api.post("/stays", at_home()).body["receipt"] for _ in range(2)}
    assert len(receipts) == 2


def test_retry_is_answered_though_it_would_be_refused_by_now(api: Api) -> None:
    seal_url, stamp = enter(api)
    body = by_seal(seal_url, arrived_at=ago(minutes=1))
    first = api.post("/stays", body, key="k")
    StampItem.get(f"STAMP#{stamp.id}", "STAMP").delete()
    again = api.post("/stays", body, key="k")
    assert (again.status, again.body) == (201, first.body)
    assert api.post("/stays", body, key="other").status == 422


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_kill_around_the_write_loses_and_doubles_nothing(
    api: Api, faults: Faults, moment: str, *, signed_in: bool
) -> None:
    body, token = at_home(), operator().token if signed_in else ""
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/stays", body, key="k", token=token)
    faults.clear()
    assert stored() == (NOTHING if moment == "die_before" else ONE)
    reply = api.post("/stays", body, key="k", token=token)
    assert reply.status == 201
    assert stored() == ONE
    assert api.get(f"/receipts/{reply.body['receipt']}").body == shown(reply.body)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_lost_answers_give_one_stay(api: Api, faults: Faults, lost: int) -> None:
    body = at_home()
    faults.lose_answer("TransactWriteItems", times=lost)
    reply = api.post("/stays", body, key="k")
    assert reply.status in {201, 503}
    faults.clear()
    again = api.post("/stays", body, key="k")
    assert again.status == 201
    assert reply.status == 503 or reply.body == again.body
    assert stored() == ONE


def test_conflicts_are_tried_again_and_a_store_out_of_reach_is_said(
    api: Api, faults: Faults
) -> None:
    faults.conflict("TransactWriteItems", times=3)
    assert api.post("/stays", at_home(), key="k").status == 201
    faults.clear()
    faults.refuse("TransactWriteItems", 500, times=9)
    reply = api.post("/stays", at_home(), key="other")
    assert (reply.status, reply.body["code"]) == (503, "unavailable")
    assert stored() == ONE


@pytest.mark.parametrize("signed_in", [False, True])
def test_twenty_at_once_with_one_key_give_one_stay(api: Api, *, signed_in: bool) -> None:
    body, token = at_home(), operator().token if signed_in else ""

    def attempt(_: int) -> tuple[int, str]:
        reply = api.post("/stays", body, key="k", token=token)
        return reply.status, reply.body.get("receipt", "")

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(attempt, range(20)))
    assert {status for status, _ in replies} <= {201, 503}
    assert len({receipt for status, receipt in replies if status == 201}) == 1
    assert stored() == ONE


def test_same_guest_at_the_same_place_and_day_is_linked_to_the_first(api: Api) -> None:
    def receipt(**changed: Any) -> ReceiptId:
        return ReceiptId(api.post("/stays", at_home(**changed)).body["receipt"])

    def link(receipt: ReceiptId) -> ReceiptId | None:
        stay = repository.find_stay(receipt)
        assert stay is not None
        return stay.duplicate_of

    morning, evening = "2026-11-20T08:00:00+08:00", "2026-11-20T23:59:59+08:00"
    first = receipt(arrived_at=evening)
    again = receipt(arrived_at=morning, address="JL MELATI CONTOH 5 RT 02 RW 01", nights=1)
    third = receipt(arrived_at=morning)
    assert [link(one) for one in (first, again, third)] == [None, first, first]
    apart = [
        receipt(arrived_at="2026-11-21T00:00:00+08:00"),
        receipt(arrived_at=morning, address="Jl. Lain 9"),
        receipt(arrived_at=morning, passport=fields("X12345678")),
    ]
    assert [link(one) for one in apart] == [None, None, None]


def test_report_by_seal_and_by_passport_is_of_the_same_guest(api: Api) -> None:
    seal_url, _ = enter(api)
    arrived_at = ago(minutes=1)
    first = api.post("/stays", by_seal(seal_url, arrived_at=arrived_at)).body["receipt"]
    again = api.post("/stays", at_home(arrived_at=arrived_at)).body["receipt"]
    stay = repository.find_stay(ReceiptId(again))
    assert stay is not None
    assert stay.duplicate_of == first
    last = service.find_last_stay(stay.guest.passport_key)
    assert last is not None
    assert not last.is_confirmed


def _units(api: Api, body: dict[str, Any], token: str = "") -> float:
    with Meter() as meter:
        assert api.post("/stays", body, token=token).status == 201
    return meter.written


def test_report_stays_within_its_write_units(api: Api) -> None:
    seal_url, _ = enter(api)
    host = operator()
    premises = hotel(host.person)
    sent = {"arrived_at": ago(minutes=1)}
    units = {
        "seal, own premises": _units(api, in_premises(seal_url, premises, **sent), host.token),
        "seal, at home, mail": _units(api, by_seal(seal_url, **sent)),
        "passport, at home, mail": _units(api, at_home(remarks="Datang bersama keluarga.")),
        "passport, own premises, mail": _units(
            api,
            at_home(address=None, region=None, premises=premises.id, reporter=REPORTER, room="12A"),
            host.token,
        ),
    }
    # Only premises have a line in a day of theirs (3): at home there is room for the mail.
    assert units["seal, own premises"] <= MOST_UNITS, units
    assert units.pop("passport, own premises, mail") <= MOST_UNITS + MAIL, units
    assert max(units.values()) <= MOST_UNITS + PROOF, units


def test_long_words_cost_more_and_lose_nothing(api: Api) -> None:
    body = at_home(address="é" * 500, remarks="界" * 500, room="r" * 100)
    body["passport"] = fields(surname="Đ" * 100, given_names="ش" * 100)
    receipt = api.post("/stays", body).body["receipt"]
    stay = repository.find_stay(ReceiptId(receipt))
    assert stay is not None
    assert (stay.place.address, stay.remarks, stay.room) == ("é" * 500, "界" * 500, "r" * 100)
    assert stay.guest.passport is not None
    assert stay.guest.passport.surname == "Đ" * 100
