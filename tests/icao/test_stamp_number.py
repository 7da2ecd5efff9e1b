"""The number that officers type: what it forgives, and what it notices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ids import StampId
from chalicelib.icao.stamp_number import StampNumberError, stamp_id_of, stamp_number

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
IDS = st.integers(0, 2**40 - 1).map(lambda number: StampId(f"{number:010x}"))
SOME = [StampId(one) for one in ("0000000000", "000701e240", "ffffffffff", "0001abcdef")]


def outcome(number: str) -> str:
    try:
        return stamp_id_of(number)
    except StampNumberError as refused:
        return refused.errors[0].code


@given(IDS)
def test_stamp_comes_back_when_its_number_is_typed(stamp: StampId) -> None:
    number = stamp_number(stamp)
    assert stamp_id_of(number) == stamp
    assert [len(part) for part in number.split("-")] == [4, 4, 1]
    assert set(number) <= set(ALPHABET + "-")


def test_number_is_always_this_when_printed_on_a_label() -> None:
    assert stamp_number(StampId("000701e240")) == "003G-3RJ0-D"


@pytest.mark.parametrize(
    "typed",
    [
        "003G-3RJ0-D",
        "003g-3rj0-d",
        "003G3RJ0D",
        " 003 G3R  J0D ",
        "OO3G-3RJO-D",
        "\u2013003G-3RJ0-D",
    ],
)
def test_number_is_understood_when_typed_by_hand(typed: str) -> None:
    assert stamp_id_of(typed) == "000701e240"


def test_letters_are_read_as_digits_when_they_look_like_them() -> None:
    number = stamp_number(StampId("0000108421"))
    assert "1" in number
    assert "0" in number
    for one in "IiLl":
        assert stamp_id_of(number.replace("1", one).replace("0", "o")) == "0000108421"


@pytest.mark.parametrize("stamp", SOME)
def test_every_single_wrong_character_is_noticed_when_typed(stamp: StampId) -> None:
    text = stamp_number(stamp).replace("-", "")
    for at in range(9):
        for letter in ALPHABET.replace(text[at], ""):
            assert outcome(text[:at] + letter + text[at + 1 :]) == "wrong_check_character"


def test_every_exchange_of_two_characters_is_noticed_when_typed() -> None:
    # The sum is linear: an exchange is noticed for all stamps when it is for all pairs of letters.
    for first in range(9):
        for second in range(first + 1, 9):
            for one in range(32):
                for other in range(32):
                    text = _with_letters({first: one, second: other})
                    swapped = [*text]
                    swapped[first], swapped[second] = text[second], text[first]
                    changed = "".join(swapped)
                    assert changed == text or outcome(changed) == "wrong_check_character"


def _with_letters(letters: dict[int, int]) -> str:
    """Return a valid number with the letters given at two of its nine places."""
    body = [letters.get(at, 7) for at in range(8)]
    for filler in range(32):
        # Where the check character is prescribed, another place gives way to it.
        free = next(at for at in range(8) if at not in letters)
        body[free] = filler
        identity = 0
        for value in body:
            identity = identity << 5 | value
        text = stamp_number(StampId(f"{identity:010x}")).replace("-", "")
        if 8 not in letters or text[8] == ALPHABET[letters[8]]:
            return text
    raise AssertionError


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "wrong_length"),
        ("0000-0000", "wrong_length"),
        ("0000-0000-00", "wrong_length"),
        ("0000-0000-U", "impossible_character"),
        ("000*-0000-0", "impossible_character"),
        ("0000-0000-\u0660", "impossible_character"),
        ("0000-0001-0", "wrong_check_character"),
    ],
)
def test_reason_is_named_when_a_text_is_no_number(typed: str, code: str) -> None:
    assert outcome(typed) == code


@given(st.text(max_size=14))
def test_anything_is_refused_by_name_when_it_is_no_number(text: str) -> None:
    assert outcome(text) in {
        "wrong_length",
        "impossible_character",
        "wrong_check_character",
    } or stamp_number(StampId(outcome(text)))
