"""An office's desk: the reports of a day, and what was found that does not fit together."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import local_date, utc_now
from chalicelib.lodging import reconciliation
from chalicelib.stamps.repository import StampItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.passports import fields, zone
from tests.factories.people import sign_in
from tests.lodging.houses import House, at, items, stay_of
from tests.lodging.reports import at_home, enter, hotel, in_premises
from tests.lodging.test_listing import depart

BALI = "Asia/Makassar"


class Desk:
    """The desk of one office."""

    def __init__(self, api: Api, office: str = "NGURAH-RAI") -> None:
        self.api = api
        self.clerk = sign_in(Role.SERVICE_CLERK, f"loket-{office.lower()}", office=office)

    def get(self, path: str) -> Reply:
        return self.api.get(path, token=self.clerk.token)

    def stays(self, state: str, more: str = "") -> set[str]:
        reply = self.get(f"/office-stays?state={state}{more}")
        assert reply.status == 200, reply.raw
        return {one["receipt"] for one in reply.body["items"]}

    def checks(self, kind: str = "") -> list[dict[str, Any]]:
        reply = self.get("/office-checks" + (f"?kind={kind}" if kind else ""))
        assert reply.status == 200, reply.raw
        return list(reply.body["items"])


@pytest.fixture
def desk(api: Api) -> Desk:
    return Desk(api)


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def test_desk_lists_what_is_new_late_and_unconfirmed_and_names_nobody(
    api: Api, desk: Desk, house: House
) -> None:
    new, late = house.report("A1"), house.report("B2", arrived_at=at(days=3), nights=9)
    public = api.post("/stays", at_home(passport=fields("C3"))).body["receipt"]
    old = api.post("/stays", at_home(passport=fields("D4"), arrived_at=at(days=3))).body["receipt"]
    assert desk.stays("new") == {new, late, public, old}
    assert desk.stays("late") == {late, old}
    assert desk.stays("unconfirmed") == {public, old}
    assert desk.stays("new", "&date=2026-01-01") == set()
    raw = desk.get("/office-stays").raw
    assert b"ERIKSSON" not in raw
    assert b"12" not in raw.partition(b"document_number")[2]
    assert Desk(api, "DENPASAR").stays("new") == set()


def test_each_page_is_one_look_and_none_goes_unrecorded(
    desk: Desk, house: House, faults: Faults
) -> None:
    house.report()
    desk.stays("late")
    (look,) = (one for one in AuditItem.scan() if one.action == "office_stays_viewed")
    assert look.why.startswith("late ")
    faults.refuse("TransactWriteItems", 500, times=9)
    for path in ("/office-stays", "/office-checks"):
        assert desk.get(path).status == 503


def test_question_that_is_none_names_the_field(desk: Desk) -> None:
    for query, wrong in (
        ("/office-stays?state=all", {"state": "not_a_choice"}),
        ("/office-stays?date=x", {"date": "not_a_date"}),
        ("/office-checks?kind=x", {"kind": "not_a_choice"}),
        ("/office-checks?after=x", {"after": "wrong_format"}),
    ):
        reply = desk.get(query)
        assert (reply.status, reply.fields) == (422, wrong)


def test_report_corrected_into_the_area_of_another_office_is_on_its_list(
    api: Api, desk: Desk, house: House
) -> None:
    elsewhere = hotel(house.host.person, "Hotel Jauh", "51.08.01")
    receipt = house.report()
    moved = {"reason": "Salah tempat.", "premises": elsewhere.id}
    assert house.change(receipt, "corrections", moved).status == 200
    assert Desk(api, "SINGARAJA").stays("new") == {receipt}
    assert desk.stays("new") == {receipt}
    (one,) = desk.get("/office-stays").body["items"]
    assert (one["premises_name"], one["version"]) == ("Hotel Jauh", 2)


def test_guest_in_two_places_at_once_is_told_until_one_of_them_ends(
    api: Api, desk: Desk, house: House
) -> None:
    other = House(api, "lain")
    first = house.report(arrived_at=at(days=2), nights=9)
    second = other.report(arrived_at=at(hours=3))
    (found,) = desk.checks()
    assert (found["kind"], found["receipts"], found["is_open"]) == (
        "two_places",
        [first, second],
        True,
    )
    house.change(first, "check-out", {"left_at": at(hours=4)})
    assert desk.checks("two_places")[0]["is_open"] is False


def test_guest_who_moves_on_the_day_of_leaving_is_in_one_place(
    api: Api, desk: Desk, house: House
) -> None:
    other = House(api, "lain")
    house.report(arrived_at=at(days=2), nights=1)
    other.report(arrived_at=at(hours=3))
    body = at_home(arrived_at=at(hours=2))
    assert api.post("/stays", body).status == 201  # nobody answers for it
    assert desk.checks() == []


def test_check_out_of_a_guest_by_what_they_show(api: Api, house: House) -> None:
    seal, _ = enter(api)
    body = in_premises(seal, house.place, arrived_at=at(minutes=1))
    receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
    leave = {"premises": house.place.id, "mrz": zone()}
    first = api.post("/check-outs", leave, token=house.host.token, key="k")
    assert (first.status, first.body["receipt"], first.body["state"]) == (200, receipt, "left")
    again = api.post("/check-outs", leave, token=house.host.token, key="k")
    assert again.body == first.body
    other = api.post("/check-outs", leave, token=house.host.token)
    assert (other.status, other.body["code"]) == (409, "stay_left")


def test_repeated_check_out_leaves_another_stay_of_the_guest_alone(api: Api, house: House) -> None:
    first = house.report(arrived_at=at(days=3), nights=9)
    second = house.report(arrived_at=at(hours=3))
    leave = {"premises": house.place.id, "passport": fields()}
    for _ in range(2):
        reply = api.post("/check-outs", leave, token=house.host.token, key="k")
        assert reply.body["receipt"] == second
    assert stay_of(first).left_at is None


def test_check_out_of_somebody_never_in_says_what_to_do_and_the_office_is_told(
    api: Api, desk: Desk, house: House
) -> None:
    leave = {"premises": house.place.id, "passport": fields(), "left_at": at(minutes=5)}
    for _ in range(2):
        reply = api.post("/check-outs", leave, token=house.host.token)
        assert (reply.status, reply.body["code"]) == (409, "guest_never_in")
        assert "report the arrival" in reply.body["detail"]
    (found,) = desk.checks()
    assert (found["kind"], found["premises"], found["is_open"]) == (
        "out_never_in",
        house.place.id,
        True,
    )
    house.report(arrived_at=at(hours=3))
    assert desk.checks()[0]["is_open"] is False


def _tomorrow() -> datetime:
    return datetime.combine(utc_now().date() + timedelta(days=1), time(18), UTC)


def _on(desk: Desk, now: datetime) -> list[dict[str, Any]]:
    day = local_date(now, BALI).isoformat()
    return list(desk.get(f"/office-checks?date={day}").body["items"])


def test_night_finds_who_is_still_in_though_departed(api: Api, desk: Desk, house: House) -> None:
    receipts = []
    for number in ("A1", "B2"):
        seal, _ = enter(api, number)
        body = in_premises(seal, house.place, arrived_at=at(minutes=0))
        receipts.append(api.post("/stays", body, token=house.host.token).body["receipt"])
    house.change(receipts[1], "check-out", {"left_at": at(seconds=-30)})
    for receipt in receipts:
        depart(stay_of(receipt).guest.stamp_id)
    now = _tomorrow()
    done = reconciliation.reconcile_stays(now)
    assert (done.departed, done.still_in) == (2, 1)
    (found,) = _on(desk, now)
    assert (found["kind"], found["receipts"]) == ("still_in_departed", receipts[:1])
    assert reconciliation.reconcile_stays(now).still_in == 0
    assert items("still_in_departed#") == 1
    house.change(receipts[0], "check-out", {"left_at": at(seconds=-30)})
    assert _on(desk, now)[0]["is_open"] is False


def test_night_finds_who_entered_and_was_never_reported(api: Api, desk: Desk, house: House) -> None:
    enter(api, "A1")
    seal, _ = enter(api, "B2")
    body = in_premises(seal, house.place, arrived_at=at(minutes=0))
    assert api.post("/stays", body, token=house.host.token).status == 201
    now = _tomorrow() + timedelta(days=3)
    done = reconciliation.reconcile_stays(now)
    assert (done.entered, done.never_reported) == (2, 1)
    (found,) = _on(desk, now)
    assert (found["kind"], found["is_open"]) == ("never_reported", True)
    assert found["stamp_number"].replace("-", "").replace(" ", "")
    assert reconciliation.reconcile_stays(_tomorrow()).entered == 0
    house.report("A1", arrived_at=at(minutes=0))
    assert _on(desk, now)[0]["is_open"] is False


def test_night_that_is_killed_is_begun_again(
    api: Api, desk: Desk, house: House, faults: Faults
) -> None:
    from tests.factories.faults import Died

    for number in ("A1", "B2"):
        enter(api, number)
    now = _tomorrow() + timedelta(days=3)
    for moment in ("die_before", "die_after"):
        getattr(faults, moment)("PutItem")
        with pytest.raises(Died):
            reconciliation.reconcile_stays(now)
        faults.clear()
    reconciliation.reconcile_stays(now)
    assert len(_on(desk, now)) == items("never_reported#") == 2


def test_stamps_that_stand_for_others_are_entered_once(api: Api) -> None:
    enter(api)
    (stamp,) = (one for one in StampItem.scan() if one.sk == "STAMP")
    stamp.succeeds = "0000000000"
    stamp.save()
    assert reconciliation.reconcile_stays(_tomorrow() + timedelta(days=3)).entered == 0
