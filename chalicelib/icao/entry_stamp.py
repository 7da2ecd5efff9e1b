"""ENTRY_STAMP, the national profile of the visible digital seal on an entry stamp."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.core.ids import StampId
from chalicelib.icao import c40
from chalicelib.icao.refusals import Reason, SealError
from chalicelib.icao.seal import (
    Header,
    Seal,
    decode_date,
    encode_date,
    encode_feature,
    encode_header,
)

PROFILE: dict[str, Any] = json.loads(
    Path(__file__).with_name("entry-stamp-profile.json").read_text("utf-8")
)
_VERSION: int = PROFILE["header"]["version"]
_DEFINITION: int = PROFILE["header"]["definition"]
_CATEGORY: int = PROFILE["header"]["category"]
_REFERENCE_CHARACTERS: int = PROFILE["header"]["referenceCharacters"]
_SIGNATURE_BYTES: int = PROFILE["signature"]["bytes"]
_BINDING = PROFILE["binding"]
_MRZ_TEXT = re.compile("[0-9A-Z<]+")
_DATE = re.compile(r"(?:[0-9]{2}([0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?)?")


@dataclass(frozen=True, slots=True)
class EntryStamp:
    """What the seal on an entry stamp says; texts without fillers.

    `stamp_id` is ten lower-case hex digits: status list (4) and index in it (6).
    """

    stamp_id: StampId
    permit_class: str
    last_day_of_stay: date
    entry_point: str
    passport_issuer: str
    passport_binding: bytes
    passport_number_end: str
    entry_date: date
    signature_date: date
    signer: str
    certificate_reference: str
    country: str


def stamp_id(status_list: int, index: int) -> StampId:
    """Return the identity of the stamp at an index (< 2^24) of a status list (< 2^16)."""
    return StampId(f"{status_list:04x}{index:06x}")


def status_position(stamp: StampId) -> tuple[int, int]:
    """Return the number of the status list and the index in it."""
    return int(stamp[:4], 16), int(stamp[4:], 16)


def binding(
    stamp: StampId,
    issuer: str,
    document_number: str,
    date_of_birth: date | str,
    date_of_expiry: date | str,
) -> bytes:
    """Return the four bytes that tie a stamp to one passport.

    Dates are dates or ISO texts; of a birth whose day, month or year is unknown the text says
    what is known (`1974-08`, `1974`, nothing), as the MRZ says it with fillers.
    """
    number = document_number.rstrip("<").ljust(_BINDING["numberFill"], "<")
    state = issuer.ljust(3, "<")
    if not (_MRZ_TEXT.fullmatch(number + state) and document_number.strip("<")):
        raise SealError(Reason.WRONG_CHARACTERS)
    text = f"{state}{number}{_mrz_date(date_of_birth)}{_mrz_date(date_of_expiry)}"
    signed = _BINDING["start"].encode() + _write_hex(stamp) + text.encode()
    return hashlib.sha256(signed).digest()[: _BINDING["bytes"]]


def number_end(document_number: str) -> str:
    """Return the characters of a passport number that stand readable in the seal."""
    return document_number.rstrip("<")[-_BINDING["numberEnd"] :]


def fits_passport(
    stamp: EntryStamp,
    issuer: str,
    document_number: str,
    date_of_birth: date | str,
    date_of_expiry: date | str,
) -> bool:
    """Return whether a stamp was made for this passport (by chance: 1 in about 2^47)."""
    return (
        stamp.passport_issuer == issuer
        and stamp.passport_number_end == number_end(document_number)
        and stamp.passport_binding
        == binding(stamp.stamp_id, issuer, document_number, date_of_birth, date_of_expiry)
    )


def unsigned_bytes(stamp: EntryStamp) -> bytes:
    """Return what is to be signed; `seal.attach` adds the raw signature."""
    header = _header_bytes(
        stamp.country,
        stamp.signer,
        stamp.certificate_reference,
        stamp.entry_date,
        stamp.signature_date,
    )
    return header + b"".join([write(contents(stamp)) for contents, write in _WRITERS])


def read(seal: Seal, country: str) -> EntryStamp:
    """Return the stamp that a seal describes; its signature is not looked at.

    An unknown tag is no fault: that is how the profile grows.
    """
    header = seal.header
    if header.version != _VERSION:
        raise SealError(Reason.WRONG_VERSION)
    if header.country != country:
        raise SealError(Reason.OTHER_COUNTRY)
    if header.category != _CATEGORY:
        raise SealError(Reason.OTHER_CATEGORY)
    if header.definition != _DEFINITION:
        raise SealError(Reason.OTHER_DEFINITION)
    if len(seal.signature) != _SIGNATURE_BYTES:
        raise SealError(Reason.WRONG_LENGTH)
    return EntryStamp(
        **_fields(seal.features),
        entry_date=header.issue_date,
        signature_date=header.signature_date,
        signer=header.signer,
        certificate_reference=header.certificate_reference,
        country=header.country,
    )


def _mrz_date(value: date | str) -> str:
    if isinstance(value, date):
        return f"{value.year % 100:02}{value.month:02}{value.day:02}"
    found = _DATE.fullmatch(value)
    if not found:
        raise SealError(Reason.IMPOSSIBLE_DATE)
    return "".join(part or "<<" for part in found.groups())


@lru_cache(maxsize=1024)
def _read_text(raw: bytes) -> str:
    if not (text := c40.decode(raw).rstrip("<")):
        raise SealError(Reason.WRONG_CHARACTERS)
    return text


def _write_state(letters: str) -> bytes:
    return c40.encode(letters.ljust(3, "<"))


def _write_hex(text: str) -> bytes:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raise SealError(Reason.WRONG_CHARACTERS) from None
    if raw.hex() != text:  # in capitals, or with spaces
        raise SealError(Reason.WRONG_CHARACTERS)
    return raw


_READ: dict[str, Callable[[bytes], Any]] = {
    "bytes": bytes,
    "hex": bytes.hex,
    "date": decode_date,
    "c40": _read_text,
    "state": _read_text,
}
_WRITE: dict[str, Callable[[Any], bytes]] = {
    "bytes": bytes,
    "hex": _write_hex,
    "date": encode_date,
    "c40": c40.encode,
    "state": _write_state,
}


# All stamps of a day at a checkpoint have one header.
@lru_cache(maxsize=256)
def _header_bytes(
    country: str, signer: str, reference: str, entry_date: date, signature_date: date
) -> bytes:
    if len(reference) != _REFERENCE_CHARACTERS:
        raise SealError(Reason.WRONG_LENGTH)
    days = entry_date, signature_date
    return encode_header(
        Header(_VERSION, country, signer, reference, *days, _DEFINITION, _CATEGORY)
    )


class _Part(NamedTuple):
    """One field of a feature; only the last one of a feature may vary in length."""

    field: str
    least: int
    most: int
    coding: str


_FEATURES = {
    row["tag"]: [
        _Part(part["field"], part["min"], part["max"], part["coding"]) for part in row["parts"]
    ]
    for row in PROFILE["features"]
}


def _coder(part: _Part) -> Callable[[Any], bytes]:
    code, least, most = _WRITE[part.coding], part.least, part.most

    def write(content: Any) -> bytes:  # noqa: ANN401 - what the coding takes
        raw = code(content)
        if not least <= len(raw) <= most:
            raise SealError(Reason.WRONG_LENGTH)
        return raw

    return write


def _writer(
    tag: int, parts: list[_Part]
) -> tuple[Callable[[EntryStamp], Any], Callable[[Any], bytes]]:
    """Return what takes a feature's content out of a stamp, and what codes it."""
    contents, coders = attrgetter(*[part.field for part in parts]), [*map(_coder, parts)]
    first = coders[0]

    def write_one(content: Any) -> bytes:  # noqa: ANN401 - what the coding takes
        return encode_feature(tag, first(content))

    def write_all(contents: tuple[Any, ...]) -> bytes:
        coded = [code(one) for code, one in zip(coders, contents, strict=True)]
        return encode_feature(tag, b"".join(coded))

    write = write_all if len(parts) > 1 else write_one
    # Classes, days, checkpoints and states come again and again; a stamp's id and binding never.
    cached = all(part.coding not in {"hex", "bytes"} for part in parts)
    return contents, lru_cache(maxsize=1024)(write) if cached else write


_WRITERS = [_writer(tag, parts) for tag, parts in _FEATURES.items()]
_READERS = [
    (
        tag,
        sum(part.least for part in parts),
        sum(part.most for part in parts),
        [(part.field, part.most, _READ[part.coding]) for part in parts],
    )
    for tag, parts in _FEATURES.items()
]


def _fields(values: Mapping[int, bytes]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for tag, least, most, parts in _READERS:
        value = values.get(tag)
        if value is None:
            raise SealError(Reason.MISSING_FEATURE)
        if not least <= len(value) <= most:
            raise SealError(Reason.WRONG_LENGTH)
        at = 0
        for field, size, read in parts:
            fields[field] = read(value[at : at + size])
            at += size
    return fields
