"""The audit log: a chain for each person and day, in the same transaction as the deed."""

import hashlib
import json
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit import service
from chalicelib.audit.repository import AuditItem, list_rows_by_person
from chalicelib.audit.rules import FIRST
from chalicelib.core.errors import InvalidError, UnavailableError
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.db import audit_keys
from chalicelib.web.guards import Person, Role
from local.emulator import Engine
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.factories.people import PASSWORD, appoint

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
OFFICER = Person(PersonId("officer-1"), Role.FIELD_OFFICER, "Nama", "a@serambi.test", "NGURAH-RAI")


def _look(subject: str) -> None:
    service.commit_audited(service.deed(OFFICER, "person_viewed", subject, NOW, "SP-1"))


def test_rows_of_a_person_and_day_follow_each_other(store: Engine) -> None:
    for number in range(5):
        _look(f"HOLDER#{number}")
    rows = list_rows_by_person(OFFICER.id, NOW.date())
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert service.find_broken_row(OFFICER.id, NOW.date()) is None


@pytest.mark.parametrize(
    "field",
    ["subject", "why", "action", "office", "role", "previous", "about", "order", "request"],
)
def test_altered_row_is_named(store: Engine, field: str) -> None:
    for number in range(3):
        _look(f"HOLDER#{number}")
    second = list_rows_by_person(OFFICER.id, NOW.date())[1]
    second.update([getattr(AuditItem, field).set("another")])
    assert service.find_broken_row(OFFICER.id, NOW.date()) in {2, 3}


def test_missing_row_is_named(store: Engine) -> None:
    for number in range(3):
        _look(f"HOLDER#{number}")
    list_rows_by_person(OFFICER.id, NOW.date())[1].delete()
    assert service.find_broken_row(OFFICER.id, NOW.date()) == 2


@pytest.mark.threads
def test_deeds_at_once_all_stand_in_one_chain(store: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_look, [f"HOLDER#{number}" for number in range(8)]))
    rows = list_rows_by_person(OFFICER.id, NOW.date())
    assert len(rows) == 8
    assert service.find_broken_row(OFFICER.id, NOW.date()) is None


def test_look_without_its_row_is_no_look(store: Engine, faults: Faults) -> None:
    faults.refuse("TransactWriteItems", 500, times=99)
    with pytest.raises(UnavailableError):
        _look("HOLDER#1")


def test_deed_of_somebody_without_an_account_has_no_chain(store: Engine) -> None:
    for _ in range(3):
        service.commit_audited(service.deed(None, "stay_reported", "STAY#1", NOW))
    assert {row.sequence for row in AuditItem.scan()} == {1}


HOLDER = HolderId("HOLDERAAAAAAAAAAAAAAAAAAAA")


def _look_at(number: int, at: datetime = NOW, about: HolderId = HOLDER) -> None:
    done = service.deed(OFFICER, "person_viewed", f"HOLDER#{number}", at, "SP-1", about)
    service.commit_audited(done)


def test_looks_at_a_foreigner_are_found_newest_first(store: Engine) -> None:
    for number in range(3):
        _look_at(number, NOW + timedelta(seconds=number))
    _look_at(9, about=HolderId("ANOTHER"))
    _look("HOLDER#8")
    found = service.list_looks(HOLDER)
    assert [one.subject for one in found.items] == ["HOLDER#2", "HOLDER#1", "HOLDER#0"]
    assert {(one.office, one.why, one.about) for one in found.items} == {
        ("NGURAH-RAI", "SP-1", HOLDER)
    }
    assert found.next is None
    assert service.find_broken_row(OFFICER.id, NOW.date()) is None


def test_looks_come_in_pages_without_loss_and_their_cursor_names_nobody(store: Engine) -> None:
    # Three at each instant: a page ends between instants, whatever its length.
    looks = [
        service.deed(OFFICER, "person_viewed", str(number), at, about=HOLDER)
        for number in range(120)
        for at in [NOW + timedelta(seconds=number // 3)]
    ]
    mark = None
    for start in (0, 60):
        mark = service.commit_all_audited(looks[start : start + 60], after=mark)
    seen, after = [], None
    while True:
        page = service.list_looks(HOLDER, after)
        seen += [int(one.subject) for one in page.items]
        after = page.next
        if after is None:
            break
        plain = urlsafe_b64decode(after + "==").decode()
        assert OFFICER.id not in plain
    assert sorted(seen) == list(range(120))
    assert [number // 3 for number in seen] == sorted((n // 3 for n in seen), reverse=True)
    with pytest.raises(InvalidError):
        service.list_looks(HOLDER, "e30")


def test_several_deeds_are_one_transaction_and_one_chain(store: Engine, faults: Faults) -> None:
    two = [service.deed(OFFICER, "person_viewed", f"HOLDER#{one}", NOW, "SP-1") for one in "ab"]
    service.commit_all_audited(two)
    faults.refuse("TransactWriteItems", 500, times=99)
    with pytest.raises(UnavailableError):
        service.commit_all_audited(two)
    assert len(list_rows_by_person(OFFICER.id, NOW.date())) == 2
    assert service.find_broken_row(OFFICER.id, NOW.date()) is None


def test_rows_from_before_there_were_orders_and_fields_still_verify(store: Engine) -> None:
    # As it was hashed then: nine values.
    content = [
        FIRST,
        1,
        "officer-1",
        "field_officer",
        "X",
        "viewed",
        "S",
        "",
        "2026-11-22T01:00:00Z",
    ]
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    names = ("person_id", "role", "office", "action", "subject", "why", "at")
    said: dict[str, Any] = dict(zip(names, content[2:], strict=True))
    AuditItem(
        *audit_keys.row(OFFICER.id, NOW.date(), 1),
        **said,
        sequence=1,
        previous=FIRST,
        hash=hashlib.sha256(raw.encode()).hexdigest(),
    ).save()
    _look("HOLDER#1")
    assert service.find_broken_row(OFFICER.id, NOW.date()) is None


def test_row_carries_the_order_of_the_shift_unless_another_is_named(store: Engine) -> None:
    sent = replace(OFFICER, order="SP-7")
    assert service.deed(sent, "person_viewed", "HOLDER#1", NOW).order == "SP-7"
    assert service.deed(sent, "person_viewed", "HOLDER#1", NOW, order="SP-8").order == "SP-8"
    assert service.deed(OFFICER, "person_viewed", "HOLDER#1", NOW).order == ""


def test_look_says_what_it_shows_unless_it_is_told(store: Engine) -> None:
    said = service.deed(OFFICER, "guests_named", "PREMISES#1", NOW)
    assert said.fields == "name"
    told = service.deed(OFFICER, "guests_named", "PREMISES#1", NOW, fields="name room")
    assert told.fields == "name room"


def test_row_carries_the_request_under_which_the_log_knows_it(api: Api) -> None:
    head = appoint(Role.OFFICE_HEAD)
    answer = api.post("/sessions", {"email": head.email, "password": PASSWORD})
    (row,) = (one for one in AuditItem.scan() if one.action == "signed_in")
    assert (row.office, row.role) == ("NGURAH-RAI", "office_head")
    assert row.request == answer.headers["x-request-id"]
    assert service.deed(None, "stay_reported", "STAY#1", NOW).request == ""
