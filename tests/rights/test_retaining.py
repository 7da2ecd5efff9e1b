"""Cases, visits, findings, permits, stamps and tallies go after their time, of nobody who is here.

What stays whatever is erased: the audit log, the line in the status list, whoever is needed.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.ids import HolderId, PassportKey, PersonId, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import commit
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.findings import Finding, FindingKind
from chalicelib.persons.restrictions import RestrictionItem
from chalicelib.reference import service as reference
from chalicelib.rights import erasing
from chalicelib.rights.erasing import Erased
from chalicelib.stamps import alarms
from chalicelib.stamps.alarms import Settlement
from chalicelib.stamps.rules import place_in_list
from chalicelib.stamps.status_lists.published import list_rows
from chalicelib.supervision.tallying import tally_work
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import sign_in
from tests.persons.people import known
from tests.persons.test_linking import _link
from tests.persons.test_restricting import _lift, _restrict
from tests.scans.conftest import scan
from tests.stamps.desk import done, enter
from tests.supervision.conftest import OFFICE, close, opened

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=11 * 366)
CANARY = "KENARI"
CLASSES = {"cases", "visits", "findings", "permits", "stamps", "work", "scans", "corrections"}
OWN = ("CASE", "CASEOF", "VISIT", "FINDING", "FLAG", "HOLDER", "STAMP", "WORK", "SCAN")


class Gone:
    """Somebody who was here, and has left: with a case that is closed, and all that came of it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.border, self.head = sign_in(Role.BORDER_OFFICER), sign_in(Role.OFFICE_HEAD)
        self.officer = sign_in(Role.FIELD_OFFICER)
        self.stamp = enter(api, self.border.token)
        self.id = HolderId(self.stamp["permit"]["id"].rpartition("-")[0])
        seen = scan(seal=self.stamp["seal_url"], order=..., exception="in_the_act", reason=CANARY)
        self.scan = done(api.post("/scans", seen, token=self.officer.token))["scan_id"]
        self.case = opened(api, self.head, {"scan": self.scan})
        self._visit()
        self.close()
        shown = {"stamp_number": self.stamp["stamp_number"]}
        done(api.post("/departures", shown, token=self.border.token))
        self._settle()
        tally_work(_stream())

    def close(self, outcome: str = "settled") -> None:
        """Close the case."""
        assert close(self.api, self.head, self.case, outcome, note=CANARY).status == 200

    def _visit(self) -> None:
        wanted = {"case": self.case["id"], "officer": self.officer.person.id}
        wanted["due_on"] = (NOW + timedelta(days=2)).date().isoformat()
        visit = done(self.api.post("/visits", wanted, token=self.head.token))["id"]
        spot = {"latitude": -8.72, "longitude": 115.17, "accuracy_m": 9}
        made = {"note": f"{CANARY} tidak ada", "position": spot}
        done(self.api.post(f"/visits/{visit}/done", made, token=self.officer.token), 200)

    def _settle(self) -> None:
        """Let a finding about the stamp, and a flag without a record of its own, be settled."""
        by = PersonId(self.head.person.id)
        told = Finding(
            *(FindingKind.NEVER_REPORTED, OFFICE, NOW, NOW, PassportKey(self.id)),
            stamp_id=StampId(self.stamp["stamp_id"]),
            unique=self.stamp["stamp_id"],
        )
        assert findings.store_finding(told)
        commit(findings.plan_settled(told, True, CANARY, by, NOW))  # noqa: FBT003 - one question
        kept = Settlement(right=True, note=CANARY, at=NOW, by=by, request="r", body_hash="")
        commit([alarms.plan_kept("exception-X", kept)])


def _stream() -> dict[str, Any]:
    """Return the audit log as the table's stream tells of it."""
    told = [
        {"Keys": {"pk": {"S": row.pk}, "sk": {"S": row.sk}}, "SequenceNumber": str(number)}
        for number, row in enumerate(AuditItem.scan())
    ]
    return {"Records": [{"dynamodb": one} for one in told]}


@pytest.fixture
def gone(api: Api) -> Gone:
    return Gone(api)


def _left() -> set[str]:
    return {raw["pk"]["S"].partition("#")[0] for raw in Records.scan_part(None, 10_000)[0]}


def _canaries() -> int:
    return sum(CANARY in json.dumps(raw, default=str) for raw in Records.scan_part(None, 10_000)[0])


def _run(*days: int) -> dict[str, int]:
    """Erase on each of these days; return what the proofs say was erased."""
    for day in days:
        _erase(LATER + timedelta(days=day))
    told: dict[str, int] = {}
    for row in AuditItem.scan(AuditItem.action == "data_erased"):
        name = row.subject.removeprefix("ERASED#")
        told[name] = told.get(name, 0) + int(row.why.partition(" ")[0].removeprefix("count="))
    return told


def _erase(now: datetime) -> Erased:
    made = erasing.erase(now, lambda: 0.0)
    assert made.unreadable == 0
    return made


def test_all_of_somebody_who_left_goes_in_its_time_but_what_the_law_needs(gone: Gone) -> None:
    done(_restrict(gone.api, gone.head, gone.id))
    (made,) = RestrictionItem.scan(RestrictionItem.pk.startswith("RESTRICTION#"))
    done(_lift(gone.api, gone.head, made.pk.partition("#")[2]), 200)
    assert set(OWN) | {"RESTRICTION"} <= _left()
    assert _canaries() >= 5
    log = [(row.pk, row.sk, row.why) for row in AuditItem.scan()]
    assert _erase(NOW + timedelta(days=700)).classes == {}
    told = _run(0, 1)  # a visit goes after its case, a finding after its stamp
    assert set(told) == CLASSES
    assert not {*OWN, "RESTRICTION"} & _left()
    assert _canaries() == 0
    assert {(row.pk, row.sk, row.why) for row in AuditItem.scan()} >= set(log)
    number, index = place_in_list(StampId(gone.stamp["stamp_id"]))
    assert [row.index for row in list_rows(number)] == [index]


@pytest.mark.parametrize("why", ["open_case", "joined", "here", "restricted"])
def test_nothing_of_whoever_is_needed_or_here_goes(gone: Gone, why: str) -> None:
    let_go = _HOLDS[why](gone)
    told = _run(0, 1)
    # A settled exception is of an officer, a tally too.
    assert told.keys() <= {"findings", "work", "corrections", "scans"}
    assert {"CASE", "CASEOF", "VISIT", "FINDING", "HOLDER", "STAMP"} <= _left()
    # What a phone saw is not what somebody's right to be here stands on.
    assert ("scans" in told) == (why == "here")
    if let_go:
        let_go()
        _run(2, 3)
        assert not {"CASE", "CASEOF", "VISIT", "FINDING", "HOLDER", "STAMP", "SCAN"} & _left()


def test_case_stays_while_its_outcome_keeps_somebody_out(gone: Gone) -> None:
    gone.case = opened(gone.api, gone.head, {"person": gone.id})
    gone.close("deported")
    assert not {"cases", "visits"} & _run(0, 1).keys()
    assert {"CASE", "CASEOF", "VISIT", "WATCH"} <= _left()


def test_open_case_keeps_the_scan_it_came_of_though_it_names_nobody(api: Api) -> None:
    officer, head = sign_in(Role.FIELD_OFFICER), sign_in(Role.OFFICE_HEAD)
    for key in ("kept", "gone"):
        # A number that is on no stamp: nobody is known by it.
        seen = scan(seal=..., stamp_number="0001-0000-0001", order=..., exception="in_the_act")
        seen["reason"] = CANARY
        taken = done(api.post("/scans", seen, token=officer.token, key=key))
        if key == "kept":
            opened(api, head, {"scan": taken["scan_id"]})
    assert _erase(LATER).held == 1
    assert "SCAN" in _left()


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_leaves_no_part_behind(
    gone: Gone, faults: Faults, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(erasing, "_ERASED_AT_ONCE", 1)
    before = len(Records.scan_part(None, 10_000)[0])
    for _ in range(3):
        getattr(faults, moment)("TransactWriteItems")
        with pytest.raises(Died):
            _erase(LATER)
        faults.clear()
    told = _run(0, 1)
    assert not set(OWN) & _left()
    assert sum(told.values()) == before - len(Records.scan_part(None, 10_000)[0])
    assert gone.id not in str(told)


def test_scan_of_a_seal_whose_record_was_erased_accuses_nobody(
    gone: Gone, monkeypatch: pytest.MonkeyPatch
) -> None:
    Records(*keys.stamp(StampId(gone.stamp["stamp_id"]))).delete()
    seen = scan(seal=gone.stamp["seal_url"], order=..., exception="in_the_act", reason="x")

    def verdict() -> str:
        return str(done(gone.api.post("/scans", seen, token=gone.officer.token))["verdict"])

    assert verdict() == "forged"  # it should be on record
    monkeypatch.setattr(reference, "retention_days", lambda *_: -400)
    assert verdict() == "not_checkable"


def _open_case(gone: Gone) -> Callable[[], None]:
    gone.case = opened(gone.api, gone.head, {"person": gone.id})
    return gone.close


def _joined(gone: Gone) -> Callable[[], None]:
    other = known("B2", "ERICSON", "HANNA")
    gone.case = opened(gone.api, gone.head, {"person": other})
    done(_link(gone.api, gone.head, gone.id, other))
    return gone.close


def _here(gone: Gone) -> None:
    """Enter once more, and never leave: by then that is an overstay."""
    enter(gone.api, gone.border.token)


def _restricted(gone: Gone) -> Callable[[], None]:
    made = done(_restrict(gone.api, gone.head, gone.id))

    def lift() -> None:
        done(_lift(gone.api, gone.head, made["id"]), 200)

    return lift


_HOLDS: dict[str, Callable[[Gone], Callable[[], None] | None]] = {
    "open_case": _open_case,
    "joined": _joined,
    "here": _here,
    "restricted": _restricted,
}
