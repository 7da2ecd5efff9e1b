"""What was booked is gone after its time, its proof long before, wherever the erasure is killed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import list_repository, marks, repository
from chalicelib.bookings.rules import Booking, End, Person, Slot, ended
from chalicelib.bookings.visits import proof_repository
from chalicelib.bookings.visits.proof_rules import Proof, ProofStatus, file_key
from chalicelib.clients import s3
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.ids import DocumentId, TeamId
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import commit
from chalicelib.reference import service as reference
from chalicelib.rights import erasing
from chalicelib.rights.erasing import Erased
from tests.bookings.outings import OFFICE, ZONE, asked, number_of, today
from tests.factories.faults import Died, Faults
from tests.permits.papers import PDF
from tests.tips.told import emptied, in_bucket

CANARY = "KENARI"
NOW = utc_now()
PROOFS = reference.retention_days("booking_proofs", NOW.date())
BOOKINGS = reference.retention_days("bookings", NOW.date())


@pytest.fixture(autouse=True)
def _bucket(store: object) -> Iterator[None]:
    yield
    emptied()


def _asked(name: str, **changed: Any) -> Booking:
    """Store a visit with its mark, somebody on its list, its proof, and one that never came."""
    people = (Person(f"{CANARY} {name}", number_of(name)),)
    values = {"note": CANARY, "people": people, "proof": "P", "asked_at": NOW, **changed}
    booking = asked(name=name, **values)
    proof = Proof(
        *(DocumentId("P"), booking.id, ProofStatus.STORED, len(PDF), "0" * 64, "h", NOW),
        media_type="application/pdf",
    )
    other = replace(proof, id=DocumentId("Q"), status=ProofStatus.AWAITING_FILE)
    commit([proof_repository.plan_proof(proof), proof_repository.plan_proof(other)])
    for one in (proof, other):
        s3.write_file(config().documents_bucket, file_key(booking.id, one.id), PDF, "x")
    commit([list_repository.plan_list(booking.id, people)])
    return booking


def _slot(days: int) -> Slot:
    return Slot(OFFICE, "team.T", today() + timedelta(days=days), time(8), "day", 480, ZONE)


def _over(booking: Booking, how: End) -> Booking:
    after = ended(booking, how, NOW, CANARY)
    commit([repository.plan_change(after), *marks.plan_unmarks(booking, booking.people)])
    return after


def _left() -> int:
    return sum(CANARY in json.dumps(one, default=str) for one in Records.scan_part(None, 9999)[0])


def _partitions() -> set[str]:
    return {one["pk"]["S"].partition("#")[0] for one in Records.scan_part(None, 9999)[0]}


def _run(days: int) -> Erased:
    return erasing.erase(NOW + timedelta(days=days), lambda: 0.0)


def _now(booking: Booking) -> Booking:
    found = repository.find_booking(booking.id)
    assert found
    return found


@pytest.mark.parametrize("how", [End.CANCELLED, End.REFUSED, End.WITHDRAWN, End.SERVED])
def test_proof_goes_after_its_own_time_and_the_booking_says_so(how: End) -> None:
    booking = _over(_asked("a"), how)
    assert _run(PROOFS - 1).classes == {}
    assert len(in_bucket()) == 2
    assert _run(PROOFS + 2).classes == {"booking_proofs": 2}
    assert in_bucket() == {}
    assert "PROOF" not in _partitions()
    kept = _now(booking)
    assert (kept.proof, kept.ended) == ("", booking.ended)
    assert kept.proof_erased_at == NOW + timedelta(days=PROOFS + 2)
    assert _left() == 2  # the booking itself, and its list


def test_proof_of_a_visit_goes_by_its_day_and_of_what_is_open_not_yet() -> None:
    visit = _asked("v", slot=_slot(10), team=TeamId("T"))
    still = _asked("r")
    moved = _asked("d", slot=_slot(1), team=TeamId("T"), displaced_at=NOW)
    assert _run(PROOFS + 9).classes == {}
    assert _run(PROOFS + 12).classes == {"booking_proofs": 2}
    assert _now(visit).proof_erased_at
    for one in (still, moved):
        assert _now(one).proof == "P"
    assert len(in_bucket()) == 4


def test_nothing_of_a_booking_is_left_after_its_time() -> None:
    for name in ("a", "b"):
        _over(_asked(name), End.SERVED)
    _asked("v", slot=_slot(1), team=TeamId("T"))  # nobody said what became of it
    _asked("r")  # nobody answered
    assert _run(BOOKINGS - 1).classes == {"booking_proofs": 6}
    assert _left() == 8
    made = _run(BOOKINGS + 3)
    assert made.classes["bookings"] == 4 * 2 + 2  # with their lists, and two open marks
    made = _run(BOOKINGS + 5)
    assert (_left(), in_bucket()) == (0, {})
    assert not {"BOOKING", "BOOKED", "PROOF"} & _partitions()
    assert CANARY not in "".join(f"{row.why}" for row in AuditItem.scan())


def test_pause_outlives_its_booking_where_it_is_longer() -> None:
    booking = _asked("a")
    until = today() + timedelta(days=BOOKINGS)
    commit(marks.plan_unmarks(booking, booking.people, until))
    commit([repository.plan_change(ended(booking, End.NO_SHOW, NOW))])
    _run(BOOKINGS + 5)
    assert "BOOKING" not in _partitions()
    assert "BOOKED" in _partitions()
    _run(BOOKINGS * 2 + 5)
    assert "BOOKED" not in _partitions()


def test_booking_that_moves_while_it_is_erased_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    booking = _asked("v", slot=_slot(1), team=TeamId("T"))
    commit_ = erasing._commit

    def move_first(*given: Any) -> int:
        now = _now(booking)
        if now.slot == booking.slot:
            commit([repository.plan_change(replace(now, slot=_slot(BOOKINGS)))])
        return commit_(*given)

    monkeypatch.setattr(erasing, "_commit", move_first)
    _run(BOOKINGS + 3)
    assert _now(booking).slot == _slot(BOOKINGS)


@pytest.mark.parametrize("operation", ["Scan", "TransactWriteItems", "PutItem"])
@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_at_any_step_leaves_nothing_behind(
    faults: Faults, monkeypatch: pytest.MonkeyPatch, operation: str, moment: str
) -> None:
    monkeypatch.setattr(erasing, "_ITEMS_AT_ONCE", 3)
    booking = _over(_asked("a"), End.CANCELLED)
    for days in (PROOFS + 2, BOOKINGS + 2):
        getattr(faults, moment)(operation)
        with pytest.raises(Died):
            _run(days)
        faults.clear()
        _run(days)
        assert in_bucket() == {}
        if days < BOOKINGS:
            assert _now(booking).proof_erased_at
    assert _left() == 0
    assert not {"BOOKING", "PROOF"} & _partitions()
    erased = [row for row in AuditItem.scan() if row.action == "data_erased"]
    assert sum(int(row.why.split()[0].removeprefix("count=")) for row in erased) == 4


def test_many_proofs_go_at_once_with_what_their_bookings_say() -> None:
    booked = [_over(_asked(f"n{n:02d}"), End.SERVED) for n in range(50)]
    for one in booked:
        Records(*keys.proof(one.id, "Q")).delete()
    made = _run(PROOFS + 2)
    assert (made.classes, made.unreadable) == ({"booking_proofs": 50}, 0)
    assert all(_now(one).proof_erased_at for one in booked)
    assert not [key for key in in_bucket() if key.endswith("/P")]
