"""Signatures: made by the key service, for committed stamps alone, each stamp once."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from chalicelib.clients import aws, kms
from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError, UnavailableError
from chalicelib.core.ids import StampId
from chalicelib.icao import seal
from chalicelib.icao.refusals import Reason, SealError
from chalicelib.icao.verification import der_to_raw
from chalicelib.stamps import repository
from chalicelib.stamps.trust import sealing, signature_counts, trust_list
from local.emulator import Engine
from tests.factories.faults import Died, Faults
from tests.stamps.keyring import SIGNER, Keyring, add_stamp, at, keyring

DAY = date(2027, 1, 4)
NOW = at(DAY)


@pytest.fixture
def keys(store: Engine) -> Iterator[Keyring]:
    with keyring() as made:
        trust_list.publish(NOW, DAY, 92)
        yield made


@pytest.fixture
def asked(keys: Keyring) -> Iterator[list[dict[str, Any]]]:
    """Give what the key service is asked to sign with the stamps' keys."""
    with _asked() as made:
        yield made


@contextmanager
def _asked() -> Iterator[list[dict[str, Any]]]:
    made: list[dict[str, Any]] = []
    events = aws.client("kms").meta.events

    def keep(params: dict[str, Any], **_: Any) -> None:
        if params["KeyId"] != config().trust_key_id:
            made.append(dict(params))

    events.register("provide-client-params.kms.Sign", keep)
    yield made
    events.unregister("provide-client-params.kms.Sign", keep)


def _spare() -> int:
    today = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    sealed = sum(
        found is not None and found.seal is not None
        for found in (repository.find_stamp(StampId(f"0001{n:06x}")) for n in range(1, 20))
    )
    return signature_counts.count_signatures(today, today + timedelta(days=1)) - sealed


def test_only_a_committed_stamp_is_signed(asked: list[dict[str, Any]]) -> None:
    for unknown in ("0001000001", "", "STAMP", "../../x"):
        with pytest.raises(NotFoundError):
            sealing.sign_stamp(StampId(unknown), NOW)
    assert asked == []


def test_what_is_signed_is_read_from_the_store_whatever_the_caller_sends(
    keys: Keyring, asked: list[dict[str, Any]]
) -> None:
    from app import app

    wished = b64encode(b"a stamp of my own").decode()
    stamp_id = add_stamp(1, datetime.now(UTC))
    keys.name("A02")  # that may sign today, as the function reads the clock
    trust_list.publish(datetime.now(UTC), datetime.now(UTC).date(), 92)
    event = {"stamp_id": stamp_id, "message": wished, "unsigned": wished, "signed_on": "2020-01-01"}
    url = app.handler_map["sign_stamp"](event, None)["seal"]
    made = seal.parse(seal.from_text(url))
    (call,) = asked
    assert call["Message"] == hashlib.sha256(made.signed_bytes).digest()
    stored = repository.find_stamp(stamp_id)
    assert stored is not None
    said = sealing.verify_seal(url, datetime.now(UTC))
    assert (said.stamp_id, said.entry_date, said.last_day_of_stay, said.passport_binding) == (
        stored.id,
        stored.entry_on,
        stored.last_day_of_stay,
        stored.binding,
    )


def test_stamp_is_signed_once_however_often_it_is_asked_for(asked: list[dict[str, Any]]) -> None:
    stamp_id = add_stamp(1, NOW)
    seals = {sealing.sign_stamp(stamp_id, NOW + timedelta(minutes=n)) for n in range(4)}
    assert len(seals) == len(asked) == 1


@pytest.mark.threads
def test_one_seal_is_stored_when_two_calls_sign_at_once(asked: list[dict[str, Any]]) -> None:
    stamp_id = add_stamp(1, NOW)
    with ThreadPoolExecutor(4) as pool:
        seals = set(pool.map(lambda _: sealing.sign_stamp(stamp_id, NOW), range(4)))
    stored = repository.find_stamp(stamp_id)
    assert stored is not None
    assert seals == {stored.seal}
    assert _spare() == len(asked) - 1  # and each signature that came too late is remembered


def test_stamp_is_sealed_by_the_next_call_when_one_was_killed_between_signing_and_storing(
    asked: list[dict[str, Any]], faults: Faults
) -> None:
    stamp_id = add_stamp(1, NOW)
    faults.die_before("UpdateItem")
    with pytest.raises(Died):
        sealing.sign_stamp(stamp_id, NOW)
    faults.clear()
    kept = repository.find_stamp(stamp_id)
    assert kept is not None
    assert kept.seal is None
    made = sealing.sign_stamp(stamp_id, NOW)
    assert sealing.sign_stamp(stamp_id, NOW) == made
    assert len(asked) == 2


def test_seal_is_kept_when_its_answer_was_lost(asked: list[dict[str, Any]], faults: Faults) -> None:
    stamp_id = add_stamp(1, NOW)
    faults.die_after("UpdateItem")
    with pytest.raises(Died):
        sealing.sign_stamp(stamp_id, NOW)
    faults.clear()
    kept = repository.find_stamp(stamp_id)
    assert kept is not None
    assert sealing.sign_stamp(stamp_id, NOW) == kept.seal
    assert len(asked) == 1


def test_seal_by_another_key_than_the_list_names_never_leaves(
    keys: Keyring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp_id = add_stamp(1, NOW)
    monkeypatch.setenv("STAMP_KEY_ID", keys.key_id("A02"))
    config.cache_clear()
    with pytest.raises(UnavailableError):
        sealing.sign_stamp(stamp_id, NOW)
    assert '"event": "seal_not_verifiable", "reason": "bad_signature"' in capsys.readouterr().out
    found = repository.find_stamp(stamp_id)
    assert found is not None
    assert found.seal is None
    assert _spare() == 1


def test_revoked_key_signs_nothing_and_the_log_says_so(
    asked: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    stamp_id = add_stamp(1, NOW)
    trust_list.revoke(SIGNER, "A01", "stolen", NOW)
    with pytest.raises(UnavailableError):
        sealing.sign_stamp(stamp_id, NOW)
    told = capsys.readouterr().out
    assert '"event": "revoked_key_not_used", "signer": "IDTS", "reference": "A01"' in told
    assert '"level": "error", "event": "no_key_may_sign"' in told
    assert asked == []


def test_nothing_is_signed_before_a_list_is_published(
    store: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with keyring(), _asked() as asked:
        stamp_id = add_stamp(1, NOW)
        with pytest.raises(UnavailableError):
            sealing.sign_stamp(stamp_id, NOW)
        assert asked == []


def _assert_padded(signatures: Iterator[bytes], at_least: int) -> int:
    """Check that each is r and s of its DER, padded; return how many were, at least so often."""
    short = [0, 0]
    for der in signatures:
        raw = der_to_raw(der)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        assert len(raw) == 64
        assert (r, s) == utils.decode_dss_signature(der)
        short[0] += raw[0] == 0
        short[1] += raw[32] == 0
    assert min(short) >= at_least
    return sum(short)


def test_signatures_are_padded_over_thousands_of_them() -> None:
    key, prehashed = ec.generate_private_key(ec.SECP256R1()), utils.Prehashed(hashes.SHA256())
    digests = (hashlib.sha256(str(number).encode()).digest() for number in range(6_000))
    # One of 256 integers is short: 23 of each are to be expected, and none in e^23 runs.
    _assert_padded((key.sign(digest, ec.ECDSA(prehashed)) for digest in digests), at_least=2)


def test_signatures_of_the_key_service_are_padded_and_verify(keys: Keyring) -> None:
    key_id = keys.key_id("A01")
    x, y = (int.from_bytes(one, "big") for one in kms.public_key(key_id))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    service, made = boto3.client("kms"), []
    for number in range(400):
        message = b"stamp %d" % number
        made.append(
            service.sign(
                KeyId=key_id,
                Message=hashlib.sha256(message).digest(),
                MessageType="DIGEST",
                SigningAlgorithm="ECDSA_SHA_256",
            )["Signature"]
        )
        raw = der_to_raw(made[-1])
        der = utils.encode_dss_signature(
            int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        )
        public.verify(der, message, ec.ECDSA(hashes.SHA256()))
    _assert_padded(iter(made), at_least=0)


_R = "02204a" + "11" * 31


@pytest.mark.parametrize(
    ("what", "der"),
    [
        ("a zero too many", "3026022100" + "11" * 32 + "020101"),
        ("two zeros too many", "3027022200008a" + "11" * 31 + "020101"),
        ("a negative integer", "302502208a" + "11" * 31 + "020101"),
        ("an integer of no byte", "30270220" + "4a" + "11" * 31 + "0200"),
        ("33 bytes that count", "302602214a" + "11" * 32 + "020101"),
        ("a byte after the end", "3025" + _R + "02010100"),
        ("a third integer", "3028" + _R + "020101020101"),
        ("a length that is too long", "3026" + _R + "020101"),
        ("a length that is too short", "3024" + _R + "020101"),
        ("a length in two bytes that fits in one", "308125" + _R + "020101"),
        ("a length without an end", "3080" + _R + "0201010000"),
        ("a set for a sequence", "3125" + _R + "020101"),
        ("a bit string for an integer", "3025" + _R + "030101"),
        ("one integer only", "3022" + _R),
    ],
)
def test_signature_is_refused_when_its_der_has(what: str, der: str) -> None:
    with pytest.raises(SealError) as refused:
        der_to_raw(bytes.fromhex(der))
    assert refused.value.reason is Reason.BAD_SIGNATURE


def test_signature_with_a_leading_zero_that_it_needs_is_taken() -> None:
    raw = der_to_raw(bytes.fromhex("30260221008a" + "11" * 31 + "020101"))
    assert raw.hex() == "8a" + "11" * 31 + "00" * 31 + "01"
