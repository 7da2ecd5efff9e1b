"""The visible digital seal (VDS) of ICAO Doc 9303-13: header, features, signature."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from chalicelib.icao import base32, c40
from chalicelib.icao.refusals import Reason, SealError

_MAGIC = 0xDC
_VERSIONS = {0x02: 3, 0x03: 4}  # the byte, and the header version it stands for
_VERSION_BYTES = {version: byte for byte, version in _VERSIONS.items()}
_FIXED_REFERENCE = 3  # the version whose certificate reference has always 5 characters
_FIXED_CHARACTERS = 5
_REFERENCE_LENGTH = re.compile("[0-9A-F]{2}")
_SIGNER_AT = 4
_SIGNATURE_TAG = 0xFF
_LONG_LENGTH = 0x81  # DER: the length stands in the next byte
_SHORT_LENGTHS = 128


class Header(NamedTuple):
    """Who signed what, and when; texts without their fillers."""

    version: int
    country: str
    signer: str
    certificate_reference: str
    issue_date: date
    signature_date: date
    definition: int
    category: int


class Seal(NamedTuple):
    """A seal as received: features by tag, in their order, and the very bytes that were signed."""

    header: Header
    features: Mapping[int, bytes]
    signature: bytes
    signed_bytes: bytes


def from_text(text: str) -> bytes:
    """Return the bytes of a seal's URL, or of what follows its `#`; the host says nothing."""
    before, mark, after = text.strip(" \t\r\n").partition("#")
    return base32.decode(after if mark else before)


def to_url(prefix: str, raw: bytes) -> str:
    """Return the address that carries a seal; `prefix` ends in `#`."""
    return prefix + base32.encode(raw)


@lru_cache(maxsize=1024)
def encode_date(day: date) -> bytes:
    """Return the three bytes of a date: the integer MMDDYYYY."""
    return (day.month * 1_000_000 + day.day * 10_000 + day.year).to_bytes(3, "big")


@lru_cache(maxsize=1024)
def decode_date(raw: bytes) -> date:
    """Return the date of three bytes."""
    if len(raw) != 3:  # noqa: PLR2004 - the coding's only length
        raise SealError(Reason.WRONG_LENGTH)
    number = int.from_bytes(raw, "big")
    try:
        return date(number % 10_000, number // 1_000_000, number // 10_000 % 100)
    except ValueError:
        raise SealError(Reason.IMPOSSIBLE_DATE) from None


def parse(raw: bytes) -> Seal:
    """Read a seal of header version 3 or 4; raises only SealError, whatever the bytes are."""
    if len(raw) > base32.MAX_BYTES:
        raise SealError(Reason.TOO_LONG)
    if not raw or raw[0] != _MAGIC:
        raise SealError(Reason.NOT_A_SEAL)
    header, at = _read_header(raw)
    features, at = _read_features(raw, at)
    return Seal(header, features, _read_signature(raw, at), raw[:at])


def encode_header(header: Header) -> bytes:
    """Return the bytes of a header of version 3 or 4."""
    version, reference = header.version, header.certificate_reference
    if version not in _VERSION_BYTES:
        raise SealError(Reason.WRONG_VERSION)
    fixed = version == _FIXED_REFERENCE
    lengths = range(_FIXED_CHARACTERS, _FIXED_CHARACTERS + 1) if fixed else range(1, 256)
    if len(reference) not in lengths:
        raise SealError(Reason.WRONG_LENGTH)
    text = header.signer + ("" if fixed else f"{len(reference):02X}") + reference
    start = bytes((_MAGIC, _VERSION_BYTES[version]))
    days = encode_date(header.issue_date) + encode_date(header.signature_date)
    end = bytes((header.definition, header.category))
    return start + c40.encode(header.country.ljust(3, "<")) + c40.encode(text) + days + end


def encode_feature(tag: int, value: bytes) -> bytes:
    """Return one feature of the message zone: tag, length, value."""
    if len(value) >= _SHORT_LENGTHS:
        raise SealError(Reason.WRONG_LENGTH)
    return bytes((tag, len(value))) + value


def attach(unsigned: bytes, signature: bytes) -> bytes:
    """Return the whole seal of signed bytes and their raw signature (r and s)."""
    if not 0 < len(signature) < _SHORT_LENGTHS:
        raise SealError(Reason.WRONG_LENGTH)
    return unsigned + bytes((_SIGNATURE_TAG, len(signature))) + signature


def _read_header(raw: bytes) -> tuple[Header, int]:
    """Return the header and the offset behind it."""
    end = _issuer_end(raw[:8])
    return _header(raw[: end + 8], end), end + 8


# All stamps of a day at a checkpoint have one header.
@lru_cache(maxsize=256)
def _issuer_end(start: bytes) -> int:
    """Return the offset behind the certificate reference, from the first eight bytes."""
    version = _VERSIONS.get(_slice(start, 1, 1)[0])
    if version is None:
        raise SealError(Reason.WRONG_VERSION)
    c40.decode(_slice(start, 2, 2))
    if version == _FIXED_REFERENCE:
        return _SIGNER_AT + 6
    length = c40.decode(_slice(start, _SIGNER_AT, 4))[4:]
    if not _REFERENCE_LENGTH.fullmatch(length):
        raise SealError(Reason.WRONG_CHARACTERS)
    return _SIGNER_AT + (6 + int(length, 16) + 2) // 3 * 2


@lru_cache(maxsize=256)
def _header(raw: bytes, issuer_end: int) -> Header:
    version, country = _VERSIONS[raw[1]], c40.decode(raw[2:4]).rstrip("<")
    text = c40.decode(_slice(raw, _SIGNER_AT, issuer_end - _SIGNER_AT))
    signer, reference = text[:4], text[4:]
    if version == _FIXED_REFERENCE:
        characters = _FIXED_CHARACTERS
    else:
        characters, reference = int(reference[:2], 16), reference[2:]
    if len(reference) != characters or not reference:
        raise SealError(Reason.WRONG_LENGTH)
    issued, signed = _slice(raw, issuer_end, 3), _slice(raw, issuer_end + 3, 3)
    definition, category = _slice(raw, issuer_end + 6, 2)
    days = decode_date(issued), decode_date(signed)
    return Header(version, country, signer, reference, *days, definition, category)


def _read_features(raw: bytes, at: int) -> tuple[dict[int, bytes], int]:
    features: dict[int, bytes] = {}
    try:
        while (tag := raw[at]) != _SIGNATURE_TAG:
            if tag in features:
                raise SealError(Reason.DUPLICATE_TAG)
            start, length = at + 2, raw[at + 1]
            if length >= _SHORT_LENGTHS:
                raise SealError(Reason.WRONG_LENGTH)
            at = start + length
            features[tag] = raw[start:at]
    except IndexError:  # a feature, or the next tag, lies behind the end
        raise SealError(Reason.TRUNCATED) from None
    return features, at


def _read_signature(raw: bytes, at: int) -> bytes:
    length, start = _slice(raw, at + 1, 1)[0], at + 2
    if length == _LONG_LENGTH:
        length, start = _slice(raw, at + 2, 1)[0], at + 3
        if length < _SHORT_LENGTHS:
            raise SealError(Reason.WRONG_LENGTH)
    elif not 0 < length < _SHORT_LENGTHS:
        raise SealError(Reason.WRONG_LENGTH)
    signature = _slice(raw, start, length)
    if len(raw) > start + length:
        raise SealError(Reason.TRAILING_BYTES)
    return signature


def _slice(raw: bytes, at: int, length: int) -> bytes:
    part = raw[at : at + length]
    if len(part) < length:
        raise SealError(Reason.TRUNCATED)
    return part
