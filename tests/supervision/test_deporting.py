"""A deportation: stamp, permit, warnings, presence and the next entry, all or nothing."""

from typing import Any

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.core.ids import HolderId, StampId
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.findings import FindingKind
from chalicelib.lodging.checks.reconciliation import reconcile_offices
from chalicelib.lodging.stays.showing import has_departed
from chalicelib.permits.changing import list_held, list_permits
from chalicelib.persons.searching import find_whole
from chalicelib.stamps.service import find_stamp
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import zone
from tests.factories.people import SignedIn, sign_in
from tests.lodging.houses import House, at, stay_of
from tests.scans.conftest import issue, scan
from tests.supervision.conftest import OFFICE, close, detail, opened, rows


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


@pytest.fixture
def case(api: Api, head: SignedIn, scanned: dict[str, Any]) -> dict[str, Any]:
    return opened(api, head, {"scan": scanned["scan_id"]})


def holder_of(stamp: dict[str, Any]) -> HolderId:
    return HolderId(stamp["permit"]["id"].rpartition("-")[0])


def is_gone(stamp: dict[str, Any]) -> bool:
    """Whether all that a deportation changes is changed; all or nothing of it."""
    found, person = find_stamp(StampId(stamp["stamp_id"])), find_whole(holder_of(stamp))
    assert found is not None
    assert person is not None
    facts = {
        found.status == "cancelled",
        not list_held(holder_of(stamp)),
        all(one.present_on is None for one in person.passports),
        bool(rows("case_closed")),
    }
    assert len(facts) == 1
    return facts == {True}


def test_deportation_ends_all_that_lets_somebody_stay(
    api: Api, head: SignedIn, officer: SignedIn, stamp: dict[str, Any], case: dict[str, Any]
) -> None:
    assert not is_gone(stamp)
    assert close(api, head, case, "deported").body["outcome"]["outcome"] == "deported"
    assert is_gone(stamp)
    assert [one.status for one in list_permits(holder_of(stamp))] == ["ended"]
    told = api.post("/scans", scan(seal=stamp["seal_url"]), token=officer.token).body
    assert told["verdict"] == "cancelled"
    assert detail(api, head, case)["permit"]["status"] == "ended"


def test_open_stay_of_somebody_deported_is_found_by_the_reconciliation(
    api: Api, head: SignedIn, case: dict[str, Any], house: House
) -> None:
    receipt = house.report(arrived_at=at(minutes=1))
    started = utc_now()
    assert close(api, head, case, "deported").status == 200
    now = utc_now()
    done = reconcile_offices([OFFICE], started, now, now)
    assert done.found == {FindingKind.STILL_IN_DEPARTED: 1}
    (found,) = findings.list_open_findings(OFFICE, None, None, 9).items
    assert found.receipts == (receipt,)
    assert has_departed(find_stamp(StampId(found.stamp_id or "")), stay_of(receipt))


def test_stamp_cancelled_for_another_reason_says_of_no_stay_that_it_is_over(
    api: Api, stamp: dict[str, Any], house: House
) -> None:
    house.report(arrived_at=at(minutes=1))
    border = sign_in(Role.BORDER_OFFICER)
    path, started = f"/stamps/{stamp['stamp_number']}/cancel", utc_now()
    assert api.post(path, {"reason": "Salah ketik."}, token=border.token).status == 200
    now = utc_now()
    done = reconcile_offices([OFFICE], started, now, now)
    assert done.found == {FindingKind.PERMIT_ENDED: 1}


def test_next_entry_tells_the_border_officer_with_its_ground(
    api: Api, head: SignedIn, case: dict[str, Any]
) -> None:
    border = sign_in(Role.BORDER_OFFICER, "border-2")
    other = issue(api, border.token, "X00000001", mrz=zone("X00000001").replace("ANNA", "BERT"))
    assert not other["deported_before"]
    assert close(api, head, case, "deported").status == 200
    # Another passport of the same person: found by the name and the birth.
    later = issue(api, border.token, "C09X00T99")
    assert (later["watch_listed"], later["deported_before"]) == (True, True)
    assert [row.why for row in rows("watch_mark_shown")] == ["deported"]


def test_other_outcomes_change_nothing_of_the_stay(
    api: Api, head: SignedIn, stamp: dict[str, Any], case: dict[str, Any]
) -> None:
    assert close(api, head, case, "fined").status == 200
    found = find_stamp(StampId(stamp["stamp_id"]))
    assert found is not None
    assert found.is_in_force
    assert list_held(holder_of(stamp))


@pytest.mark.parametrize("kill", ["die_before", "die_after"])
def test_killed_on_the_way_it_is_done_once_by_the_retry(
    api: Api,
    head: SignedIn,
    stamp: dict[str, Any],
    case: dict[str, Any],
    faults: Faults,
    kill: str,
) -> None:
    getattr(faults, kill)("TransactWriteItems")
    with pytest.raises(Died):
        close(api, head, case, "deported", key="k")
    faults.clear()
    assert is_gone(stamp) is (kill == "die_after")
    assert close(api, head, case, "deported", key="k").status == 200
    assert is_gone(stamp)
    assert len(rows("case_closed")) == 1


def test_lost_answer_and_conflicts_close_it_once(
    api: Api, head: SignedIn, stamp: dict[str, Any], case: dict[str, Any], faults: Faults
) -> None:
    faults.conflict("TransactWriteItems", 2)
    assert close(api, head, case, "deported", key="k").status == 200
    assert is_gone(stamp)
    assert len(rows("case_closed")) == 1


def test_somebody_who_left_meanwhile_is_marked_all_the_same(
    api: Api, head: SignedIn, stamp: dict[str, Any], case: dict[str, Any]
) -> None:
    border = sign_in(Role.BORDER_OFFICER, "border-2")
    left = {"stamp_number": stamp["stamp_number"]}
    assert api.post("/departures", left, token=border.token).status == 201
    assert close(api, head, case, "deported").status == 200
    assert issue(api, border.token)["deported_before"]
