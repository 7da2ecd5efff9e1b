"""Which keys stand in the trust list, and when each may sign."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.audit.repository import AuditItem
from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError, UnavailableError
from chalicelib.icao.verification import trusted_keys
from chalicelib.stamps import repository
from chalicelib.stamps.repository import TrustList, TrustListMovedError
from chalicelib.stamps.trust import signers, trust_list
from local.emulator import Engine
from tests.stamps.keyring import SIGNER, Keyring, Phone, at, entries, keyring

DAY = date(2027, 1, 4)


@pytest.fixture
def keys(store: Engine) -> Iterator[Keyring]:
    with keyring() as made:
        yield made


def _publish(day: date, hour: int = 3) -> TrustList:
    return trust_list.publish(at(day, hour), day, config().signer_days)


def _entry(ref: str, begin: str, end: str, **changed: Any) -> dict[str, Any]:
    told = {"signer": SIGNER, "ref": ref, "signFrom": begin, "signTo": end}
    kind = {"profiles": ["ENTRY_STAMP"], "status": "active", "revokedAt": None}
    return {**told, "validUntil": "2040-01-01", **kind, **changed}


OURS = {(SIGNER, "A01"), (SIGNER, "A02")}


@given(st.integers(0, 400 * 86_400))
def test_every_list_that_still_counts_names_a_key_when_it_begins_to_sign(second: int) -> None:
    now = datetime(2028, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    begins = datetime.combine(signers.first_day(now), time(), ZoneInfo("Asia/Jayapura"))
    assert begins >= now + signers.LIFE
    assert begins <= now + timedelta(days=9)


def test_first_key_signs_at_once_and_stands_beside_those_of_lists_and_receipts(
    keys: Keyring,
) -> None:
    _publish(DAY)
    made = entries()
    assert set(made) == {"A01", "S01", "R01"}
    assert made["A01"]["signFrom"] == DAY.isoformat()
    assert made["A01"]["signTo"] == (DAY + timedelta(days=92)).isoformat()
    profiles = [made[ref]["profiles"] for ref in ("A01", "S01", "R01")]
    assert profiles == [["ENTRY_STAMP"], ["STATUS_LIST"], ["RECEIPT_ROOT"]]


def test_next_key_is_known_everywhere_before_it_signs_and_ends_the_one_before(
    keys: Keyring,
) -> None:
    _publish(DAY)
    keys.name("A01", "A02")
    for later in range(5):
        _publish(DAY + timedelta(days=10 + later))
    begins = DAY + timedelta(days=19)
    made = entries()
    assert made["A02"]["signFrom"] == begins.isoformat()
    assert made["A02"]["signTo"] == (begins + timedelta(days=92)).isoformat()
    assert made["A01"]["signTo"] == (begins + timedelta(days=7)).isoformat()
    assert made["A01"]["validUntil"] > made["A01"]["signTo"]


def test_days_of_a_key_that_ends_sooner_are_left_alone(keys: Keyring) -> None:
    _publish(DAY)
    keys.name("A01", "A02")
    _publish(DAY + timedelta(days=80))
    assert entries()["A01"]["signTo"] == (DAY + timedelta(days=92)).isoformat()


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        ("2026-12-31", None),
        ("2027-01-01", "A01"),
        ("2027-01-31", "A01"),
        ("2027-02-01", "A02"),
        ("2027-02-10", "A02"),
        ("2027-06-30", "A02"),
        ("2027-07-01", None),
    ],
)
def test_newest_key_whose_days_hold_the_day_signs(on: str, wanted: str | None) -> None:
    listed = [
        _entry("A02", "2027-02-01", "2027-06-30"),
        _entry("A01", "2027-01-01", "2027-02-10"),
        _entry("A09", "2026-01-01", "2040-01-01"),  # of another stage
        _entry("S01", "2026-01-01", "2040-01-01", profiles=["STATUS_LIST"]),
    ]
    ours = OURS | {(SIGNER, "S01")}
    found = signers.signer_on(listed, ours, date.fromisoformat(on))
    assert (found["ref"] if found else None) == wanted


def test_revoked_key_signs_no_more() -> None:
    listed = [
        _entry("A01", "2027-01-01", "2027-12-31"),
        _entry("A02", "2027-02-01", "2027-12-31", status="revoked"),
    ]
    found = signers.signer_on(listed, OURS, date(2027, 3, 1))
    assert found is not None
    assert found["ref"] == "A01"


def test_ended_key_stays_until_its_last_stamp_can_have_ended(keys: Keyring) -> None:
    _publish(DAY)
    last = date.fromisoformat(entries()["A01"]["validUntil"])
    # Longer than the longest stay from its last seal on, and a year.
    assert last >= DAY + timedelta(days=92 + 5 * 365 + 365)
    keys.name("A02")
    _publish(last)
    assert "A01" in entries()
    _publish(last + timedelta(days=1))
    assert "A01" not in entries()


def test_key_of_the_status_lists_goes_on(keys: Keyring) -> None:
    for days in range(0, 400, 50):
        _publish(DAY + timedelta(days=days))
        made = entries()["S01"]
        assert made["signFrom"] == DAY.isoformat()
        assert made["signTo"] == (DAY + timedelta(days=days + 92)).isoformat()


def test_somebody_is_told_before_no_key_may_sign(
    keys: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    _publish(DAY)
    _publish(DAY + timedelta(days=71))
    assert "stamp_keys_end" not in capsys.readouterr().out
    _publish(DAY + timedelta(days=72))
    assert '"level": "error", "event": "stamp_keys_end"' in capsys.readouterr().out
    keys.name("A01", "A02")
    _publish(DAY + timedelta(days=72))
    assert "stamp_keys_end" not in capsys.readouterr().out


def test_list_is_that_of_its_signature_and_each_is_one_higher(keys: Keyring) -> None:
    for sequence in (1, 2, 3):
        made = _publish(DAY)
        payload = made.jws.split(".")[1]
        assert json.loads(urlsafe_b64decode(payload + "==")) == made.payload
        assert made.payload["seq"] == made.sequence == sequence
    assert trust_list.read() == made


def test_phone_refuses_a_list_before_the_one_it_has(keys: Keyring) -> None:
    phone, first = Phone(), _publish(DAY)
    _publish(DAY)
    assert phone.sync()
    assert not phone.take(first)
    with pytest.raises(TrustListMovedError):
        repository.store_trust_list(first)


def test_revoked_key_is_told_at_once_and_the_reason_is_kept(
    keys: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _publish(DAY)
    made = trust_list.revoke(SIGNER, "A01", "laptop stolen", at(DAY, 9))
    assert trust_list.read() == made
    assert made.sequence == before.sequence + 1
    told = entries()["A01"]
    assert (told["status"], told["revokedAt"]) == ("revoked", "2027-01-04T09:00:00Z")
    (row,) = (one for one in AuditItem.scan() if one.action == "key_revoked")
    assert (row.role, row.subject, row.why) == ("system", "KEY#IDTS#A01", "laptop stolen")
    assert '"event": "key_revoked"' in capsys.readouterr().out
    _publish(DAY + timedelta(days=1))
    assert entries()["A01"] == told


def test_key_is_revoked_once(keys: Keyring) -> None:
    _publish(DAY)
    made = trust_list.revoke(SIGNER, "A01", "stolen", at(DAY, 9))
    assert trust_list.revoke(SIGNER, "A01", "stolen, again", at(DAY, 10)) == made
    assert [row.why for row in AuditItem.scan() if row.action == "key_revoked"] == ["stolen"]


def test_unknown_key_is_not_revoked(keys: Keyring) -> None:
    with pytest.raises(UnavailableError):
        trust_list.revoke(SIGNER, "A01", "stolen", at(DAY))
    made = _publish(DAY)
    for signer, reference in ((SIGNER, "A02"), ("IDIM", "A01")):
        with pytest.raises(NotFoundError):
            trust_list.revoke(signer, reference, "stolen", at(DAY))
    assert trust_list.read() == made


def test_next_key_begins_at_once_when_the_present_one_is_revoked(keys: Keyring) -> None:
    _publish(DAY)
    keys.name("A01", "A02")
    _publish(DAY)
    trust_list.revoke(SIGNER, "A01", "stolen", at(DAY, 9))
    assert entries()["A02"]["signFrom"] == DAY.isoformat()


def test_present_key_goes_on_when_the_next_one_is_revoked(keys: Keyring) -> None:
    _publish(DAY)
    keys.name("A01", "A02")
    before = entries(_publish(DAY))
    trust_list.revoke(SIGNER, "A02", "leaked in the post", at(DAY, 9))
    assert entries()["A01"] == before["A01"]
    assert entries()["A02"]["signFrom"] == before["A02"]["signFrom"]


def test_new_key_signs_at_once_where_none_of_ours_may(keys: Keyring) -> None:
    _publish(DAY)
    trust_list.revoke(SIGNER, "A01", "stolen", at(DAY, 9))
    keys.name("A02")
    _publish(DAY)
    assert entries()["A02"]["signFrom"] == DAY.isoformat()


def test_list_knows_the_key_service_s_name_of_every_key(keys: Keyring) -> None:
    _publish(DAY)
    keys.name("A01", "A02")
    _publish(DAY)
    keys.name("A02", "A03")
    listed = trust_list.revoke(SIGNER, "A01", "old", at(DAY))
    assert trust_list.key_ids(listed) == {keys.key_id(one) for one in ("A01", "A02", "A03")}
    assert keys.key_id("A01") not in json.dumps(listed.payload)
    assert (SIGNER, "A02") in trusted_keys(listed.payload["keys"])
