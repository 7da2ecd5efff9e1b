"""Stamps and the trust list as stored; on both engines."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import HolderId, PassportKey, PermitId, PersonId, StampId
from chalicelib.db.transaction import commit
from chalicelib.stamps import repository
from chalicelib.stamps.repository import StampMovedError, TrustList, TrustListMovedError
from chalicelib.stamps.rules import Stamp, StampStatus
from local.emulator import Engine

NOW = datetime(2028, 2, 29, 2, tzinfo=UTC)
STAMP = Stamp(
    id=StampId("0001000007"),
    holder_id=HolderId("H"),
    passport_key=PassportKey("P"),
    permit_id=PermitId("I"),
    permit_class="C1",
    checkpoint="DPS",
    zone="Asia/Makassar",
    entry_on=date(2028, 2, 29),
    last_day_of_stay=date(2028, 4, 28),
    issuing_state="D",
    number_end="T47",
    binding=b"\x00\xff\x01\x80",
    officer_id=PersonId("O"),
    issued_at=datetime(2028, 2, 29, 1, 2, 3, tzinfo=UTC),
    status=StampStatus.IN_FORCE,
    seal=None,
    key="k",
    body_hash="h",
)


def test_stamp_is_read_as_it_was_added(store: Engine) -> None:
    commit([repository.plan_stamp(STAMP)])
    assert repository.find_stamp(STAMP.id) == STAMP
    assert repository.find_stamp(StampId("0001000008")) is None


def test_stamp_is_added_once(store: Engine) -> None:
    commit([repository.plan_stamp(STAMP)])
    with pytest.raises(repository.StampTakenError):
        commit([repository.plan_stamp(STAMP)])


def test_first_seal_stays(store: Engine) -> None:
    commit([repository.plan_stamp(STAMP)])
    assert repository.store_seal(STAMP.id, "FIRST", NOW) == "FIRST"
    assert repository.store_seal(STAMP.id, "SECOND", NOW) == "FIRST"


def test_seal_of_no_stamp_is_not_stored(store: Engine) -> None:
    with pytest.raises(UnavailableError):
        repository.store_seal(STAMP.id, "FIRST", NOW)
    assert repository.find_stamp(STAMP.id) is None


def test_stamp_ends_once(store: Engine) -> None:
    commit([repository.plan_stamp(STAMP)])
    commit(repository.plan_status(STAMP, StampStatus.CANCELLED, STAMP.issued_at))
    with pytest.raises(StampMovedError):
        commit(repository.plan_status(STAMP, StampStatus.DEPARTED, STAMP.issued_at))
    found = repository.find_stamp(STAMP.id)
    assert found is not None
    assert found.status is StampStatus.CANCELLED


def test_trust_list_follows_the_one_before_it(store: Engine) -> None:
    repository.store_trust_list(TrustList(1, {"seq": 1}, "a.b.c"))
    repository.store_trust_list(TrustList(2, {"seq": 2}, "d.e.f"))
    for sequence in (1, 2, 4):
        with pytest.raises(TrustListMovedError):
            repository.store_trust_list(TrustList(sequence, {"seq": sequence}, "x"))
    assert repository.find_trust_list() == TrustList(2, {"seq": 2}, "d.e.f")
