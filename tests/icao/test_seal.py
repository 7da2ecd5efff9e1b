"""The general codec of visible digital seals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.icao import seal
from chalicelib.icao.refusals import Reason, SealError

from . import codings
from .handmade import HEADER, WORKED_EXAMPLE, message
from .outcomes import outcome

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DATES = st.dates(date.min, date.max)
HEADERS = st.builds(
    seal.Header,
    version=st.just(4),
    country=st.sampled_from(["IDN", "D", "UTO"]),
    signer=st.text(ALPHABET, min_size=4, max_size=4),
    certificate_reference=st.text(ALPHABET, min_size=1, max_size=40),
    issue_date=DATES,
    signature_date=DATES,
    definition=st.integers(0, 255),
    category=st.integers(0, 255),
)
FEATURES = st.dictionaries(st.integers(0, 254), st.binary(max_size=127), max_size=10)


def encoded(header: seal.Header, features: Mapping[int, bytes]) -> bytes:
    zone = b"".join(seal.encode_feature(tag, value) for tag, value in features.items())
    return seal.encode_header(header) + zone


@pytest.mark.parametrize("case", codings.DATES, ids=lambda case: case["hex"])
def test_date_is_read_or_refused_when_it_is_possible_or_not(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["hex"])
    if "reason" in case:
        assert outcome(seal.decode_date, raw) == Reason(case["reason"])
    else:
        assert seal.decode_date(raw).isoformat() == case["date"]
        assert seal.encode_date(date.fromisoformat(case["date"])) == raw


@given(st.integers(0, 2**24 - 1))
def test_one_code_stands_for_one_day_when_a_date_is_read(number: int) -> None:
    raw = number.to_bytes(3, "big")
    day = outcome(seal.decode_date, raw)
    assert day is Reason.IMPOSSIBLE_DATE or seal.encode_date(day) == raw


def test_worked_example_is_read_when_parsed() -> None:
    raw = seal.from_text(WORKED_EXAMPLE)
    parsed = seal.parse(raw)
    assert len(raw) == 116
    assert parsed.header == seal.Header(
        version=4,
        country="UTO",
        signer="UTES",
        certificate_reference="0A1",
        issue_date=date(2026, 3, 14),
        signature_date=date(2026, 3, 14),
        definition=0x01,
        category=0x2E,
    )
    assert [*parsed.features] == [16, 17, 18, 19, 20, 21]
    assert parsed.signed_bytes == message()
    assert parsed.signature == raw[-64:]
    assert seal.attach(parsed.signed_bytes, parsed.signature) == raw
    assert seal.to_url("https://entry.gov.ut/s#", raw) == WORKED_EXAMPLE


def test_header_of_version_3_is_read_when_its_reference_has_five_characters() -> None:
    # The reference stands without its length: DETS, 00027 (Doc 9303-13 before version 4).
    raw = bytes.fromhex("dc02 d9c5 6d32c8a519fc 0f71346f1d67fc04 01020304")
    parsed = seal.parse(seal.attach(raw, bytes(64)))
    assert parsed.header.version == 3
    assert (parsed.header.signer, parsed.header.certificate_reference) == ("DETS", "00027")
    assert (parsed.header.definition, parsed.header.category) == (0xFC, 0x04)
    assert encoded(parsed.header, parsed.features) == raw


@pytest.mark.parametrize("reference", ["A", "0A", "0A1", "0A1B", "32", "0123456789ABCDEF"])
def test_reference_comes_back_when_it_has_any_length(reference: str) -> None:
    header = seal.parse(seal.from_text(WORKED_EXAMPLE)).header
    changed = header._replace(certificate_reference=reference)
    parsed = seal.parse(seal.attach(seal.encode_header(changed), bytes(64)))
    assert parsed.header.certificate_reference == reference


@given(HEADERS, FEATURES, st.binary(min_size=1, max_size=127))
def test_seal_comes_back_when_encoded_and_parsed(
    header: seal.Header, features: dict[int, bytes], signature: bytes
) -> None:
    unsigned = encoded(header, features)
    parsed = seal.parse(seal.attach(unsigned, signature))
    assert parsed == seal.Seal(header, features, signature, unsigned)
    assert [*parsed.features] == [*features]


def test_long_signature_is_read_when_its_length_takes_two_bytes() -> None:
    parsed = seal.parse(message() + b"\xff\x81\x84" + bytes(132))
    assert parsed.signature == bytes(132)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": 5}, "wrong_version"),
        ({"certificate_reference": ""}, "wrong_length"),
        ({"certificate_reference": "A" * 256}, "wrong_length"),
        ({"version": 3}, "wrong_length"),
        ({"signer": "utes"}, "wrong_characters"),
    ],
)
def test_header_is_refused_when_it_cannot_be_written(change: dict[str, Any], reason: str) -> None:
    header = seal.parse(seal.from_text(WORKED_EXAMPLE)).header
    with pytest.raises(SealError) as refused:
        seal.encode_header(header._replace(**change))
    assert refused.value.code == reason


def test_parts_are_refused_when_they_are_too_long_to_write() -> None:
    with pytest.raises(SealError):
        seal.encode_feature(32, bytes(128))
    with pytest.raises(SealError):
        seal.attach(bytes.fromhex(HEADER), b"")
    with pytest.raises(SealError):
        seal.attach(bytes.fromhex(HEADER), bytes(128))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_when_they_begin_like_a_seal(tail: bytes) -> None:
    for raw in (tail, b"\xdc\x02" + tail, bytes.fromhex(HEADER) + tail):
        parsed = outcome(seal.parse, raw)
        if isinstance(parsed, seal.Seal):
            assert raw.startswith(parsed.signed_bytes)
            assert raw.endswith(parsed.signature)
