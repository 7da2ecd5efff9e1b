"""The bits of a status list, as W3C Bitstring Status List 1.0 lays down: two for each stamp."""

import gzip
import zlib
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.stamps.jws import base64url
from chalicelib.stamps.rules import ENTRIES_A_LIST, STATUSES, StampStatus

STATUS_SIZE = 2
_A_BYTE = 8 // STATUS_SIZE
_A_CODE = (1 << STATUS_SIZE) - 1
_BYTES = ENTRIES_A_LIST // _A_BYTE
_GZIP = 31  # zlib's own number for a gzip envelope of the largest window


def encode(entries: Iterable[tuple[int, int]]) -> str:
    """Return `encodedList` of a list in which these (index, code) are not in force.

    `u` (multibase) and base64url of the gzipped bits, the most significant first. The same
    entries give the same text: the gzip header carries no time.
    """
    bits = bytearray(_BYTES)
    for index, code in entries:
        byte, place = divmod(index, _A_BYTE)
        bits[byte] |= code << 8 - STATUS_SIZE * (place + 1)
    return "u" + base64url(gzip.compress(bits, mtime=0))


def status_of(payload: Mapping[str, Any], index: int) -> StampStatus:
    """Return the status of one stamp in the payload of a list, by its index in it.

    Raises ValueError when the payload holds no such list or the list no such index.
    """
    try:
        encoded = payload["credentialSubject"]["encodedList"]
        bits = _unpacked(str(encoded))
    except (KeyError, TypeError, Base64Error, zlib.error) as error:
        raise ValueError("the payload holds no status list") from error
    if len(bits) != _BYTES or not 0 <= index < ENTRIES_A_LIST:
        raise ValueError("the list has another length, or no such index")
    byte, place = divmod(index, _A_BYTE)
    code: int = bits[byte] >> 8 - STATUS_SIZE * (place + 1) & _A_CODE
    return STATUSES[code]


def _unpacked(encoded: str) -> bytes:
    if not encoded.startswith("u"):
        raise ValueError("the list is not in base64url")
    raw = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    # No more than a list has, and a byte to notice it: what is packed may be a bomb.
    return zlib.decompressobj(_GZIP).decompress(raw, _BYTES + 1)
