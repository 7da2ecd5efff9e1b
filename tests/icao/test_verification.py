"""Genuine or refused, and why: every shared case, every flipped bit, any damage."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.icao import base32, entry_stamp, seal, verification
from chalicelib.icao.refusals import Reason, SealError
from chalicelib.icao.verification import Verified, der_to_raw, verify

from . import make_seal_cases
from .handmade import ORDER, WORKED_EXAMPLE, private_key, signed_by
from .outcomes import outcome

CASES = json.loads(make_seal_cases.CASES.read_text("utf-8"))
KEYS = verification.trusted_keys(CASES["keys"])
TODAY = date.fromisoformat(CASES["today"])
EXAMPLE = seal.from_text(WORKED_EXAMPLE)


def answer(received: str | bytes) -> Verified | Reason:
    return outcome(verify, received, KEYS, country=CASES["country"], today=TODAY)


def test_file_of_cases_is_what_its_script_writes_when_run_again() -> None:
    assert make_seal_cases.CASES.read_text("utf-8") == make_seal_cases.text()


@pytest.mark.parametrize("case", CASES["accepted"], ids=lambda case: case["name"])
def test_stamp_is_told_when_its_seal_is_genuine(case: dict[str, Any]) -> None:
    verified = answer(case["seal"])
    assert isinstance(verified, Verified)
    stamp = {name: getattr(verified.stamp, name) for name in case["stamp"]}
    stamp["passport_binding"] = stamp["passport_binding"].hex()
    assert {name: str(value) for name, value in stamp.items()} == case["stamp"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["name"])
def test_reason_is_named_when_a_seal_is_refused(case: dict[str, Any]) -> None:
    assert answer(case["seal"]) == Reason(case["reason"])


def test_every_reason_has_a_case_when_it_can_come_from_here() -> None:
    assert {case["reason"] for case in CASES["refused"]} == set(Reason) - {Reason.NO_CRYPTO}


def test_seal_is_refused_when_any_one_bit_is_flipped() -> None:
    assert isinstance(answer(EXAMPLE), Verified)
    number = int.from_bytes(EXAMPLE, "big")
    flipped = [(number ^ (1 << bit)).to_bytes(116, "big") for bit in range(928)]
    genuine = [raw for raw in flipped if isinstance(answer(raw), Verified)]
    assert genuine == []


# A seal's bytes with some cut out, changed, put in or exchanged.
@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    raw = bytearray(EXAMPLE)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        raw[start : start + draw(st.integers(0, 6))] = draw(st.binary(max_size=6))
    return bytes(raw)


@settings(max_examples=2000, deadline=None)
@given(damaged())
def test_seal_is_refused_by_name_when_it_is_damaged(raw: bytes) -> None:
    got = answer(raw)
    assert isinstance(got, Reason) or raw == EXAMPLE
    assert answer(base32.encode(raw)) == got


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567#"), st.binary()))
def test_anything_is_refused_by_name_when_it_is_no_seal(received: str | bytes) -> None:
    assert isinstance(answer(received), Reason)


@pytest.mark.parametrize("char", ["\0", "\n", "_", "0", "\u0130", "\ud800", "\U0001f600"])
def test_text_is_refused_when_one_character_is_put_in(char: str) -> None:
    at = WORKED_EXAMPLE.index("#") + 40
    assert answer(WORKED_EXAMPLE[:at] + char + WORKED_EXAMPLE[at:]) is Reason.NOT_BASE32


def test_malleated_signature_is_the_same_stamp_when_accepted() -> None:
    # ECDSA cannot refuse it: that is why records are kept by STAMP_ID, never by seal text.
    other = make_seal_cases.malleated()
    first, second = answer(WORKED_EXAMPLE), answer(other)
    assert isinstance(first, Verified)
    assert isinstance(second, Verified)
    assert base32.decode(other) != EXAMPLE
    assert first.stamp == second.stamp


def test_seal_is_refused_when_the_same_name_has_another_key() -> None:
    numbers = private_key("another").public_key().public_numbers()
    key = replace(
        KEYS["UTES", "0A1"], x=numbers.x.to_bytes(32, "big"), y=numbers.y.to_bytes(32, "big")
    )
    with pytest.raises(SealError) as refused:
        verify(WORKED_EXAMPLE, {("UTES", "0A1"): key}, country="UTO", today=TODAY)
    assert refused.value.reason is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("coordinate", [b"", bytes(32), b"\xff" * 33])
def test_seal_is_refused_when_the_listed_key_is_no_point(coordinate: bytes) -> None:
    keys = {("UTES", "0A1"): replace(KEYS["UTES", "0A1"], x=coordinate)}
    assert outcome(verify, EXAMPLE, keys, country="UTO", today=TODAY) is Reason.UNUSABLE_KEY


def test_forged_seal_is_a_bad_signature_when_its_key_is_revoked_too() -> None:
    raw = seal.attach(signed_by("0A3"), EXAMPLE[-64:])
    assert answer(raw) is Reason.BAD_SIGNATURE


def test_stamp_of_another_country_is_refused_when_ours_is_asked_for() -> None:
    assert outcome(verify, WORKED_EXAMPLE, KEYS, country="IDN", today=TODAY) is Reason.OTHER_COUNTRY


@pytest.mark.parametrize(
    ("today", "left", "day"),
    [
        (date(2026, 3, 14), 29, 1),
        (date(2026, 3, 15), 28, 2),
        (date(2026, 4, 12), 0, 30),
        (date(2026, 4, 13), -1, 31),
        (date(2027, 4, 12), -365, 395),
    ],
)
def test_days_are_counted_when_the_entry_day_is_the_first(today: date, left: int, day: int) -> None:
    assert verification.days_left(date(2026, 4, 12), today) == left
    assert verification.day_of_stay(date(2026, 3, 14), today) == day


def test_signature_is_padded_when_an_integer_of_the_der_is_short() -> None:
    key, message = private_key(), b"entry stamp"
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    short = {"r": 0, "s": 0}
    for number in range(600):
        signed = message + bytes((number >> 8, number & 255))
        der = key.sign(signed, algorithm)
        raw = der_to_raw(der)
        assert len(raw) == 64
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        assert utils.encode_dss_signature(r, s) == der
        short["r"] += raw[0] == 0
        short["s"] += raw[32] == 0
    assert min(short.values()) > 0


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x30\x00",
        bytes(70),
        utils.encode_dss_signature(2**256, 1),
        utils.encode_dss_signature(1, 2**300),
        utils.encode_dss_signature(1, 1) + b"\0",
        bytes.fromhex("3006020180020101"),
    ],
)
def test_signature_is_refused_when_it_is_no_der_of_two_numbers(der: bytes) -> None:
    assert outcome(der_to_raw, der) is Reason.BAD_SIGNATURE


@given(st.integers(1, ORDER - 1), st.integers(1, ORDER - 1))
def test_numbers_come_back_when_a_der_is_made_raw(r: int, s: int) -> None:
    raw = der_to_raw(utils.encode_dss_signature(r, s))
    assert raw == r.to_bytes(32, "big") + s.to_bytes(32, "big")


def test_stamp_is_genuine_when_built_signed_and_carried_here() -> None:
    verified = answer(EXAMPLE)
    assert isinstance(verified, Verified)
    stamp = replace(verified.stamp, permit_class="E33G", entry_point="IDDPS", country="IDN")
    unsigned = entry_stamp.unsigned_bytes(stamp)
    raw = der_to_raw(private_key().sign(unsigned, ec.ECDSA(hashes.SHA256())))
    url = seal.to_url("https://example.org/s#", seal.attach(unsigned, raw))
    assert verify(url, KEYS, country="IDN", today=TODAY).stamp == stamp
