"""The audit log: a chain for each person and day, in the same transaction as the deed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from chalicelib.audit import service
from chalicelib.audit.repository import AuditItem, list_rows_by_person
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PersonId
from chalicelib.web.guards import Person, Role
from local.emulator import Engine
from tests.factories.faults import Faults

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


@pytest.mark.parametrize("field", ["subject", "why", "action", "office", "role", "previous"])
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
