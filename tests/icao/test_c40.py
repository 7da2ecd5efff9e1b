"""C40, both ways."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.icao import c40
from chalicelib.icao.refusals import Reason, SealError

from .outcomes import outcome

CASES = json.loads(Path(__file__).with_name("seal-cases.json").read_text("utf-8"))
TEXT = st.text("<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=30)


@pytest.mark.parametrize("case", CASES["c40"], ids=lambda case: case["text"])
def test_text_and_bytes_are_each_other_when_coded(case: dict[str, str]) -> None:
    assert c40.encode(case["text"]).hex() == case["hex"]
    assert c40.decode(bytes.fromhex(case["hex"])) == case["text"]


@pytest.mark.parametrize("case", CASES["c40_refused"], ids=lambda case: case["hex"])
def test_bytes_are_refused_when_no_text_gives_them(case: dict[str, str]) -> None:
    assert outcome(c40.decode, bytes.fromhex(case["hex"])) == Reason(case["reason"])


@pytest.mark.parametrize("text", ["a", "Ä", "A-B", "1.2", "\N{ARABIC-INDIC DIGIT THREE}"])
def test_text_is_refused_when_it_has_other_characters(text: str) -> None:
    with pytest.raises(SealError) as refused:
        c40.encode(text)
    assert refused.value.code == "wrong_characters"


def test_space_and_filler_are_alike_when_encoded() -> None:
    assert c40.encode("D  ") == c40.encode("D<<")
    assert c40.encode("UTO ") == c40.encode("UTO<")


@given(TEXT)
def test_text_comes_back_when_encoded_and_decoded(text: str) -> None:
    assert c40.decode(c40.encode(text)) == text


@given(st.binary(max_size=12))
def test_any_bytes_are_read_or_refused_when_decoded(raw: bytes) -> None:
    text = outcome(c40.decode, raw)
    if isinstance(text, Reason):
        assert text in {Reason.WRONG_LENGTH, Reason.WRONG_CHARACTERS}
    else:
        assert set(text) <= set("<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
