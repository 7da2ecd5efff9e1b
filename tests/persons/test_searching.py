"""Foreigners found by an officer: by passport, name, birth; nothing unseen, nothing unrecorded."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.audit import service as audit
from chalicelib.audit.repository import AuditItem
from chalicelib.core.ids import StampId
from chalicelib.db.table import Records
from chalicelib.db.transaction import commit
from chalicelib.persons import events, search_index, service
from chalicelib.persons.names import indexed_words
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.persons.people import Stream, known, read, renamed

WHY = "Pemeriksaan di hotel"


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.FIELD_OFFICER)


@pytest.fixture
def stream(api: Api) -> Stream:
    return Stream()


def _search(api: Api, officer: SignedIn, **asked: Any) -> Reply:
    return api.post("/persons/searches", {"reason": WHY, **asked}, token=officer.token)


def _found(api: Api, officer: SignedIn, **asked: Any) -> list[str]:
    reply = _search(api, officer, **asked)
    assert reply.status == 200, reply.raw
    assert reply.body["next"] is None
    return [one["id"] for one in reply.body["items"]]


def _all_pages(api: Api, officer: SignedIn, **asked: Any) -> tuple[list[str], int]:
    ids: list[str] = []
    pages, after = 0, dict[str, str]()
    while True:
        reply = _search(api, officer, **asked, **after)
        assert reply.status == 200, reply.raw
        ids += [one["id"] for one in reply.body["items"]]
        pages += 1
        if reply.body["next"] is None:
            return ids, pages
        after = {"after": reply.body["next"]}


def _rows(officer: SignedIn) -> list[tuple[str, str, str]]:
    rows = [row for row in AuditItem.scan() if row.action in ("persons_searched", "person_viewed")]
    assert audit.find_broken_row(officer.person.id, datetime.now(UTC).date()) is None
    return [(row.action, row.subject, row.why) for row in sorted(rows, key=lambda row: row.sk)]


def test_foreigner_is_found_by_name_birth_or_passport_and_shown_whole(
    api: Api, officer: SignedIn, stream: Stream
) -> None:
    jurgen = known("A1", "GROSS", "JUERGEN")
    later, passport = read(
        "B2", surname="GROSS", given_names="JUERGEN", date_of_expiry="2036-01-01"
    )
    commit(service.plan_known(later, passport, jurgen))
    known("C3", "GROSS", "EVA", date_of_birth="1974-08-13")
    stream.catch_up()
    assert _found(api, officer, name="jürgen groß") == [jurgen]
    assert _found(api, officer, name="Groß", date_of_birth="1974-08-12") == [jurgen]
    assert _found(api, officer, date_of_birth="1974-08-12") == [jurgen]
    assert len(_found(api, officer, name="Gross", date_of_birth="1974-08")) == 2
    assert len(_found(api, officer, name="Gross", date_of_birth="1974")) == 2
    assert _found(api, officer, name="Gross", date_of_birth="1975") == []
    reply = _search(api, officer, passport={"issuing_state": "UTO", "document_number": "b-2"})
    assert reply.body["items"] == [
        {
            "id": jurgen,
            "surname": "GROSS",
            "given_names": "JUERGEN",
            "sex": "F",
            "date_of_birth": "1974-08-12",
            "nationality": "UTO",
            "passports": [
                {
                    "document_number": number,
                    "issuing_state": "UTO",
                    "date_of_expiry": expiry,
                    "in_country": False,
                }
                for number, expiry in (("B2", "2036-01-01"), ("A1", "2034-07-30"))
            ],
            "linked": [],
            "restricted": False,
            "data_as_of": None,
            "data_is_late": True,
        }
    ]


def test_similar_spelling_is_found_only_when_asked_for(
    api: Api, officer: SignedIn, stream: Stream
) -> None:
    someone = known("A1", "MUHAMAD", "YUSUF")
    stream.catch_up()
    assert _found(api, officer, name="Mohammed Yousef") == []
    assert _found(api, officer, name="Mohammed Yousef", similar=True) == [someone]


def test_partly_known_birth_is_found_by_a_whole_date(
    api: Api, officer: SignedIn, stream: Stream
) -> None:
    year = known("A1", "RAHIMI", "ZAHRA", date_of_birth="1974")
    month = known("B2", "RAHIMI", "ZAHRA", date_of_birth="1974-08")
    known("C3", "RAHIMI", "ZAHRA", date_of_birth="1974-07")
    stream.catch_up()
    assert set(_found(api, officer, date_of_birth="1974-08-12")) == {year, month}


def test_correction_is_found_and_what_was_wrong_no_longer(
    api: Api, officer: SignedIn, stream: Stream
) -> None:
    someone = known("A1", "HANSEN", "EVA", date_of_birth="1947-08-12")
    stream.catch_up()
    renamed(someone, "A1", given_names="ANNA")
    # The index is a moment behind: nobody is shown for what is no longer on record.
    assert _found(api, officer, name="Hansen") == []
    late = stream.records()
    assert events.index({"Records": late}) == {"batchItemFailures": []}
    assert _found(api, officer, name="Anna Eriksson", date_of_birth="1974-08-12") == [someone]
    for name in ("Hansen Eva", "Eva"):
        assert _found(api, officer, name=name) == []
    # Again, and in any order: each reads what is on record now.
    events.index({"Records": [*late, *late]})
    assert _found(api, officer, name="Anna") == [someone]
    partitions = [item.pk.partition("#")[0] for item in Records.scan()]
    assert partitions.count("BORN") == 3
    assert partitions.count("NAME") == len(indexed_words("ERIKSSON", "ANNA"))


def test_arrival_and_departure_leave_the_index_alone(
    api: Api, officer: SignedIn, stream: Stream, faults: Faults
) -> None:
    someone = known("A1", "ERIKSSON", "ANNA")
    stream.catch_up()
    key, passport = read("A1")
    was = service.find_passport(key)
    commit(service.plan_entry(key, was, passport, StampId("0001000001")))
    faults.refuse("BatchWriteItem", 500, times=99)
    stream.catch_up()
    faults.clear()
    (shown,) = _search(api, officer, name="Anna").body["items"]
    assert shown["id"] == someone
    assert shown["passports"][0]["in_country"] is True


def test_record_that_cannot_be_indexed_is_named_and_none_after_it_is_lost(
    api: Api, officer: SignedIn, stream: Stream, faults: Faults
) -> None:
    known("A1", "ERIKSSON", "ANNA")
    known("B2", "ERIKSSON", "EVA")
    records = stream.records()
    faults.refuse("BatchWriteItem", 500, times=99)
    first = records[0]["dynamodb"]["SequenceNumber"]
    assert events.index({"Records": records}) == {"batchItemFailures": [{"itemIdentifier": first}]}
    faults.clear()
    assert events.index({"Records": records}) == {"batchItemFailures": []}
    assert len(_found(api, officer, name="Eriksson")) == 2


def test_many_of_one_name_come_in_pages_each_once(
    api: Api, officer: SignedIn, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_ENTRIES_AT_ONCE", 4)
    monkeypatch.setattr(search_index, "_MOST_QUERIES", 3)
    both = {known(f"A{n}", "WANG", "LI WEI") for n in range(20)}
    for number in range(20):
        known(f"B{number}", "WANG", f"EVA {'LI' if number % 2 else 'MA'}")
    stream.catch_up()
    ids, pages = _all_pages(api, officer, name="Wei Wang")
    assert sorted(ids) == sorted(both)
    assert pages > 2
    ids, _ = _all_pages(api, officer, name="Wang")
    assert (len(ids), len(set(ids))) == (40, 40)
    assert _all_pages(api, officer, name="Wang Maria")[0] == []


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({}, {"passport": "one_of"}),
        ({"name": "123"}, {"name": "wrong_format"}),
        ({"date_of_birth": "1974"}, {"name": "required"}),
        ({"date_of_birth": "1974-13-01"}, {"date_of_birth": "not_a_date"}),
        ({"date_of_birth": "2974-01-01"}, {"date_of_birth": "in_the_future"}),
        ({"name": "Anna", "after": "e30"}, {"after": "wrong_format"}),
        (
            {"name": "Anna", "passport": {"issuing_state": "UTO", "document_number": "A1"}},
            {"name": "only_one_of"},
        ),
        ({"name": "Anna", "reason": " "}, {"reason": "wrong_format"}),
    ],
)
def test_wrong_search_is_named(
    api: Api, officer: SignedIn, asked: dict[str, Any], wrong: dict[str, str]
) -> None:
    reply = _search(api, officer, **asked)
    assert (reply.status, reply.fields) == (422, wrong)
    assert _rows(officer) == []


def test_search_and_each_look_stand_in_the_audit_log(
    api: Api, officer: SignedIn, stream: Stream
) -> None:
    anna, eva = known("A1", "ERIKSSON", "ANNA"), known("B2", "ERIKSSON", "EVA")
    stream.catch_up()
    assert _found(api, officer, name="Nobody") == []
    assert set(_found(api, officer, name="Eriksson", date_of_birth="1974-08-12")) == {anna, eva}
    reply = api.get(f"/persons/{anna}?reason=Visa", token=officer.token)
    assert reply.body["given_names"] == "ANNA"
    assert _rows(officer) == [
        ("persons_searched", "PERSONS#name", WHY),
        ("persons_searched", "PERSONS#name+date_of_birth", WHY),
        ("person_viewed", f"HOLDER#{anna}", WHY),
        ("person_viewed", f"HOLDER#{eva}", WHY),
        ("person_viewed", f"HOLDER#{anna}", "Visa"),
    ]
    looks = audit.list_looks(anna).items
    assert [(one.office, one.why) for one in looks] == [("NGURAH-RAI", "Visa"), ("NGURAH-RAI", WHY)]


def test_no_look_without_its_row(
    api: Api, officer: SignedIn, stream: Stream, faults: Faults
) -> None:
    anna = known("A1", "ERIKSSON", "ANNA")
    stream.catch_up()
    faults.refuse("TransactWriteItems", 500, times=99)
    for reply in (
        _search(api, officer, name="Eriksson"),
        api.get(f"/persons/{anna}?reason=Visa", token=officer.token),
        api.get(f"/persons/{anna}/permits?reason=Visa", token=officer.token),
    ):
        assert reply.status == 503
        assert b"ANNA" not in reply.raw


def test_look_without_a_reason_or_at_nobody_is_refused(api: Api, officer: SignedIn) -> None:
    anna = known("A1", "ERIKSSON", "ANNA")
    for path in (f"/persons/{anna}", f"/persons/{anna}/permits"):
        assert api.get(path, token=officer.token).fields == {"reason": "required"}
        assert api.get(f"{path}?reason=%20", token=officer.token).fields == {
            "reason": "wrong_format"
        }
    assert api.get("/persons/NOBODY?reason=x", token=officer.token).status == 404
    assert api.get("/persons/NOBODY/permits?reason=x", token=officer.token).status == 404
    assert _rows(officer) == []


def test_no_index_key_holds_a_name_or_a_date(api: Api, stream: Stream) -> None:
    known("A1", "ERIKSSON", "ANNA")
    stream.catch_up()
    entries = [(item.pk, item.sk) for item in Records.scan() if item.sk != "PASSPORT"]
    assert len(entries) == 6
    for entry in entries:
        assert not any(word in str(entry).lower() for word in ("erik", "anna", "1974", "a1'"))
