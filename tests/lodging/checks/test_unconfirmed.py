"""What somebody without an account reports flags nobody, moves no position, changes no verdict."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.lodging import service
from chalicelib.persons.service import passport_key
from chalicelib.stamps.suspicion import find_suspicion
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import SignedIn, sign_in
from tests.lodging.reports import ago, at_home, by_seal, enter, hotel, in_premises, operator
from tests.scans.conftest import BALI, marks, scan, seen_at

FAR = {"latitude": -2.5916, "longitude": 140.6690, "accuracy_m": 5}
# As many as fit a page of the index, and one more.
MANY = 51


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.FIELD_OFFICER)


def _lie(api: Api, seal_url: str, **changed: Any) -> None:
    """Report a guest at the other end of the country, with a position there."""
    sighting = {**FAR, "taken_at": ago(minutes=1)}
    body = by_seal(seal_url, region="91.71.01", sighting=sighting, **changed)
    assert api.post("/stays", body).status == 201


def _told(api: Api, officer: SignedIn, body: dict[str, Any]) -> dict[str, Any]:
    reply = api.post("/scans", body, token=officer.token)
    assert reply.status == 201, reply.raw
    return {name: reply.body.get(name) for name in ("verdict", "flags", "reasons", "movement")}


def test_lies_change_neither_verdict_nor_flags_of_a_scan(api: Api, officer: SignedIn) -> None:
    honest, _ = enter(api)
    lied_of, _ = enter(api, "X12345678")
    for minutes in range(3):
        _lie(api, lied_of, arrived_at=ago(seconds=minutes), address=f"Jl. Bohong {minutes}")
    scans = [_told(api, officer, scan(seal=seal)) for seal in (honest, lied_of)]
    assert scans[0] == scans[1]
    assert scans[0]["verdict"] is not None
    assert marks() == []


def test_sighting_of_a_report_is_no_position_of_the_stamp(api: Api, officer: SignedIn) -> None:
    honest, stamp = enter(api)
    here = seen_at({"seal_url": honest}, BALI, timedelta(minutes=20))
    first = _told(api, officer, scan(**here))
    _lie(api, honest, arrived_at=ago(seconds=10))
    again = seen_at({"seal_url": honest}, BALI, timedelta(minutes=1))
    second = _told(api, officer, scan(**again))
    assert second["verdict"] == first["verdict"]
    assert find_suspicion(stamp.id) is None
    assert marks() == []


def test_report_without_an_account_never_suspects_a_stamp(api: Api) -> None:
    seal_url, stamp = enter(api)
    host = operator()
    house = hotel(host.person)
    body = in_premises(seal_url, house, arrived_at=ago(minutes=1))
    assert api.post("/stays", body, token=host.token).status == 201
    for number in range(3):
        _lie(api, seal_url, arrived_at=ago(seconds=number), address=f"Jl. Bohong {number}")
    assert find_suspicion(stamp.id) is None


def test_lie_stands_beside_and_never_instead_of_what_an_account_answers_for(api: Api) -> None:
    seal_url, stamp = enter(api)
    host = operator()
    house = hotel(host.person)
    body = in_premises(seal_url, house, arrived_at=ago(minutes=3))
    confirmed = api.post("/stays", body, token=host.token).body["receipt"]
    _lie(api, seal_url, arrived_at=ago(seconds=1))
    last = service.find_last_stay(stamp.passport_key)
    assert last is not None
    assert (last.receipt, last.is_confirmed, last.region) == (confirmed, True, house.region)


def test_however_many_lies_hide_no_confirmed_stay(api: Api) -> None:
    host = operator()
    body = at_home(arrived_at=ago(days=2))
    confirmed = api.post("/stays", body, token=host.token).body["receipt"]
    _repeat(lambda n: api.post("/stays", at_home(arrived_at=ago(seconds=n))).status)
    last = service.find_last_stay(passport_key("UTO", "C01X00T47"))
    assert last is not None
    assert last.receipt == confirmed


def test_guest_reported_by_nobody_with_an_account_is_shown_as_unconfirmed(
    api: Api, officer: SignedIn
) -> None:
    seal_url, _ = enter(api)
    _lie(api, seal_url, arrived_at=ago(seconds=1))
    reply = api.post("/scans", scan(seal=seal_url), token=officer.token)
    assert reply.body["last_stay"]["confirmed"] is False


def test_label_and_sighting_are_shown_to_nobody_who_holds_the_receipt(api: Api) -> None:
    sighting = {**FAR, "taken_at": ago(minutes=1)}
    made = api.post("/stays", at_home(label="Tante Kenari", sighting=sighting)).body
    shown = api.get(f"/receipts/{made['receipt']}").raw.decode()
    for hidden in ("Kenari", "140.6", "-2.59", "sighting", "label"):
        assert hidden not in shown


def _repeat(send: Callable[[int], int]) -> None:
    assert {send(number) for number in range(MANY)} == {201}
