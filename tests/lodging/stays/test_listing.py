"""An operator's lists: in the house, should have left, left, past guests, a whole record."""

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.db import pages
from chalicelib.lodging.stays import walking
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.lodging.houses import House, at, stay_of
from tests.lodging.reports import enter, in_premises, proof


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def _sealed(api: Api, house: House, number: str = "C01X00T47") -> str:
    seal, _ = enter(api, number)
    body = in_premises(seal, house.place, arrived_at=at(minutes=1))
    reply = api.post("/stays", body, token=house.host.token)
    assert reply.status == 201, reply.raw
    return str(reply.body["receipt"])


def _named_looks() -> int:
    return sum(item.action == "guests_named" for item in AuditItem.scan())


def test_each_stay_is_in_the_list_of_where_it_stands(house: House) -> None:
    stays = {
        "in_house": house.report("A1", nights=2),
        "late": house.report("B2", arrived_at=at(days=5), nights=1),
        "left": house.report("C3"),
        "cancelled": house.report("D4"),
    }
    house.change(stays["left"], "check-out", {})
    house.change(stays["cancelled"], "cancel", {"reason": "x"})
    assert house.listed("in_house") == [stays["in_house"]]
    assert house.listed("late") == [stays["late"]]
    assert set(house.listed("left")) == {stays["left"], stays["cancelled"]}
    assert house.listed("left", "&month=2020-01") == []
    (one,) = house.get(f"/stays?premises={house.place.id}&state=late").body["items"]
    assert (one["state"], one["name"]) == ("late", "ANNA MARIA ERIKSSON")
    assert one["document_number"].startswith("******")


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("state=gone", "state", "not_a_choice"),
        ("state=left&month=2026-13", "month", "not_a_month"),
        ("after=x", "after", "wrong_format"),
    ],
)
def test_question_that_is_none_names_the_field(
    house: House, query: str, field: str, code: str
) -> None:
    reply = house.get(f"/stays?premises={house.place.id}&{query}")
    assert (reply.status, reply.fields) == (422, {field: code})


def test_lists_of_others_are_as_those_of_no_premises(api: Api, house: House) -> None:
    other = House(api, "lain")
    for path in ("/stays", "/guests"):
        answers = [other.get(f"{path}?premises={one}") for one in (house.place.id, "A" * 26, "")]
        assert {one.status for one in answers} == {404}
    body = {"premises": house.place.id, "state": "in_house", "format": "csv"}
    assert api.post("/stays/exports", body, token=other.host.token).status == 404
    leave = {"premises": house.place.id, "seal": "A"}
    assert api.post("/check-outs", leave, token=other.host.token).status == 404


def test_pages_show_each_stay_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {house.report(f"N{n}") for n in range(5)}
    monkeypatch.setattr(walking, "MOST_ROWS", 2)
    monkeypatch.setattr(walking, "_ENOUGH", 2)
    seen: list[str] = []
    after = ""
    for _ in range(4):
        reply = house.get(f"/stays?premises={house.place.id}{after}")
        seen += [one["receipt"] for one in reply.body["items"]]
        if reply.body["next"] is None:
            break
        after = f"&after={reply.body['next']}"
    assert (len(seen), set(seen)) == (5, made)
    # A cursor of one list is none of another.
    assert house.get(f"/stays?premises={house.place.id}&state=left{after}").status == 422


def test_guest_of_a_stamp_is_named_only_where_the_premises_are_confirmed(
    api: Api, house: House
) -> None:
    receipt = _sealed(api, house)
    (one,) = house.get(f"/stays?premises={house.place.id}").body["items"]
    record = house.get(f"/stays/{receipt}").body
    assert "name" not in one
    assert "nationality" not in one
    assert "name" not in record["stay"]
    assert _named_looks() == 0
    house.confirm()
    (one,) = house.get(f"/stays?premises={house.place.id}").body["items"]
    assert (one["name"], one["nationality"]) == ("ANNA MARIA ERIKSSON", "UTO")
    assert house.get(f"/stays/{receipt}").body["stay"]["name"] == "ANNA MARIA ERIKSSON"
    assert _named_looks() == 2


def test_one_page_is_one_look_and_no_look_goes_unrecorded(
    api: Api, house: House, faults: Faults
) -> None:
    for number in ("A1", "B2"):
        _sealed(api, house, number)
    house.confirm()
    assert len(house.get(f"/stays?premises={house.place.id}").body["items"]) == 2
    assert _named_looks() == 1
    faults.refuse("TransactWriteItems", 500, times=9)
    reply = house.get(f"/stays?premises={house.place.id}")
    assert reply.status == 503
    assert b"ERIKSSON" not in reply.raw


def test_what_was_typed_names_its_guest_without_a_look(house: House) -> None:
    house.report()
    house.confirm()
    (one,) = house.get(f"/stays?premises={house.place.id}").body["items"]
    assert one["name"] == "ANNA MARIA ERIKSSON"
    assert _named_looks() == 0


def test_record_shows_every_version(house: House) -> None:
    receipt = house.report(room="1")
    house.change(receipt, "corrections", {"reason": "Salah kamar.", "room": "2"})
    house.change(receipt, "check-out", {})
    record = house.get(f"/stays/{receipt}").body
    assert [one["kind"] for one in record["versions"]] == ["reported", "corrected", "left"]
    assert [one["stay"]["room"] for one in record["versions"]] == ["1", "2", "2"]
    assert record["versions"][1]["reason"] == "Salah kamar."
    assert record["stay"] == record["versions"][-1]["stay"]


def test_who_announced_themselves_is_due_until_the_host_reports_them(
    api: Api, house: House
) -> None:
    seal, _ = enter(api)
    body = {"seal": seal, "premises": house.place.id, "proof": proof()}
    assert api.post("/announcements", body).status == 201
    (due,) = house.get(f"/stays?premises={house.place.id}&state=due").body["items"]
    assert (due["type"], due["state"]) == ("announcement", "pending")
    assert b"ERIKSSON" not in house.get(f"/stays?premises={house.place.id}&state=due").raw
    path = f"/announcements/{due['id']}/confirmation"
    assert api.post(path, {"nights": 2}, token=house.host.token).status == 201
    assert house.get(f"/stays?premises={house.place.id}&state=due").body["items"] == []
    assert len(house.listed("in_house")) == 1


def test_guest_who_left_the_country_is_marked_on_the_board(api: Api, house: House) -> None:
    receipt = _sealed(api, house)
    depart(stay_of(receipt).guest.stamp_id)
    (one,) = house.get(f"/stays?premises={house.place.id}").body["items"]
    assert one["guest_departed"] is True
    house.change(receipt, "check-out", {})
    (one,) = house.get(f"/stays?premises={house.place.id}&state=left").body["items"]
    assert one["guest_departed"] is False


def depart(stamp_id: str | None) -> None:
    """Let the holder of a stamp leave the country now."""
    from chalicelib.core.ids import StampId
    from chalicelib.stamps import service as stamps
    from chalicelib.stamps.rules import StampStatus
    from chalicelib.web.guards import Role
    from tests.factories.people import appoint

    stamp = stamps.find_stamp(StampId(stamp_id or ""))
    assert stamp is not None
    officer = appoint(Role.BORDER_OFFICER, f"tpi-{stamp_id}")
    stamps.end_stamp(stamp, StampStatus.DEPARTED, officer, utc_now(), "departed")


def test_past_guest_is_reported_again_by_the_receipt(api: Api, house: House) -> None:
    first = house.report(arrived_at=at(days=40), nights=1)
    house.change(first, "check-out", {"left_at": at(days=38)})
    gone = house.report("B2", arrived_at=at(days=120), nights=1)
    house.change(gone, "check-out", {"left_at": at(days=100)})
    cancelled = house.report("C3", arrived_at=at(days=30))
    house.change(cancelled, "cancel", {"reason": "x"})
    (guest,) = house.get(f"/guests?premises={house.place.id}").body["items"]
    assert (guest["receipt"], guest["name"]) == (first, "ANNA MARIA ERIKSSON")
    again = house.report("", passport=None, again=guest["receipt"])
    assert stay_of(again).guest == stay_of(first).guest
    assert stay_of(again).duplicate_of is None


def test_past_guest_of_a_stamp_comes_by_the_stamp_of_now(api: Api, house: House) -> None:
    first = _sealed(api, house)
    house.change(first, "check-out", {})
    old = stay_of(first).guest.stamp_id
    depart(old)
    _, stamp = enter(api)
    assert stamp.id != old
    again = house.report("", passport=None, again=first, arrived_at=at(minutes=0))
    assert stay_of(again).guest.stamp_id == stamp.id


@pytest.mark.parametrize("whose", ["others", "nobody", "both"])
def test_past_guest_of_other_premises_is_none(api: Api, house: House, whose: str) -> None:
    other = House(api, "lain")
    receipt = {"others": other.report(), "nobody": "A" * 26, "both": house.report()}[whose]
    body = {"premises": house.place.id, "again": receipt, "arrived_at": at(hours=1), "nights": 1}
    if whose == "both":
        body["seal"] = "A"
    reply = api.post("/stays", body, token=house.host.token)
    wrong = {"seal": "only_one_of"} if whose == "both" else {"again": "not_a_past_guest"}
    assert (reply.status, reply.fields) == (422, wrong)


def test_list_of_many_parts_goes_on_where_it_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = set()
    for n, days in enumerate((3, 35, 70)):
        receipt = house.report(f"N{n}", arrived_at=at(days=days + 1), nights=1)
        house.change(receipt, "check-out", {"left_at": at(days=days)})
        made.add(receipt)
    monkeypatch.setattr(walking, "_ENOUGH", 1)
    seen: list[str] = []
    after = ""
    for _ in range(8):
        reply = house.get(f"/guests?premises={house.place.id}{after}")
        seen += [one["receipt"] for one in reply.body["items"]]
        if reply.body["next"] is None:
            break
        after = f"&after={reply.body['next']}"
    assert (len(seen), set(seen)) == (3, made)


def test_cursor_of_another_part_is_refused() -> None:
    parts = [walking.Part("A"), walking.Part("B")]
    begin = {name: {"S": "-"} for name in ("place_sk", "pk", "sk")}
    cursor = pages.cursor_of({"part": {"S": "0"}, "place_pk": {"S": "B"}, **begin})
    from chalicelib.core.errors import InvalidError
    from chalicelib.lodging.stay_items import StayItem

    with pytest.raises(InvalidError):
        walking.walk(StayItem, parts, cursor, lambda _: True)
