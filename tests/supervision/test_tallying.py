"""What staff do is counted once from the log's stream, whatever records come and how often."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.audit.repository import AuditItem
from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.ids import HolderId, ShiftId, random_id
from chalicelib.db.transaction import commit
from chalicelib.identity import service as identity
from chalicelib.identity.rules import OnShift
from chalicelib.supervision import working
from chalicelib.supervision.tallying import tally_work
from chalicelib.supervision.work_repository import WorkItem, list_worked
from chalicelib.supervision.working import Shift, Worked
from chalicelib.web.guards import Person, Role
from local.emulator import Engine
from tests.factories.faults import Died, Faults
from tests.factories.people import appoint

OFFICE = "NGURAH-RAI"
MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)  # in Bali
DAYS = (date(2026, 11, 22), date(2026, 11, 23))
ABOUT = [HolderId(f"{letter * 26}") for letter in "ABC"]


@pytest.fixture
def officer(store: Engine) -> Person:
    return appoint(Role.FIELD_OFFICER, f"petugas-{random_id()[:8].lower()}")


def rows(officer: Person, number: int = 8) -> list[AuditItem]:
    """Let an officer look at people before and after midnight of the office."""
    for n in range(number):
        at = MIDNIGHT + timedelta(minutes=30 * (n - number // 2))
        commit_audited(deed(officer, "person_viewed", "HOLDER#1", at, "", ABOUT[n % len(ABOUT)]))
    return [row for row in AuditItem.scan() if row.person_id == officer.id]


def records(of: Sequence[AuditItem]) -> dict[str, Any]:
    """Return what the stream gives of rows: their keys alone."""
    return {
        "Records": [
            {
                "dynamodb": {
                    "Keys": {"pk": {"S": row.pk}, "sk": {"S": row.sk}},
                    "SequenceNumber": f"{n}",
                }
            }
            for n, row in enumerate(of)
        ]
    }


def tally(of: Sequence[AuditItem]) -> None:
    assert tally_work(records(of)) == {"batchItemFailures": []}


def stored(officer: Person) -> list[Worked]:
    found = [one for on in DAYS for one in list_worked(OFFICE, on)]
    return [one for one in found if one.person_id == officer.id]


def expected(officer: Person, of: Sequence[AuditItem]) -> list[Worked]:
    """Count all rows at once, by their own day."""
    known = [Worked(OFFICE, on, officer.id) for on in DAYS]
    deeds = [row.deed for row in sorted(of, key=lambda row: str(row.sk))]
    parts = [
        [one for one in deeds if one.at < MIDNIGHT],
        [one for one in deeds if one.at >= MIDNIGHT],
    ]
    zone = "Asia/Makassar"
    return [working.count(day, part, {}, zone) for day, part in zip(known, parts, strict=True)]


def told(days: Sequence[Worked]) -> list[Worked]:
    """Leave out what says how it was stored, not what was done."""
    return [replace(day, version=0, marks={}, name="", shift=None) for day in days]


def test_day_ends_at_midnight_of_the_office(officer: Person) -> None:
    made = rows(officer)
    tally(made)
    before, after = stored(officer)
    assert told([before, after]) == expected(officer, made)
    assert (before.looks[23], after.looks[0]) == (2, 2)
    assert before.name == officer.name


def test_shift_past_midnight_stands_on_the_next_day_s_board_before_its_first_deed(
    officer: Person,
) -> None:
    ends_at = MIDNIGHT + timedelta(hours=3)
    on_shift = OnShift(ShiftId("S"), "SP-1", ends_at)
    commit(identity.plan_shift_begun(officer.id, on_shift, MIDNIGHT - timedelta(hours=9)))
    made = sorted(rows(officer), key=lambda row: str(row.sk))
    tally(made[:4])
    before, after = stored(officer)
    assert before.shift == after.shift == Shift("SP-1", ends_at)
    assert (after.name, after.last_at, sum(after.looks)) == (officer.name, before.last_at, 0)
    tally(made)
    assert [sum(day.looks) for day in stored(officer)] == [4, 4]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(st.integers(0, 7), min_size=1, max_size=5), max_size=6))
def test_each_row_is_counted_once_whatever_records_come(
    store: Engine, batches: list[list[int]]
) -> None:
    officer = appoint(Role.FIELD_OFFICER, f"petugas-{random_id()[:8].lower()}")
    made = sorted(rows(officer), key=lambda row: str(row.sk))
    for batch in batches:
        tally([made[number] for number in batch])
    tally(made[-1:])
    assert told(stored(officer)) == expected(officer, made)


@pytest.mark.parametrize("operation", ["PutItem", "TransactWriteItems"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_function_leaves_nothing_uncounted_and_nothing_twice(
    officer: Person, faults: Faults, operation: str, when: str
) -> None:
    made = rows(officer)
    wanted = made[:3] if operation == "PutItem" else made
    getattr(faults, f"die_{when}")(operation)
    with pytest.raises(Died):
        tally_work(records(wanted))
    faults.clear()
    tally(made)
    assert told(stored(officer)) == expected(officer, made)


@pytest.mark.threads
def test_two_functions_at_once_count_each_row_once(officer: Person) -> None:
    made = rows(officer)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tally, [made, made[:4], made[2:], made]))
    assert told(stored(officer)) == expected(officer, made)


def test_row_of_nobody_and_of_no_office_is_on_no_board(store: Engine) -> None:
    host = replace(appoint(Role.OPERATOR, "tuan-rumah"), office=None)
    commit_audited(deed(None, "stay_managed", "STAY#1", MIDNIGHT))
    commit_audited(deed(host, "guests_named", "PREMISES#1", MIDNIGHT))
    tally([row for row in AuditItem.scan() if row.action in ("stay_managed", "guests_named")])
    assert [item for item in WorkItem.scan() if item.pk.startswith("WORK#")] == []


def test_record_that_cannot_be_counted_is_named_and_comes_again(
    officer: Person, faults: Faults
) -> None:
    made = rows(officer, 2)
    faults.refuse("Query", 500, 9)
    assert tally_work(records(made)) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    faults.clear()
    tally(made)
    assert told(stored(officer)) == expected(officer, made)
