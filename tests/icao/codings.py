"""Cases of the codings that a seal is made of: C40, dates, Base32."""

from .handmade import base32, day, single, word

_LONG = "UTES040A1B<Z"


def _c40(text: str) -> str:
    """Return the C40 of a text of any length."""
    threes = [text[at : at + 3] for at in range(0, len(text), 3)]
    return "".join(single(one) if len(one) == 1 else word(one.ljust(3, "_")) for one in threes)


def _endings(raw: bytes) -> list[dict[str, str]]:
    """Return a text and those in which a bit is set that stands for nothing."""
    text = base32(raw)
    spare = len(text) * 5 - len(raw) * 8
    last = ALPHABET.index(text[-1])
    others = [text[:-1] + ALPHABET[last | 1 << bit] for bit in range(spare)]
    return [
        {"text": text, "hex": raw.hex()},
        *({"text": one, "reason": "not_base32"} for one in others),
    ]


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
C40 = [
    *({"text": _LONG[:length], "hex": _c40(_LONG[:length])} for length in range(1, 13)),
    {"text": "", "hex": ""},
    {"text": "A", "hex": "fe42"},
    {"text": "0", "hex": "fe31"},
    {"text": "Z", "hex": "fe5b"},
    {"text": "9", "hex": "fe3a"},
    {"text": "<", "hex": "fe21"},
    {"text": "B1", "hex": word("B1_")},
    {"text": "C7A", "hex": word("C7A")},
    {"text": "<<<", "hex": word("<<<")},
    {"text": "ZZZ", "hex": word("ZZZ")},
    {"text": "E33G", "hex": word("E33") + "fe48"},
    {"text": "D<<", "hex": "6abc"},
    {"text": "VISA01", "hex": "de515826"},
    {"text": "BSI01", "hex": "62d719c9"},
    {"text": "DETS00027", "hex": "6d32c8a519fc"},
    {"text": "UTES030A1", "hex": "d9bbc8a81b36"},
    {"text": "UTES040A1B", "hex": "d9bb" + word("S04") + word("0A1") + "fe43"},
]
# The last form stands at the end alone; c may be 0 there alone; a and b are never 0.
_BEYOND = ["0000", "0001", "ffff", "0641", "fe00", "fe01", "fe20", "fe62", "fefe", "feff"]
_BEYOND += ["fe42cf5d", "fe42fe42", word("AB_") + word("ABC"), word("A__"), word("_AB")]
C40_REFUSED = [
    {"hex": "00", "reason": "wrong_length"},
    {"hex": "d9c500", "reason": "wrong_length"},
    *({"hex": raw, "reason": "wrong_characters"} for raw in _BEYOND),
]
DATES = [
    {"hex": day(3, 14, 2026), "date": "2026-03-14"},
    {"hex": day(1, 1, 1), "date": "0001-01-01"},
    {"hex": day(12, 31, 9999), "date": "9999-12-31"},
    {"hex": day(2, 29, 2028), "date": "2028-02-29"},
    {"hex": day(2, 29, 2000), "date": "2000-02-29"},
    {"hex": day(2, 29, 4), "date": "0004-02-29"},
    {"hex": day(2, 28, 2027), "date": "2027-02-28"},
    {"hex": day(1, 1, 9999), "date": "9999-01-01"},
    {"hex": day(12, 31, 1), "date": "0001-12-31"},
    {"hex": day(2, 29, 2100), "reason": "impossible_date"},
    {"hex": day(2, 29, 1900), "reason": "impossible_date"},
    {"hex": day(2, 29, 0), "reason": "impossible_date"},
    {"hex": day(2, 30, 2028), "reason": "impossible_date"},
    {"hex": day(6, 31, 2026), "reason": "impossible_date"},
    {"hex": day(9, 31, 2026), "reason": "impossible_date"},
    {"hex": day(11, 31, 2026), "reason": "impossible_date"},
    {"hex": day(12, 32, 9999), "reason": "impossible_date"},
    {"hex": day(12, 99, 2026), "reason": "impossible_date"},
    {"hex": day(0, 0, 2026), "reason": "impossible_date"},
    {"hex": day(16, 77, 7215), "reason": "impossible_date"},
    {"hex": "", "reason": "wrong_length"},
    {"hex": day(2, 29, 2027), "reason": "impossible_date"},
    {"hex": day(4, 31, 2026), "reason": "impossible_date"},
    {"hex": day(0, 1, 2026), "reason": "impossible_date"},
    {"hex": day(1, 0, 2026), "reason": "impossible_date"},
    {"hex": day(1, 32, 2026), "reason": "impossible_date"},
    {"hex": day(13, 1, 2026), "reason": "impossible_date"},
    {"hex": day(1, 1, 0), "reason": "impossible_date"},
    {"hex": "000000", "reason": "impossible_date"},
    {"hex": "ffffff", "reason": "impossible_date"},
    {"hex": "2ff1", "reason": "wrong_length"},
    {"hex": "002ff18a", "reason": "wrong_length"},
]
BASE32 = [
    *(row for length in range(1, 12) for row in _endings(bytes(range(0xF1, 0xF1 + length)))),
    {"text": "", "hex": ""},
    {"text": "74", "hex": "ff"},
    {"text": "77", "reason": "not_base32"},
    {"text": "777Q", "hex": "ffff"},
    {"text": "777R", "reason": "not_base32"},
    {"text": "7777Y", "hex": "fffffc"},
    {"text": "77776", "hex": "ffffff"},
    {"text": "77777", "reason": "not_base32"},
    {"text": "777777Y", "hex": "ffffffff"},
    {"text": "777777Z", "reason": "not_base32"},
    {"text": "77777777", "hex": "ffffffffff"},
    {"text": "AAAAAAAA", "hex": "0000000000"},
    {"text": "A", "reason": "not_base32"},
    {"text": "AAA", "reason": "not_base32"},
    {"text": "AAAAAA", "reason": "not_base32"},
    {"text": "AAAAAAAAA", "reason": "not_base32"},
    {"text": "A=======", "reason": "not_base32"},
]
