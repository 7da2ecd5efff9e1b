"""Who was exposed to an officer, through a key, or between two instants."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.audit import service
from chalicelib.audit.rules import Deed
from chalicelib.audit.sealing import seal_audit
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.web.guards import Person, Role
from local.breach import write_exposed
from local.emulator import Engine
from tests.factories.api import Api
from tests.factories.people import SignedIn, sign_in
from tests.persons.people import known
from tests.scans.conftest import issue, scan

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SPAN = (NOON - timedelta(hours=1), NOON + timedelta(hours=1))


pytestmark = pytest.mark.usefixtures("bucket")


def _exposed(
    officer: str = "", key: str = "", between: tuple[datetime, datetime] | None = None
) -> list[dict[str, str]]:
    written = io.StringIO()
    now = datetime.now(UTC) + timedelta(minutes=1)
    count = write_exposed(written, officer, key, between or (now - DAY, now))
    lines = list(csv.DictReader(io.StringIO(written.getvalue())))
    assert len(lines) == count
    return lines


def _search(api: Api, who: SignedIn, name: str) -> None:
    body = {"name": name, "reason": "Pemeriksaan rutin di hotel"}
    assert api.post("/persons/searches", body, token=who.token).status == 200


def test_those_whom_an_officer_saw_are_told_whatever_they_were_seen_in(api: Api) -> None:
    border, clerk = sign_in(Role.BORDER_OFFICER), sign_in(Role.SERVICE_CLERK)
    stamp = issue(api, border.token)
    assert api.post("/scans", scan(seal=stamp["seal_url"]), token=border.token).status == 201
    other = known("L898902C3", "ANDERSSON")
    lines = {one["person"]: one for one in _exposed(border.person.id)}
    (guest,) = (one for one in lines if one)
    assert lines[guest]["actions"] == "stamp_issued stamp_scanned"
    assert (lines[guest]["times"], lines[guest]["by"]) == ("2", border.person.id)
    assert lines[guest]["orders"] == "" or "W20" in lines[guest]["orders"]
    # Nobody else's looks, and nobody who was not seen.
    assert other not in lines
    assert not [one for one in _exposed(clerk.person.id) if one["person"]]


def _rows(at: datetime) -> None:
    officer = Person(PersonId("officer-1"), Role.FIELD_OFFICER, "Nama", "", "NGURAH-RAI")
    for number in range(3):
        about = HolderId(f"HOLDER{number % 2}")
        done = service.deed(officer, "person_viewed", f"HOLDER#{about}", at, "x", about)
        service.commit_audited(done)
    for kid, who in (("kid-1", "A"), ("kid-2", "B")):
        subject, why = f"PERMIT#HOLDER{who}-1", f"feed: directorate {kid}"
        service.commit_audited(Deed(None, "feed", "", "permit_recorded", subject, why, at))
    service.commit_audited(service.deed(None, "stay_reported", "STAY#1", at))  # shows nobody
    key = Person(PersonId("APIKEY1"), Role.OPERATOR, "PMS", "")
    service.commit_audited(service.deed(key, "guests_named", "PREMISES#1", at))


def test_those_seen_between_two_instants_are_the_same_from_table_and_files(store: Engine) -> None:
    _rows(NOON)
    _rows(NOON - DAY)
    found = _exposed(between=SPAN)
    assert [(one["person"], one["seen_in"], one["times"]) for one in found] == [
        ("", "PREMISES#1", "1"),
        ("HOLDER0", "", "2"),
        ("HOLDER1", "", "1"),
        ("HOLDERA", "", "1"),
        ("HOLDERB", "", "1"),
    ]
    seal_audit(NOON + DAY)
    assert _exposed(between=SPAN) == found


def test_those_exposed_through_a_key_are_told(store: Engine) -> None:
    _rows(NOON)
    assert [one["person"] for one in _exposed(key="kid-2", between=SPAN)] == ["HOLDERB"]
    assert [one["seen_in"] for one in _exposed(key="APIKEY1", between=SPAN)] == ["PREMISES#1"]
