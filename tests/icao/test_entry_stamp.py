"""The profile of entry stamps: its fields, and the tie to one passport."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ids import StampId
from chalicelib.icao import entry_stamp, seal
from chalicelib.icao.entry_stamp import EntryStamp, binding
from chalicelib.icao.refusals import Reason, SealError

from .handmade import WORKED_EXAMPLE, message
from .outcomes import outcome

EXAMPLE = EntryStamp(
    stamp_id=StampId("000701e240"),
    permit_class="T30",
    last_day_of_stay=date(2026, 4, 12),
    entry_point="ZRH",
    passport_issuer="UTO",
    passport_binding=bytes.fromhex("c5640fa0"),
    passport_number_end="2C3",
    entry_date=date(2026, 3, 14),
    signature_date=date(2026, 3, 14),
    signer="UTES",
    certificate_reference="0A1",
    country="UTO",
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET = LETTERS + "0123456789"
STAMPS = st.builds(
    EntryStamp,
    stamp_id=st.builds(entry_stamp.stamp_id, st.integers(0, 2**16 - 1), st.integers(0, 2**24 - 1)),
    permit_class=st.text(ALPHABET, min_size=1, max_size=12),
    last_day_of_stay=st.dates(),
    entry_point=st.text(ALPHABET, min_size=1, max_size=12),
    passport_issuer=st.text(LETTERS, min_size=1, max_size=3),
    passport_binding=st.binary(min_size=4, max_size=4),
    passport_number_end=st.text(ALPHABET, min_size=1, max_size=3),
    entry_date=st.dates(),
    signature_date=st.dates(),
    signer=st.text(ALPHABET, min_size=4, max_size=4),
    certificate_reference=st.text(ALPHABET, min_size=3, max_size=3),
    country=st.sampled_from(["IDN", "UTO", "D"]),
)


def test_bytes_are_the_worked_example_when_its_stamp_is_built() -> None:
    assert entry_stamp.unsigned_bytes(EXAMPLE) == message()


def test_stamp_is_the_worked_example_when_its_seal_is_read() -> None:
    parsed = seal.parse(seal.from_text(WORKED_EXAMPLE))
    assert entry_stamp.read(parsed, "UTO") == EXAMPLE


@given(STAMPS)
def test_stamp_comes_back_when_built_and_read(stamp: EntryStamp) -> None:
    raw = seal.attach(entry_stamp.unsigned_bytes(stamp), bytes(64))
    assert entry_stamp.read(seal.parse(raw), stamp.country) == stamp


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"certificate_reference": "01"}, "wrong_length"),
        ({"stamp_id": "000701e2"}, "wrong_length"),
        ({"stamp_id": "000701E240"}, "wrong_characters"),
        ({"permit_class": ""}, "wrong_length"),
        ({"permit_class": "b1"}, "wrong_characters"),
        ({"permit_class": "A" * 13}, "wrong_length"),
        ({"entry_point": "DPS-1"}, "wrong_characters"),
        ({"passport_issuer": "UTOP"}, "wrong_length"),
        ({"passport_binding": b"abc"}, "wrong_length"),
        ({"passport_number_end": ""}, "wrong_length"),
        ({"passport_number_end": "02C3"}, "wrong_length"),
    ],
)
def test_stamp_is_refused_when_the_profile_cannot_carry_it(
    change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(SealError) as refused:
        entry_stamp.unsigned_bytes(replace(EXAMPLE, **change))
    assert refused.value.code == reason


def test_position_is_that_of_the_id_when_taken_apart() -> None:
    assert entry_stamp.stamp_id(7, 123456) == "000701e240"
    assert entry_stamp.status_position(StampId("000701e240")) == (7, 123456)
    assert entry_stamp.status_position(StampId("ffffffffff")) == (2**16 - 1, 2**24 - 1)


ID = EXAMPLE.stamp_id


def test_binding_is_the_worked_example_when_its_passport_is_given() -> None:
    expected = EXAMPLE.passport_binding
    assert binding(ID, "UTO", "L898902C3", date(1974, 8, 12), date(2033, 4, 15)) == expected
    assert binding(ID, "UTO", "L898902C3", "1974-08-12", "2033-04-15") == expected


def test_binding_is_one_when_fillers_are_given_or_not() -> None:
    short = binding(ID, "D", "C01X", "1974-08-12", "2033-04-15")
    assert short == binding(ID, "D<<", "C01X<<<<<", "1974-08-12", "2033-04-15")


def test_binding_has_the_mrz_fillers_when_part_of_the_birth_is_unknown() -> None:
    whole, month, year, none = (
        binding(ID, "UTO", "L898902C3", birth, "2033-04-15")
        for birth in ("1974-08-12", "1974-08", "1974", "")
    )
    assert len({whole, month, year, none}) == 4
    # SHA-256 of ES1, the stamp id and UTOL898902C37408<<330415, computed apart.
    assert month.hex() == "d65efbc2"


@pytest.mark.parametrize(
    ("issuer", "number", "birth", "reason"),
    [
        ("UTO", "L89 8902", "1974-08-12", "wrong_characters"),
        ("UTO", "l898902c3", "1974-08-12", "wrong_characters"),
        ("UTO", "", "1974-08-12", "wrong_characters"),
        ("UTO", "<<<", "1974-08-12", "wrong_characters"),
        ("ÜTO", "L898902C3", "1974-08-12", "wrong_characters"),
        ("UTO", "L898902C3", "12.08.1974", "impossible_date"),
        ("UTO", "L898902C3", "740812", "impossible_date"),
    ],
)
def test_binding_is_refused_when_no_mrz_says_so(
    issuer: str, number: str, birth: str, reason: str
) -> None:
    assert outcome(binding, ID, issuer, number, birth, "2033-04-15") == Reason(reason)


@pytest.mark.parametrize(
    ("number", "end"), [("L898902C3", "2C3"), ("A1<<<<<<<", "A1"), ("D23145890734", "734")]
)
def test_number_end_is_what_an_officer_sees_when_comparing(number: str, end: str) -> None:
    assert entry_stamp.number_end(number) == end


PASSPORT = ("UTO", "L898902C3", "1974-08-12", "2033-04-15")


@pytest.mark.parametrize(
    ("at", "other"),
    [(0, "UTX"), (1, "L898903C3"), (1, "L898902C4"), (2, "1974-08-13"), (3, "2033-04-16")],
)
def test_stamp_fits_only_its_passport_when_compared(at: int, other: str) -> None:
    changed = [*PASSPORT]
    changed[at] = other
    assert entry_stamp.fits_passport(EXAMPLE, *PASSPORT)
    assert not entry_stamp.fits_passport(EXAMPLE, *changed)


def test_stamp_fits_no_passport_when_its_id_is_another() -> None:
    other = replace(EXAMPLE, stamp_id=StampId("000701e241"))
    assert not entry_stamp.fits_passport(other, *PASSPORT)
