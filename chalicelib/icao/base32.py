"""Base32 of RFC 4648 as seals carry it: upper case, no padding, no spare bit set."""

from functools import lru_cache

from chalicelib.icao.refusals import Reason, SealError

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# Python reads digits of base 32 itself, ten times faster than base64.b32decode.
_NO_DIGIT = b"!"
_DIGITS = dict(zip(_ALPHABET.encode(), b"0123456789abcdefghijklmnopqrstuv", strict=True))
_AS_DIGITS = bytes(_DIGITS.get(code, _NO_DIGIT[0]) for code in range(256))
_AS_LETTERS = bytes.maketrans(bytes(range(32)), _ALPHABET.encode())
_POSSIBLE_ENDS = (0, 2, 4, 5, 7)  # characters over a multiple of eight

MAX_BYTES = 2953  # the most that any QR symbol holds
_MAX_TEXT = (MAX_BYTES * 8 + 4) // 5


def encode(raw: bytes) -> str:
    """Return the Base32 of bytes, in upper case and without padding."""
    length = (len(raw) * 8 + 4) // 5
    groups = 1 << (length - 1).bit_length()
    number = int.from_bytes(raw, "big") << (groups * 5 - len(raw) * 8)
    for low, high, move in _spreading(groups):
        number = (number & low) | (number & high) << move
    return number.to_bytes(groups, "big").translate(_AS_LETTERS)[:length].decode()


@lru_cache
def _spreading(groups: int) -> list[tuple[int, int, int]]:
    """Return the steps (masks and a shift) that part groups of 5 bits into a byte each.

    Each step parts every block into halves and moves the high one to where its bytes begin:
    eight operations on one number instead of one for each character.
    """
    steps = []
    half = groups // 2
    while half:
        bits = (1 << 5 * half) - 1
        low = sum(bits << 16 * half * block for block in range(groups // (2 * half)))
        steps.append((low, low << 5 * half, 3 * half))
        half //= 2
    return steps


def decode(text: str) -> bytes:
    """Return the bytes; a text that no encoder makes is refused, so that one has one text."""
    digits = text.encode("ascii", "replace").translate(_AS_DIGITS)
    if _NO_DIGIT in digits:
        raise SealError(Reason.NOT_BASE32)
    if len(text) > _MAX_TEXT:
        raise SealError(Reason.TOO_LONG)
    length, spare = divmod(len(text) * 5, 8)
    number = int(digits or b"0", 32)
    if len(text) % 8 not in _POSSIBLE_ENDS or number & ((1 << spare) - 1):
        raise SealError(Reason.NOT_BASE32)
    return (number >> spare).to_bytes(length, "big")
