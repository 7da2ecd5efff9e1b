"""A stamp's identity as a short number that a person can read out and type."""

import re

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import StampId

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
# What a hand or an eye takes for something else, and what stands between.
_READ_AS = str.maketrans(
    {letter.lower(): letter for letter in _ALPHABET if letter.isalpha()}
    | dict.fromkeys("Oo", "0")
    | dict.fromkeys("IiLl", "1")
)
_BETWEEN = re.compile("[\\s\u2010-\u2015-]+")
_CHARACTERS = 8  # of 5 bits, for the 40 of a stamp's identity
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


class StampNumberError(InvalidError):
    """A text that is no stamp's number; says what is wrong with it."""

    def __init__(self, code: str) -> None:
        super().__init__(FieldError("stamp_number", code))


def stamp_number(stamp: StampId) -> str:
    """Return the number of a stamp, `XXXX-XXXX-C`, of which C checks the others."""
    identity = int(stamp, 16)
    text = "".join(_ALPHABET[identity >> at & 31] for at in range(35, -1, -5))
    return f"{text[:4]}-{text[4:]}-{_check_character(text)}"


def stamp_id_of(number: str) -> StampId:
    """Return the stamp a typed number means; raises StampNumberError.

    Small letters, spaces and missing hyphens are taken as meant; so are O for 0, I and L for 1.
    """
    text = _BETWEEN.sub("", number).translate(_READ_AS)
    if len(text) != _CHARACTERS + 1:
        raise StampNumberError("wrong_length")
    if not all(letter in _VALUES for letter in text):
        raise StampNumberError("impossible_character")
    if _check_character(text[:-1]) != text[-1]:
        raise StampNumberError("wrong_check_character")
    identity = 0
    for letter in text[:-1]:
        identity = identity << 5 | _VALUES[letter]
    return StampId(f"{identity:010x}")


def _check_character(text: str) -> str:
    """Return the character that checks the others.

    They are digits of the field of 32 elements, each weighted with another power of its
    generator, so that every single wrong character and every exchange of two, neighbours or
    not and the check character included, is noticed. (ISO 7064's MOD 37,36 has 36 check
    characters, among them the I, L, O and U that are left out here.)
    """
    total = 0
    for letter in text:
        total = _times_generator(total ^ _VALUES[letter])
    return _ALPHABET[total]


def _times_generator(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD_POLYNOMIAL if doubled & 32 else doubled
