"""C40, the text coding of ICAO Doc 9303-13: three characters in two bytes."""

from functools import lru_cache

from chalicelib.icao.refusals import Reason, SealError

_CHARACTERS = "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST = 3  # values 0, 1 and 2 are shifts, of which seals use only 0, as padding
_VALUES = {character: value for value, character in enumerate(_CHARACTERS, _FIRST)} | {" ": _FIRST}
_TEXTS = dict(enumerate(_CHARACTERS, _FIRST))
_UNLATCH = 0xFE  # one character is left: it follows as ASCII + 1


# The same few countries, classes and checkpoints come again and again.
@lru_cache(maxsize=1024)
def encode(text: str) -> bytes:
    """Return the C40 of upper-case letters, digits and `<` (or space, which codes alike)."""
    try:
        values = [_VALUES[character] for character in text]
    except KeyError:
        raise SealError(Reason.WRONG_CHARACTERS) from None
    raw = bytearray()
    for at in range(0, len(values) - 1, 3):
        a, b, c = (*values[at : at + 3], 0)[:3]
        raw += (1600 * a + 40 * b + c + 1).to_bytes(2, "big")
    if len(values) % 3 == 1:
        last = " " if values[-1] == _FIRST else text[-1]
        raw += bytes((_UNLATCH, ord(last) + 1))
    return bytes(raw)


@lru_cache(maxsize=1024)
def decode(raw: bytes) -> str:
    """Return the text of C40 bytes, with `<` for the filler; refuses every other content."""
    if len(raw) % 2:
        raise SealError(Reason.WRONG_LENGTH)
    words = [raw[at : at + 2] for at in range(0, len(raw), 2)]
    return "".join(_word(word, last=at == len(words)) for at, word in enumerate(words, start=1))


def _word(word: bytes, *, last: bool) -> str:
    if last and word[0] == _UNLATCH:
        characters = [_VALUES.get(chr(max(word[1] - 1, 0)), -1)]
    else:
        value = int.from_bytes(word, "big") - 1
        characters = [value // 1600, value // 40 % 40, value % 40]
        if last and characters[2] == 0:
            characters.pop()
    try:
        return "".join(_TEXTS[character] for character in characters)
    except KeyError:
        raise SealError(Reason.WRONG_CHARACTERS) from None
