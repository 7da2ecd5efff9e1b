"""What an office is told that does not fit together: found, listed, settled; it names nobody."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import PersonId
from chalicelib.db.transaction import commit
from chalicelib.lodging.checks import findings, reconciliation
from chalicelib.lodging.checks.compared import Mark, read_mark, store_mark
from chalicelib.stamps import alarms
from chalicelib.stamps.repository import StampItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields, zone
from tests.factories.people import sign_in
from tests.lodging.houses import House, at, items, stay_of
from tests.lodging.reports import at_home, enter, in_premises
from tests.lodging.stays.test_listing import depart


class Desk:
    """The desk of one office."""

    def __init__(self, api: Api, office: str = "NGURAH-RAI") -> None:
        self.api = api
        self.clerk = sign_in(Role.SERVICE_CLERK, f"loket-{office.lower()}", office=office)

    def get(self, path: str) -> Reply:
        return self.api.get(path, token=self.clerk.token)

    def checks(self, kind: str = "", state: str = "open") -> list[dict[str, Any]]:
        reply = self.get(f"/office-checks?state={state}" + (f"&kind={kind}" if kind else ""))
        assert reply.status == 200, reply.raw
        return list(reply.body["items"])

    def settle(self, check: str, key: str = "", **body: Any) -> Reply:
        body = {"right": False, "note": "Sudah diperiksa.", **body}
        path = f"/checks/{check}/settlement"
        return self.api.post(path, body, token=self.clerk.token, key=key)


@pytest.fixture
def desk(api: Api) -> Desk:
    return Desk(api)


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def _night(now: datetime | None = None, *offices: str) -> reconciliation.Reconciled:
    """Compare what the last hour, and the entries of the days before, brought to some offices."""
    until = now or utc_now()
    since = until - timedelta(days=2 if now else 0, hours=1)
    return reconciliation.reconcile_offices(offices or ["NGURAH-RAI"], since, until, until)


def _tomorrow() -> datetime:
    return datetime.combine(utc_now().date() + timedelta(days=1), time(18), UTC)


def test_guest_in_two_places_at_once_is_told_until_one_of_them_ends(
    api: Api, desk: Desk, house: House
) -> None:
    other = House(api, "lain")
    first = house.report(arrived_at=at(days=2), nights=9)
    second = other.report(arrived_at=at(hours=3))
    (found,) = desk.checks()
    told = found["kind"], found["receipts"], found["is_open"], found["premises_names"]
    assert told == ("two_places", [first, second], True, ["Hotel pengelola", "Hotel lain"])
    house.change(first, "check-out", {"left_at": at(hours=4)})
    assert desk.checks("two_places")[0]["is_open"] is False
    assert desk.checks("never_reported") == []
    assert _night(utc_now()).gone == 1
    assert desk.checks() == []
    (past,) = desk.checks("two_places", "past")
    assert (past["state"], past["is_open"]) == ("gone", False)


def test_two_places_that_an_extension_makes_are_found_at_night(
    api: Api, desk: Desk, house: House
) -> None:
    first = house.report(arrived_at=at(days=2), nights=1)
    House(api, "lain").report(arrived_at=at(hours=3))
    assert desk.checks() == []
    house.change(first, "extend", {"nights": 9})
    assert _night(utc_now()).found == {"two_places": 1}
    assert len(desk.checks("two_places")) == 1


def test_guest_who_moves_on_the_day_of_leaving_is_in_one_place(
    api: Api, desk: Desk, house: House
) -> None:
    other = House(api, "lain")
    house.report(arrived_at=at(days=2), nights=1)
    other.report(arrived_at=at(hours=3))
    body = at_home(arrived_at=at(hours=2))
    assert api.post("/stays", body).status == 201  # nobody answers for it
    assert _night(utc_now()).compared == 1
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
    told = found["kind"], found["premises"], found["is_open"]
    assert told == ("out_never_in", house.place.id, True)
    assert desk.settle(found["id"]).status == 200
    assert api.post("/check-outs", leave, token=house.host.token).status == 409
    assert desk.checks() == []
    house.report(arrived_at=at(hours=3))
    assert desk.checks("out_never_in", "past")[0]["is_open"] is False


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
    done = _night(now)
    assert (done.compared, done.found) == (4, {"still_in_departed": 1})
    (found,) = desk.checks()
    assert (found["kind"], found["receipts"]) == ("still_in_departed", receipts[:1])
    assert _night(now).found == {}
    house.change(receipts[0], "check-out", {"left_at": at(seconds=-30)})
    assert desk.checks()[0]["is_open"] is False


def test_night_finds_who_entered_and_was_never_reported(api: Api, desk: Desk, house: House) -> None:
    enter(api, "A1")
    seal, _ = enter(api, "B2")
    body = in_premises(seal, house.place, arrived_at=at(minutes=0))
    assert api.post("/stays", body, token=house.host.token).status == 201
    assert _night(_tomorrow()).found == {}
    done = _night(_tomorrow() + timedelta(days=3))
    assert (done.compared, done.found) == (2, {"never_reported": 1})
    (found,) = desk.checks("never_reported")
    assert (found["is_open"], found["receipts"]) == (False, [])  # it is no time for that yet
    assert found["stamp_number"]


def test_night_that_is_killed_goes_on_where_it_was(
    api: Api, desk: Desk, house: House, faults: Faults
) -> None:
    for number in ("A1", "B2"):
        seal, _ = enter(api, number)
        body = in_premises(seal, house.place, arrived_at=at(minutes=0))
        receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
        depart(stay_of(receipt).guest.stamp_id)
    now = utc_now()
    store_mark(Mark(now - timedelta(minutes=1)))
    # A finding is put as the mark is, and may be in the first part: which one is chance. What was
    # found is not put again, so that one of these kills is behind a mark.
    for moment in ("die_before", *["die_after"] * 3):
        getattr(faults, moment)("PutItem")
        with pytest.raises(Died):
            reconciliation.reconcile_stays(now)
        faults.clear()
    cut = reconciliation.reconcile_stays(now + timedelta(hours=1), most_seconds=0)
    assert (cut.is_done, cut.until) == (False, now)
    assert reconciliation.reconcile_stays(now + timedelta(hours=1)).is_done
    assert read_mark(now) == Mark(now, version=read_mark(now).version)
    assert len(desk.checks()) == items("FINDING") == 2


def test_stamps_that_stand_for_others_are_entered_once(api: Api) -> None:
    enter(api)
    (stamp,) = (one for one in StampItem.scan() if one.sk == "STAMP")
    stamp.succeeds = "0000000000"
    stamp.save()
    assert _night(_tomorrow() + timedelta(days=3)).compared == 0


def test_finding_is_settled_once_and_stays_settled(api: Api, desk: Desk, house: House) -> None:
    house.report(arrived_at=at(days=2), nights=9)
    House(api, "lain").report(arrived_at=at(hours=3))
    (found,) = desk.checks()
    first = desk.settle(found["id"], key="k", right=True)
    assert (first.status, first.body["state"]) == (200, "settled")
    assert desk.settle(found["id"], key="k", right=True).body == first.body
    assert desk.settle(found["id"], key="k", right=False).status == 422
    assert desk.settle(found["id"], right=True).body["code"] == "finding_settled"
    elsewhere = Desk(api, "DENPASAR")
    assert elsewhere.settle(found["id"]).status == elsewhere.settle("X").status == 404
    assert _night(utc_now()).found == {}
    assert desk.checks() == []
    (past,) = desk.checks(state="past")
    assert (past["settled"]["right"], past["settled"]["note"]) == (True, "Sudah diperiksa.")
    deeds = [row.action for row in AuditItem.scan() if row.action == "check_settled"]
    assert len(deeds) == 1
    (rate,) = alarms.list_rates("NGURAH-RAI", "2026-01")
    assert (rate.kind, rate.right, rate.wrong) == ("two_places", 1, 0)


def test_finding_that_a_case_settles_is_settled_once(api: Api, desk: Desk, house: House) -> None:
    house.report(arrived_at=at(days=2), nights=9)
    House(api, "lain").report(arrived_at=at(hours=3))
    finding = findings.find_finding(desk.checks()[0]["id"])
    assert finding is not None
    commit(
        findings.plan_settled(
            finding, right=True, note="Kasus.", by=PersonId("kepala"), now=utc_now()
        )
    )
    with pytest.raises(findings.FindingSettledError):
        commit(
            findings.plan_settled(
                finding, right=False, note="x", by=PersonId("lain"), now=utc_now()
            )
        )
    assert desk.checks() == []


def test_each_list_is_a_look_and_names_nobody(desk: Desk, house: House, faults: Faults) -> None:
    house.report("A1")
    desk.checks("two_places")
    (look,) = (one for one in AuditItem.scan() if one.action == "office_checks_viewed")
    assert look.why == "open two_places"
    assert b"ERIKSSON" not in desk.get("/office-checks").raw
    faults.refuse("TransactWriteItems", 500, times=9)
    assert desk.get("/office-checks").status == 503


def test_question_that_is_none_names_the_field(desk: Desk) -> None:
    for query, wrong in (
        ("kind=x", {"kind": "not_a_choice"}),
        ("state=x", {"state": "not_a_choice"}),
        ("month=x", {"month": "not_a_month"}),
        ("after=x", {"after": "wrong_format"}),
    ):
        reply = desk.get(f"/office-checks?{query}")
        assert (reply.status, reply.fields) == (422, wrong)


def test_office_compares_a_kecamatan_of_its_own_at_once(api: Api, desk: Desk, house: House) -> None:
    seal, _ = enter(api, "A1")
    body = in_premises(seal, house.place, arrived_at=at(minutes=0))
    receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
    depart(stay_of(receipt).guest.stamp_id)
    run = api.post("/checks/runs", {"region": "51.03.01"}, token=desk.clerk.token)
    assert run.body == {"compared": 1, "found": 1, "gone": 0, "next": None}
    assert [one["kind"] for one in desk.checks()] == ["still_in_departed"]
    house.change(receipt, "cancel", {"reason": "Salah."})
    for region, status in (("51.03.06", 200), ("51.08.01", 403), ("51.03", 422), ("x", 422)):
        reply = api.post("/checks/runs", {"region": region}, token=desk.clerk.token)
        assert reply.status == status
