"""The key service's signatures against the stamps', day by day."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import boto3
import pytest

from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import StampId
from chalicelib.stamps import repository
from chalicelib.stamps.trust import reconciliation, sealing, trust_list
from chalicelib.stamps.trust.reconciliation import Counted
from chalicelib.stamps.trust.signature_counts import AlarmItem
from local.emulator import Engine
from tests.factories.faults import Died, Faults
from tests.stamps.keyring import SIGNER, Keyring, add_stamp, keyring, seal_stamp


@pytest.fixture
def now() -> datetime:
    """Give the present: the key service counts by its own clock."""
    return datetime.now(UTC)


@pytest.fixture
def keys(store: Engine | None, now: datetime) -> Iterator[Keyring]:
    if store is None:
        pytest.skip("the second engine does not count signatures")
    with keyring() as made:
        trust_list.publish(now, now.date(), 92)
        yield made


def _reconcile(now: datetime) -> Counted:
    """Count today as the job does tomorrow."""
    return reconciliation.reconcile_signatures(
        datetime.combine(now.date() + timedelta(days=1), time(3), UTC)
    )


def _alarms() -> dict[str, tuple[int, int]]:
    found = [item for item in AlarmItem.scan() if item.sk == "ALARM"]
    return {item.pk: (int(item.signatures), int(item.stamps)) for item in found}


def _sign_behind_our_back(key_id: str) -> None:
    boto3.client("kms").sign(
        KeyId=key_id,
        Message=hashlib.sha256(b"a stamp that nobody issued").digest(),
        MessageType="DIGEST",
        SigningAlgorithm="ECDSA_SHA_256",
    )


def test_nothing_is_raised_when_every_signature_is_in_a_stamp(
    keys: Keyring, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 41):  # over all sixteen parts of the day
        seal_stamp(number, now)
    counted = _reconcile(now)
    assert (counted.on, counted.signatures, counted.stamps) == (now.date(), 40, 40)
    assert _alarms() == {}
    assert '"level": "info", "event": "signatures_agree"' in capsys.readouterr().out


def test_signature_made_behind_our_back_is_found(
    keys: Keyring, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    seal_stamp(1, now)
    _sign_behind_our_back(keys.key_id("A01"))
    counted = _reconcile(now)
    assert (counted.signatures, counted.stamps) == (2, 1)
    assert _alarms() == {f"ALARM#signatures#{now.date()}": (2, 1)}
    told = capsys.readouterr().out
    assert '"level": "error", "event": "signatures_differ"' in told
    assert '"signatures": 2, "stamps": 1' in told


def test_stamp_whose_seal_the_service_did_not_sign_is_found(keys: Keyring, now: datetime) -> None:
    seal_stamp(1, now)
    repository.store_seal(add_stamp(2, now), "FORGED", now)
    assert not _reconcile(now).agrees
    assert _alarms() == {f"ALARM#signatures#{now.date()}": (1, 2)}


@pytest.mark.parametrize("reference", ["A01", "A02", "A03"])
def test_every_key_of_ours_is_counted_the_one_before_and_the_next_too(
    keys: Keyring, now: datetime, reference: str
) -> None:
    for present, following in (("A01", "A02"), ("A02", "A03")):
        keys.name(present, following)
        trust_list.publish(now, now.date(), 92)
    _sign_behind_our_back(keys.key_id(reference))
    assert _reconcile(now).signatures == 1


def test_revoked_key_is_still_counted(keys: Keyring, now: datetime) -> None:
    trust_list.revoke(SIGNER, "A01", "stolen", now)
    keys.name("A02")
    _sign_behind_our_back(keys.key_id("A01"))
    assert _reconcile(now).signatures == 1


def test_stamp_that_was_never_sealed_is_no_difference(keys: Keyring, now: datetime) -> None:
    add_stamp(1, now)
    seal_stamp(2, now)
    assert _reconcile(now).agrees


def test_signatures_that_no_stamp_carries_are_known_where_we_made_them(
    keys: Keyring, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp_id = add_stamp(1, now)
    monkeypatch.setenv("STAMP_KEY_ID", keys.key_id("A02"))
    config.cache_clear()
    with pytest.raises(UnavailableError):  # the list names another key
        sealing.sign_stamp(stamp_id, now)
    keys.name("A01", "A02")
    sealing.sign_stamp(stamp_id, now)
    counted = _reconcile(now)
    assert (counted.signatures, counted.stamps) == (2, 2)


def test_signature_of_a_killed_function_is_a_difference(
    keys: Keyring, now: datetime, faults: Faults
) -> None:
    faults.die_before("UpdateItem")
    with pytest.raises(Died):
        seal_stamp(1, now)
    faults.clear()
    sealing.sign_stamp(StampId("0001000001"), now)
    assert not _reconcile(now).agrees


def test_first_alarm_of_a_day_stays_and_the_day_is_counted_anew(
    keys: Keyring, now: datetime
) -> None:
    _sign_behind_our_back(keys.key_id("A01"))
    _reconcile(now)
    (first,) = (item.raised_at for item in AlarmItem.scan() if item.sk == "ALARM")
    _sign_behind_our_back(keys.key_id("A01"))
    assert _reconcile(now).signatures == 2
    assert _alarms() == {f"ALARM#signatures#{now.date()}": (1, 0)}
    repository.store_seal(add_stamp(1, now), "A", now)
    repository.store_seal(add_stamp(2, now), "B", now)
    assert _reconcile(now).agrees
    (kept,) = (item.raised_at for item in AlarmItem.scan() if item.sk == "ALARM")
    assert kept == first


def test_other_days_are_other_counts(keys: Keyring, now: datetime) -> None:
    seal_stamp(1, now)
    for day in (now - timedelta(days=1), now + timedelta(days=1)):
        counted = _reconcile(day)
        assert (counted.signatures, counted.stamps) == (0, 0)


def test_last_and_first_millisecond_of_a_day_belong_to_it(keys: Keyring, now: datetime) -> None:
    midnight = datetime.combine(now.date(), time(), UTC)
    ends = (
        midnight - timedelta(milliseconds=1),
        midnight,
        midnight + timedelta(milliseconds=1),
        midnight + timedelta(days=1, milliseconds=-1),
        midnight + timedelta(days=1),
    )
    for number, moment in enumerate(ends):
        repository.store_seal(add_stamp(number, moment), "S", moment)
    assert _reconcile(now).stamps == 3


@pytest.mark.parametrize(
    ("signatures", "late_before", "late_after", "agrees"),
    [
        (100, 0, 0, True),
        (101, 0, 0, False),
        (99, 0, 0, False),
        (101, 1, 0, True),
        (102, 1, 9, False),
        (99, 0, 1, True),
        (98, 9, 1, False),
    ],
)
def test_late_reports_explain_no_more_than_was_signed_so_late(
    now: datetime, signatures: int, late_before: int, late_after: int, *, agrees: bool
) -> None:
    counted = Counted(now.date(), signatures, 100, late_before, late_after)
    assert counted.agrees is agrees


def test_stamps_sealed_in_the_last_minutes_may_be_reported_late(
    keys: Keyring, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNATURES_LATE_MINUTES", "20")
    config.cache_clear()
    midnight = datetime.combine(now.date(), time(), UTC) + timedelta(days=1)
    for number, minutes in enumerate((25, 19, 1)):
        moment = midnight - timedelta(minutes=minutes)
        repository.store_seal(add_stamp(number, moment), "S", moment)
    counted = _reconcile(now)
    assert (counted.stamps, counted.late_before, counted.late_after) == (3, 0, 2)
    counted = _reconcile(now + timedelta(days=1))
    assert (counted.stamps, counted.late_before, counted.late_after) == (0, 2, 0)


def test_nothing_is_said_of_a_day_when_the_report_is_out_of_reach(
    keys: Keyring, now: datetime
) -> None:
    from chalicelib.clients import aws

    reports = Faults(aws.client("cloudwatch"))
    reports.refuse("GetMetricStatistics", 503, times=9)
    try:
        with pytest.raises(UnavailableError):
            _reconcile(now)
    finally:
        reports.clear()
    assert _alarms() == {}


def test_job_counts_the_day_before_the_one_it_fires_on(keys: Keyring, now: datetime) -> None:
    from app import app
    from local.schedule import event, latest_due

    _sign_behind_our_back(keys.key_id("A01"))
    due = latest_due("cron(0 3 * * ? *)", now + timedelta(days=1, hours=4))
    assert due is not None
    fired = datetime.combine(now.date() + timedelta(days=1), time(3), UTC)
    app.handler_map["reconcile_signatures"](event("reconcile_signatures", fired), None)
    assert _alarms() == {f"ALARM#signatures#{now.date()}": (1, 0)}
