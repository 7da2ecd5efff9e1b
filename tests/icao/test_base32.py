"""Base32 as seals carry it."""

import json
from base64 import b32encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.icao import base32
from chalicelib.icao.refusals import Reason, SealError

from .outcomes import outcome

CASES = json.loads(Path(__file__).with_name("seal-cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["base32"], ids=lambda case: case["text"])
def test_text_is_read_or_refused_when_it_ends_oddly(case: dict[str, Any]) -> None:
    got = outcome(base32.decode, case["text"])
    assert got == (Reason(case["reason"]) if "reason" in case else bytes.fromhex(case["hex"]))


@given(st.binary(max_size=200))
def test_text_is_that_of_the_standard_library_when_encoded(raw: bytes) -> None:
    text = base32.encode(raw)
    assert text == b32encode(raw).decode().rstrip("=")
    assert base32.decode(text) == raw


# What Python takes for a number in base 32, and no encoder writes.
@pytest.mark.parametrize("char", ["_", "+", "-", " ", "\n", "0", "1", "8", "a", "v", "\0", "\x85"])
@pytest.mark.parametrize("at", [0, 3, 8])
def test_text_is_refused_when_it_has_another_character(char: str, at: int) -> None:
    text = "777777777"
    assert outcome(base32.decode, text[:at] + char + text[at:]) is Reason.NOT_BASE32


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=40))
def test_one_text_stands_for_one_content_when_decoded(text: str) -> None:
    raw = outcome(base32.decode, text)
    assert raw is Reason.NOT_BASE32 if isinstance(raw, Reason) else base32.encode(raw) == text


def test_text_is_too_long_when_no_code_holds_it() -> None:
    assert base32.decode(base32.encode(bytes(base32.MAX_BYTES))) == bytes(base32.MAX_BYTES)
    with pytest.raises(SealError) as refused:
        base32.decode("A" * 4726)
    assert refused.value.code == "too_long"
