"""A proof is spent once, by the audit row of what it served or by a row of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from bench.meter import Meter
from chalicelib.audit.service import commit_all_audited, commit_audited, deed
from chalicelib.audit.verifying import verify_day
from chalicelib.core.ids import PersonId
from chalicelib.db.table import Identity
from chalicelib.web.guards import Person, Role
from chalicelib.web.spent_proofs import SpentError, plan_spent
from local.emulator import Engine

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HASH = "7f" * 32


def _spend(
    made_at: datetime, at: datetime, proof: str = HASH, person: Person | None = None
) -> float:
    """Spend a proof that is good for an hour; return the write units."""
    write = plan_spent(proof, (made_at, made_at + HOUR), at)
    with Meter() as meter:
        commit_audited(deed(person, "stay_reported", "STAY#1", at), [write])
    return meter.written


def _rows() -> int:
    return sum(item.sk == "SPENT" for item in Identity.scan())


def test_row_of_the_deed_spends_the_proof_where_its_hour_is_of_one_day(store: Engine) -> None:
    assert _spend(NOON, NOON + MINUTE) == 2
    with pytest.raises(SpentError):
        _spend(NOON, NOON + 59 * MINUTE)
    _spend(NOON, NOON + MINUTE, "80" * 32)
    found = verify_day(NOON.date())
    assert (found.rows, found.broken, _rows()) == (2, (), 0)


@pytest.mark.parametrize("made_at", [MIDNIGHT - 30 * MINUTE, MIDNIGHT + MINUTE])
def test_row_of_its_own_spends_the_proof_where_its_hour_passes_midnight(
    store: Engine, made_at: datetime
) -> None:
    # The second one as a clock sees it that is two minutes behind that of who made it.
    used = sorted([made_at + 10 * MINUTE, MIDNIGHT - MINUTE])
    assert _spend(made_at, used[0]) == 4
    with pytest.raises(SpentError):
        _spend(made_at, used[1])
    assert _rows() == 1


def test_deed_of_somebody_with_an_account_leaves_the_proof_its_row(store: Engine) -> None:
    person = Person(PersonId("officer-1"), Role.FIELD_OFFICER, "Nama", "", "NGURAH-RAI")
    _spend(NOON, NOON, person=person)
    with pytest.raises(SpentError):
        _spend(NOON, NOON, person=person)
    assert _rows() == 1


def test_first_of_several_rows_spends_the_proof(store: Engine) -> None:
    write = plan_spent(HASH, (NOON, NOON + HOUR), NOON)
    deeds = [deed(None, "stay_reported", f"STAY#{number}", NOON) for number in range(3)]
    commit_all_audited(deeds, [write])
    with pytest.raises(SpentError):
        commit_all_audited(deeds, [write])
    assert verify_day(NOON.date()).rows == 3
