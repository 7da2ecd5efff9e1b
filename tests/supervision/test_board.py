"""The head's board over the API: filled from the real stream, and whom it is shown to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import tally_work
from chalicelib.core.clock import local_date, utc_now
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.supervision import awaiting
from chalicelib.supervision.areas import area_of
from chalicelib.web.guards import Role
from local.emulator import Engine
from local.functions import Consumer, Function
from local.provision import client
from local.streams import StreamSource
from tests.conftest import PREFIX
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn, sign_in
from tests.orders.conftest import NUMBER, issued
from tests.scans.conftest import scan

OFFICE = "NGURAH-RAI"
Drain = Callable[[], None]


@pytest.fixture
def drain(store: Engine, tmp_path: Path) -> Drain:
    """Give the function what the stream holds by now, past what other tests left in it."""

    def source(handler: Callable[..., Any]) -> StreamSource:
        consumer = Consumer(Function("tally_work", handler), "audit", 1000)
        streams = client(store.url, "dynamodbstreams")
        made = StreamSource(consumer, streams, tmp_path, lambda: None)
        made.locate(client(store.url, "dynamodb"), PREFIX)
        return made

    def emptied(handler: Callable[..., Any]) -> None:
        one = source(handler)
        while one.waiting():
            one.step()

    emptied(lambda _event, _context: None)
    return lambda: emptied(tally_work)


def board(api: Api, head: SignedIn, query: str = "") -> Reply:
    return api.get(f"/board{query}", token=head.token)


def test_head_sees_what_an_officer_did(
    api: Api, drain: Drain, head: SignedIn, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    api.post("/scans", scan(seal=stamp["seal_url"]), token=officer.token)
    astray = scan(seal=stamp["seal_url"], order=..., exception="in_the_act", reason="Bekerja")
    api.post("/scans", astray, token=officer.token)
    drain()
    told = board(api, head).body
    (own,) = (one for one in told["staff"] if one["id"] == officer.person.id)
    assert (own["name"], own["role"]) == (officer.person.name, "field_officer")
    # The first names an order that nobody issued: an exception too.
    assert (own["scans"], own["exceptions"]) == (2, 2)
    assert own["position"]["latitude"] == scan()["position"]["latitude"]
    assert "shift" not in own
    assert told["verdicts"] == [{"verdict": "genuine", "scans": 2}]
    assert sum(one["scans"] for one in told["hours"]) == 2
    assert [one["hour"] for one in told["hours"]] == list(range(24))
    waiting = {one["kind"]: one for one in told["waiting"]}
    assert (waiting["exception"]["open"], waiting["exception"]["overdue"]) == (2, 0)
    for canary in ("ERIKSSON", "C01X00T47", str(stamp["stamp_id"])):
        assert canary not in str(told)


def wait(kind: str, at: datetime, unique: str) -> None:
    place = (keys.worklist(OFFICE), keys.awaited(kind, at, unique))
    Records(f"TEST#{unique}", kind, place_pk=place[0], place_sk=place[1]).save()


def test_oldest_tip_and_overdue_visits_are_told(api: Api, head: SignedIn) -> None:
    now = utc_now().replace(microsecond=0)
    for days in (1, 9, 3):
        wait("tip", now - timedelta(days=days), f"T{days}")
        wait("visit", now + timedelta(days=days - 2), f"V{days}")
    wait("finding", now, "F")
    told = {one["kind"]: one for one in board(api, head).body["waiting"]}
    assert told["tip"]["open"] == 3
    assert told["tip"]["oldest_at"] == (now - timedelta(days=9)).isoformat().replace("+00:00", "Z")
    assert (told["visit"]["open"], told["visit"]["overdue"]) == (3, 1)
    assert told["flag"] == {
        "kind": "flag",
        "open": 0,
        "overdue": 0,
        "oldest_at": None,
        "more": False,
    }
    assert "finding" not in told


def test_oldest_tip_is_told_though_more_wait_than_are_read(
    api: Api, head: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now().replace(microsecond=0)
    for days in range(1, 6):
        wait("tip", now - timedelta(days=days), f"T{days}")
    wait("visit", now, "V")
    monkeypatch.setattr(awaiting, "_MOST", 3)
    told = {one["kind"]: one for one in board(api, head).body["waiting"]}
    assert (told["tip"]["open"], told["tip"]["more"], told["visit"]["more"]) == (2, True, False)
    assert told["tip"]["oldest_at"] == (now - timedelta(days=5)).isoformat().replace("+00:00", "Z")


def test_board_is_the_head_s_own_and_the_division_head_s_by_office(
    api: Api, head: SignedIn, stranger: SignedIn
) -> None:
    division = sign_in(Role.DIVISION_HEAD, office="")
    assert board(api, head, f"?office={OFFICE}").status == 200
    assert board(api, stranger, f"?office={OFFICE}").status == 404
    assert board(api, stranger).body["office"] == "DENPASAR"
    assert board(api, division, f"?office={OFFICE}").body["office"] == OFFICE
    assert board(api, division, "?office=ATLANTIS").status == 404
    assert board(api, division).fields == {"office": "required"}


def test_day_is_one_that_has_begun(api: Api, head: SignedIn) -> None:
    today = local_date(utc_now(), "Asia/Makassar")
    tomorrow, yesterday = (today + timedelta(days=days) for days in (1, -1))
    assert board(api, head, f"?date={tomorrow}").fields == {"date": "in_the_future"}
    assert board(api, head, "?date=kemarin").fields == {"date": "wrong_format"}
    past = board(api, head, f"?date={yesterday}").body
    assert (past["date"], past["staff"], past["waiting"]) == (str(yesterday), [], [])


@pytest.mark.parametrize(
    ("office", "inside"), [(OFFICE, (115.17, -8.72)), ("JAKARTA-PUSAT", (106.83, -6.17))]
)
def test_map_holds_the_work_area(office: str, inside: tuple[float, float]) -> None:
    west, south, east, north = area_of(office, local_date(utc_now(), "Asia/Makassar"))
    assert west < inside[0] < east
    assert south < inside[1] < north
    assert east - west < 3


def test_flags_that_were_settled_are_told_by_kind(
    api: Api, head: SignedIn, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    for key in ("a", "b"):
        astray = scan(seal=stamp["seal_url"], order=..., exception="in_the_act", reason="Bekerja")
        api.post("/scans", astray, token=officer.token, key=key)
    page = api.get("/flags?kind=exception", token=head.token).body
    for flag, right in zip(page["items"], (True, False), strict=True):
        body = {"right": right, "note": "Sudah diperiksa."}
        reply = api.post(f"/flags/{flag['id']}/settlement", body, token=head.token)
        assert reply.status == 200, reply.raw
    told = api.get("/board/false-alarms", token=head.token).body
    assert told["items"] == [{"kind": "scan_without_order", "right": 1, "wrong": 1}]
    waiting = {one["kind"]: one["open"] for one in board(api, head).body["waiting"]}
    assert waiting["exception"] == 0


def test_officer_on_shift_is_on_the_board_with_the_order(
    api: Api, drain: Drain, head: SignedIn, officer: SignedIn
) -> None:
    issued(api, head)
    shift = api.post("/shifts", {"order": NUMBER}, token=officer.token).body
    drain()
    (own,) = [one for one in board(api, head).body["staff"] if one["id"] == officer.person.id]
    assert own["shift"] == {"order": NUMBER, "ends_at": shift["ends_at"]}
    assert not own["silent"]
    api.post(f"/shifts/{shift['id']}/end", {}, token=officer.token)
    drain()
    (own,) = [one for one in board(api, head).body["staff"] if one["id"] == officer.person.id]
    assert "shift" not in own
