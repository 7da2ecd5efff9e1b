"""Flags: each settled once, as right or as a false alarm, and counted by kind."""

from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import StampId
from chalicelib.db.transaction import commit
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.findings import Finding, FindingKind
from chalicelib.stamps.service import find_stamp
from chalicelib.stamps.suspicion import find_suspicion
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn
from tests.scans.conftest import BALI, JAKARTA, scan, seen_at
from tests.supervision.conftest import OFFICE, close, forged, opened, send

MINUTES = timedelta(minutes=1)


def settle(api: Api, by: SignedIn, flag: str, *, right: bool, key: str = "") -> Reply:
    body = {"right": right, "note": "Diperiksa bersama pemegang."}
    return api.post(f"/flags/{flag}/settlement", body, token=by.token, key=key)


def listed(api: Api, by: SignedIn, kind: str = "flag") -> list[dict[str, Any]]:
    reply = api.get(f"/flags?kind={kind}", token=by.token)
    assert reply.status == 200, reply.raw
    return list(reply.body["items"])


@pytest.fixture
def copied(api: Api, officer: SignedIn, stamp: dict[str, Any]) -> str:
    """The flag of a stamp that was at two places at once."""
    for place in (BALI, JAKARTA):
        body = scan(**seen_at(stamp, place, 20 * MINUTES))
        assert api.post("/scans", body, token=officer.token).status == 201
    return f"copy-{stamp['stamp_id']}"


def test_copy_that_is_a_false_alarm_stops_being_suspected(
    api: Api, head: SignedIn, officer: SignedIn, stamp: dict[str, Any], copied: str
) -> None:
    (flag,) = listed(api, head)
    assert (flag["id"], flag["kind"]) == (copied, "suspected_copy")
    assert flag["stamp_number"] == stamp["stamp_number"]
    assert settle(api, head, copied, right=False).body["settled"]["right"] is False
    assert listed(api, head) == []
    assert find_suspicion(stamp["stamp_id"]) is None
    near = api.post("/scans", scan(seal=stamp["seal_url"], position=None), token=officer.token)
    assert "suspected_copy" not in near.body["flags"]
    far = {**BALI, "latitude": 60.0}
    anew = api.post("/scans", scan(**seen_at(stamp, far, 0 * MINUTES)), token=officer.token)
    assert "suspected_copy" in anew.body["flags"]
    assert [one["id"] for one in listed(api, head)] == [copied]


def test_copy_that_is_right_stays_suspected(
    api: Api, head: SignedIn, officer: SignedIn, stamp: dict[str, Any], copied: str
) -> None:
    assert settle(api, head, copied, right=True).status == 200
    assert listed(api, head) == []
    told = api.post("/scans", scan(seal=stamp["seal_url"]), token=officer.token)
    assert "suspected_copy" in told.body["flags"]


def test_flag_is_settled_and_counted_once(
    api: Api, head: SignedIn, stranger: SignedIn, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    flag = f"scan-{forged(api, officer, stamp)['scan_id']}"
    assert settle(api, stranger, flag, right=True).status == 404
    assert settle(api, officer, flag, right=True).status == 403
    first, second = (settle(api, head, flag, right=True, key="k") for _ in range(2))
    assert first.body == second.body
    assert settle(api, head, flag, right=False, key="k").status == 422
    again = settle(api, head, flag, right=False)
    assert (again.status, again.body["code"]) == (409, "flag_settled_already")
    (rate,) = api.get("/flags", token=head.token).body["rates"]
    assert (rate["kind"], rate["right"], rate["wrong"]) == ("forged", 1, 0)


def test_forged_stamp_costs_few_write_units(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    with Meter() as meter:
        forged(api, officer, stamp)
    assert meter.written <= 8


def test_exception_that_is_judged_waits_no_more(
    api: Api, head: SignedIn, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    alone = {"order": ..., "exception": "in_the_act", "reason": "Sedang bekerja"}
    sent = api.post("/scans", scan(seal=stamp["seal_url"], **alone), token=officer.token)
    flag = f"exception-{sent.body['scan_id']}"
    assert [one["id"] for one in listed(api, head, "exception")] == [flag]
    for _ in range(2):
        assert settle(api, head, flag, right=True, key="k").status == 200
    assert settle(api, head, flag, right=False).body["code"] == "flag_settled_already"
    assert listed(api, head, "exception") == []
    (rate,) = api.get("/flags", token=head.token).body["rates"]
    assert (rate["kind"], rate["right"], rate["wrong"]) == ("scan_without_order", 1, 0)


def found_in(stamp: dict[str, Any]) -> str:
    """Tell the office of a discrepancy, and return its id."""
    known = find_stamp(StampId(stamp["stamp_id"]))
    assert known is not None
    kind, now = FindingKind.NEVER_REPORTED, utc_now()
    found = Finding(kind, OFFICE, now, now, known.passport_key, stamp_id=known.id, unique="u")
    commit([findings.plan_finding(found)])
    return found.id


def test_finding_is_settled_as_a_flag_and_counted_once(
    api: Api, head: SignedIn, stamp: dict[str, Any]
) -> None:
    flag = f"finding-{found_in(stamp)}"
    assert [one["id"] for one in listed(api, head, "finding")] == [flag]
    for _ in range(2):
        assert settle(api, head, flag, right=False, key="k").status == 200
    assert listed(api, head, "finding") == []
    (rate,) = api.get("/flags", token=head.token).body["rates"]
    assert (rate["kind"], rate["right"], rate["wrong"]) == ("never_reported", 0, 1)


def test_case_of_a_finding_settles_it(
    api: Api, head: SignedIn, stranger: SignedIn, stamp: dict[str, Any]
) -> None:
    source = {"finding": found_in(stamp)}
    assert send(api, stranger, source).status == 404
    case = opened(api, head, source)
    (flag,) = listed(api, head, "finding")
    assert flag["case"] == case["id"]
    assert close(api, head, case, "fined").status == 200
    assert listed(api, head, "finding") == []


@pytest.mark.parametrize(
    "flag", ["copy-0000000000", "scan-NONE", "none", "finding-x", "exception-x"]
)
def test_flag_that_is_none_is_not_found(api: Api, head: SignedIn, flag: str) -> None:
    assert settle(api, head, flag, right=True).status == 404


def test_flags_come_page_by_page(
    api: Api,
    head: SignedIn,
    officer: SignedIn,
    stamp: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chalicelib.supervision.flag_desk._A_PAGE", 2)
    made = [f"scan-{forged(api, officer, stamp)['scan_id']}" for _ in range(3)]
    first = api.get("/flags", token=head.token).body
    second = api.get(f"/flags?after={first['next']}", token=head.token).body
    assert [one["id"] for page in (first, second) for one in page["items"]] == made
    assert second["next"] is None
    assert api.get("/flags?after=x", token=head.token).fields == {"after": "wrong_format"}
    assert api.get("/flags?kind=case", token=head.token).fields == {"kind": "not_a_choice"}
