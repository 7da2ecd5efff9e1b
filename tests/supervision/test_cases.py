"""A case: opened once, worked on by who may, closed once with what opened it."""

from typing import Any

import pytest

from chalicelib.supervision.worklist import list_worklist
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import SignedIn, sign_in
from tests.supervision.conftest import (
    NOTE,
    OFFICE,
    close,
    detail,
    forged,
    opened,
    rows,
    send,
)
from tests.tips import told

CANARY = "ERIKSSON"


def waiting(kind: str) -> list[str]:
    return [one.id for one in list_worklist(OFFICE, kind)]


def test_case_of_a_scan_says_whom_it_is_about_to_who_has_it(
    api: Api, officer: SignedIn, head: SignedIn, scanned: dict[str, Any], stamp: dict[str, Any]
) -> None:
    case = opened(api, officer, {"scan": scanned["scan_id"]})
    assert waiting("case") == [case["id"]]
    assert CANARY not in str(case)
    for person in (officer, head):
        told = detail(api, person, case)
        assert told["person"]["surname"] == CANARY
        assert told["stamp"]["stamp_number"] == stamp["stamp_number"]
        assert told["permit"]["overstay_days"] == 0
        assert [(one["kind"], one["text"]) for one in told["events"]] == [("opened", NOTE)]
    assert [row.about for row in rows("case_viewed")] == [told["person"]["id"]] * 2


def test_who_has_nothing_to_do_with_a_case_finds_none(
    api: Api, officer: SignedIn, stranger: SignedIn, scanned: dict[str, Any]
) -> None:
    case = opened(api, officer, {"scan": scanned["scan_id"]})
    colleague = sign_in(Role.FIELD_OFFICER, "colleague")
    for person in (stranger, colleague):
        assert api.get(f"/cases/{case['id']}", token=person.token).status == 404
        note = api.post(f"/cases/{case['id']}/notes", {"text": "x"}, token=person.token)
        assert note.status == 404
        assert api.get("/cases", token=person.token).body["items"] == []
    assert close(api, stranger, case, "settled").status == 404
    assert send(api, stranger, {"scan": scanned["scan_id"]}).status == 404


def test_second_case_of_one_scan_names_the_first_until_that_is_closed(
    api: Api, officer: SignedIn, head: SignedIn, scanned: dict[str, Any]
) -> None:
    source = {"scan": scanned["scan_id"]}
    case = opened(api, officer, source)
    again = send(api, head, source)
    assert (again.status, again.body["code"]) == (409, "case_open_already")
    assert case["id"] in again.body["detail"]
    assert close(api, head, case, "unfounded").status == 200
    assert opened(api, head, source)["id"] != case["id"]


def test_request_that_comes_twice_opens_notes_and_closes_once(
    api: Api, officer: SignedIn, head: SignedIn, scanned: dict[str, Any]
) -> None:
    source = {"scan": scanned["scan_id"]}
    first, second = (send(api, officer, source, key="k1").body for _ in range(2))
    assert first == second
    notes = f"/cases/{first['id']}/notes"
    for _ in range(2):
        assert api.post(notes, {"text": "Satu."}, token=officer.token, key="k2").status == 200
    assert api.post(notes, {"text": "Lain."}, token=officer.token, key="k2").status == 422
    closed = [close(api, head, first, "settled", key="k3") for _ in range(2)]
    assert closed[0].body == closed[1].body
    assert [one["kind"] for one in detail(api, head, first)["events"]] == [
        "opened",
        "noted",
        "closed",
    ]
    assert len(rows("case_closed")) == 1
    late = api.post(notes, {"text": "Dua."}, token=officer.token)
    assert (late.status, late.body["code"]) == (409, "case_closed")
    assert close(api, head, first, "fined").body["code"] == "case_closed"


def test_case_of_a_forged_stamp_settles_its_flag_and_counts_it(
    api: Api, officer: SignedIn, head: SignedIn, stamp: dict[str, Any]
) -> None:
    scan_id = forged(api, officer, stamp)["scan_id"]
    assert waiting("flag") == [f"scan-{scan_id}"]
    case = opened(api, officer, {"scan": scan_id})
    assert close(api, head, case, "unfounded").status == 200
    assert waiting("flag") == waiting("case") == []
    rates = api.get("/flags", token=head.token).body["rates"]
    assert [(one["kind"], one["right"], one["wrong"], one["false_rate"]) for one in rates] == [
        ("forged", 0, 1, 1.0)
    ]


def test_officer_who_is_given_a_case_sees_it(
    api: Api, officer: SignedIn, head: SignedIn, stamp: dict[str, Any], scanned: dict[str, Any]
) -> None:
    case = opened(api, head, {"permit": stamp["permit"]["id"]})
    assert api.get(f"/cases/{case['id']}", token=officer.token).status == 404
    assign = f"/cases/{case['id']}/assign"
    nobody = api.post(assign, {"officer": "orang@lain.test"}, token=head.token)
    assert nobody.fields == {"officer": "unknown_officer"}
    given = api.post(assign, {"officer": officer.person.email}, token=head.token)
    assert given.body["assigned_to"]["name"] == officer.person.name
    assert detail(api, officer, case)["permit"]["id"] == stamp["permit"]["id"]
    listed = api.get("/cases", token=officer.token).body["items"]
    assert [one["id"] for one in listed] == [case["id"]]


def test_note_says_whom_a_case_is_about(
    api: Api, head: SignedIn, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    case = opened(api, officer, {"scan": forged(api, officer, stamp)["scan_id"]})
    assert not case["names_somebody"]
    refused = close(api, head, case, "deported")
    assert (refused.status, refused.body["code"]) == (409, "case_names_nobody")
    notes, person = f"/cases/{case['id']}/notes", stamp["permit"]["id"].rpartition("-")[0]
    unknown = api.post(notes, {"text": "x", "person": "nobody"}, token=officer.token)
    assert unknown.fields == {"person": "unknown_person"}
    named = api.post(notes, {"text": "Paspor ada.", "person": person}, token=officer.token)
    assert named.body["names_somebody"]
    assert detail(api, head, case)["person"]["id"] == person


def test_outcome_of_a_day_to_come_or_before_the_case_is_refused(
    api: Api, head: SignedIn, scanned: dict[str, Any]
) -> None:
    case = opened(api, head, {"scan": scanned["scan_id"]})
    for date, code in (("2999-01-01", "in_the_future"), ("2020-01-01", "before_case")):
        assert close(api, head, case, "settled", date=date).fields == {"date": code}


@pytest.mark.parametrize("source", [{}, {"scan": "a", "permit": "b"}])
def test_case_of_nothing_or_of_two_things_is_refused(
    api: Api, head: SignedIn, source: dict[str, str]
) -> None:
    assert list(send(api, head, source).fields) == ["from"]


def test_closed_cases_stand_in_their_year_the_latest_first(
    api: Api, head: SignedIn, scanned: dict[str, Any], stamp: dict[str, Any]
) -> None:
    cases = [
        opened(api, head, source)
        for source in ({"scan": scanned["scan_id"]}, {"permit": stamp["permit"]["id"]})
    ]
    for case in cases:
        assert close(api, head, case, "settled").status == 200
    listed = api.get("/cases?state=closed", token=head.token).body["items"]
    assert [one["id"] for one in listed] == [case["id"] for case in reversed(cases)]
    assert api.get("/cases?state=closed&year=2020", token=head.token).body["items"] == []
    assert api.get("/cases?state=lost", token=head.token).fields == {"state": "not_a_choice"}


def test_division_head_reads_another_offices_cases_and_changes_none(
    api: Api, head: SignedIn, scanned: dict[str, Any]
) -> None:
    division = sign_in(Role.DIVISION_HEAD, office="DENPASAR")
    case = opened(api, head, {"scan": scanned["scan_id"]})
    listed = api.get(f"/cases?office={OFFICE}", token=division.token).body["items"]
    assert [one["id"] for one in listed] == [case["id"]]
    assert detail(api, division, case)["case"]["id"] == case["id"]
    assert api.get(f"/cases?office={OFFICE}", token=head.token).status == 200
    assert api.get("/cases?office=DENPASAR", token=head.token).status == 403


def test_case_takes_its_tip_and_closes_it(api: Api, head: SignedIn, stranger: SignedIn) -> None:
    reply = told.send(api)
    assert reply.status == 201, reply.raw
    (tip,) = waiting("tip")
    assert send(api, stranger, {"tip": tip}).status == 404
    case = opened(api, head, {"tip": tip})
    assert waiting("tip") == []
    assert send(api, head, {"tip": tip}).body["code"] == "tip_over"
    assert close(api, head, case, "unfounded").status == 200
    (kept,) = told.tips()
    assert (kept.state, kept.outcome) == ("closed", "nothing_found")
