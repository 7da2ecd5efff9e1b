"""Reading the audit log: whose rows whom they show, page by page, and that it is itself in it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from chalicelib.audit import service
from chalicelib.audit.repository import AuditItem
from chalicelib.audit.sealing import seal_audit
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.db import audit_keys
from chalicelib.rights import own_stay
from chalicelib.stamps.repository import find_stamp
from chalicelib.web.guards import Person, Role
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn, sign_in
from tests.scans.conftest import issue

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOLDER = HolderId("HOLDERAAAAAAAAAAAAAAAAAAAA")
SPAN = {"from": "2026-11-18T00:00:00Z", "until": "2026-11-21T00:00:00Z"}


def _officer(office: str = "NGURAH-RAI", number: int = 1) -> Person:
    return Person(PersonId(f"officer-{number}"), Role.FIELD_OFFICER, "Nama Rahasia", "", office)


def _look(officer: Person, at: datetime, number: int = 0, about: HolderId = HOLDER) -> None:
    done = service.deed(
        officer, "person_viewed", f"HOLDER#{number}", at, "Uji", about, order="SP-1", fields="name"
    )
    service.commit_audited(done)


def _read(api: Api, who: SignedIn, path: str = "/audit", **query: str) -> Reply:
    return api.get(f"{path}?{urlencode(query)}", token=who.token)


def test_head_reads_what_the_own_officers_did_and_that_is_on_record(api: Api) -> None:
    head = sign_in(Role.OFFICE_HEAD)
    for number in range(3):
        _look(_officer(), NOON + timedelta(seconds=number), number)
    answer = _read(api, head, officer="officer-1", **SPAN)
    assert answer.status == 200, answer.raw
    assert [one["subject"] for one in answer.body["items"]] == ["HOLDER#2", "HOLDER#1", "HOLDER#0"]
    first = answer.body["items"][0]
    assert (first["order"], first["fields"], first["person"]) == ("SP-1", "name", HOLDER)
    assert b"Nama Rahasia" not in answer.raw
    (row,) = (one for one in AuditItem.scan() if one.action == "audit_viewed")
    assert (row.person_id, row.subject) == (head.person.id, "OFFICER#officer-1")
    assert (row.result, row.request) == ("rows 3", answer.headers["x-request-id"])


def test_head_of_another_office_sees_nothing_and_the_protection_officer_all(api: Api) -> None:
    other = sign_in(Role.OFFICE_HEAD, office="DENPASAR")
    guardian = sign_in(Role.DATA_PROTECTION_OFFICER)
    _look(_officer(), NOON)
    _look(_officer("DENPASAR", 2), NOON)
    service.commit_audited(service.deed(None, "own_stay_viewed", "STAMP#1", NOON, "", HOLDER))
    assert _read(api, other, officer="officer-1", **SPAN).body == {"items": [], "next": None}
    seen = _read(api, other, person=HOLDER, **SPAN).body["items"]
    assert [one["officer"] for one in seen] == ["officer-2"]
    found = _read(api, guardian, person=HOLDER, **SPAN).body["items"]
    assert {one.get("officer") for one in found} == {"officer-1", "officer-2", None}
    assert len(_read(api, guardian, officer="officer-1", **SPAN).body["items"]) == 1


def test_rows_of_several_days_come_in_pages_each_once(api: Api) -> None:
    head = sign_in(Role.OFFICE_HEAD)
    looks = [
        service.deed(_officer(), "person_viewed", str(number), NOON - timedelta(hours=number))
        for number in range(60)
    ]
    for one in reversed(looks):
        service.commit_audited(one)
    pages: list[list[int]] = []
    after: dict[str, str] = {}
    while not pages or after:
        body = _read(api, head, officer="officer-1", **SPAN, **after).body
        pages.append([int(one["subject"]) for one in body["items"]])
        after = {"after": body["next"]} if body["next"] else {}
    assert [len(page) for page in pages] == [50, 10]
    assert [number for page in pages for number in page] == list(range(60))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "officer"),
        ({"officer": "a", "person": "b"}, "officer"),
        ({"officer": "a#b"}, "officer"),
        ({"officer": "a", "from": "yesterday"}, "from"),
        ({"officer": "a", "from": "2026-01-01T00:00:00Z"}, "from"),
        ({"officer": "a", "after": "e30"}, "after"),
    ],
)
def test_question_that_makes_no_sense_is_refused(
    api: Api, query: dict[str, str], field: str
) -> None:
    head = sign_in(Role.OFFICE_HEAD)
    answer = _read(api, head, **query)
    assert (answer.status, list(answer.fields)) == (422, [field])


@pytest.mark.usefixtures("bucket")
def test_verification_names_the_row_that_was_changed(api: Api) -> None:
    head, other = sign_in(Role.OFFICE_HEAD), sign_in(Role.OFFICE_HEAD, "lain", office="DENPASAR")
    for number in range(3):
        _look(_officer(), NOON, number)
    path = "/audit/verification"
    asked = {"officer": "officer-1", "on": "2026-11-20"}
    whole = {"officer": "officer-1", "on": "2026-11-20", "rows": 3, "sealed": False, "broken": None}
    assert _read(api, head, path, **asked).body == whole
    second = audit_keys.row(PersonId("officer-1"), NOON.date(), 2)
    AuditItem.get(*second).update([AuditItem.why.set("Lain")])
    assert _read(api, head, path, **asked).body == {**whole, "broken": 2}
    assert _read(api, other, path, **asked).body == {**whole, "rows": 0}
    seal_audit(NOON + timedelta(days=1))
    assert _read(api, head, path, **asked).body == {**whole, "broken": 2, "sealed": True}


def test_staff_are_found_by_address_or_id_and_only_those_one_answers_for(api: Api) -> None:
    head = sign_in(Role.OFFICE_HEAD)
    field = sign_in(Role.FIELD_OFFICER).person
    away = sign_in(Role.FIELD_OFFICER, "jauh", office="DENPASAR").person
    host = sign_in(Role.OPERATOR).person
    guardian = sign_in(Role.DATA_PROTECTION_OFFICER)
    asked = {"people": [field.email, away.id, host.id, "nobody"]}
    found = api.post("/staff/searches", asked, token=head.token).body["items"]
    assert [(one["id"], one["name"], one["role"]) for one in found] == [
        (field.id, field.name, "field_officer")
    ]
    found = api.post("/staff/searches", asked, token=guardian.token).body["items"]
    assert [one["id"] for one in found] == [field.id, away.id]


def test_reading_who_looked_is_not_told_to_the_foreigner_as_a_look(api: Api) -> None:
    head, border = sign_in(Role.OFFICE_HEAD), sign_in(Role.BORDER_OFFICER)
    stamp = find_stamp(issue(api, border.token)["stamp_id"])
    assert stamp is not None
    _look(_officer(), NOON, about=stamp.holder_id)
    _read(api, head, person=stamp.holder_id, **SPAN)
    (row,) = (one for one in AuditItem.scan() if one.action == "audit_viewed")
    assert row.about == stamp.holder_id
    rows = service.list_looks(stamp.holder_id).items
    assert [one.at for one in own_stay.logged_looks(rows)] == [NOON]
