"""What a seal is, whoever issued it: the seals of other countries are read for what they are."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from chalicelib.icao.entry_stamp import PROFILE
from chalicelib.icao.seal import Seal


class SealKind(StrEnum):
    """The kinds that are told apart; an odd category is of Doc 9303-13, an even one national."""

    ENTRY_STAMP = "entry_stamp"
    VISA = "visa"
    EMERGENCY_TRAVEL_DOCUMENT = "emergency_travel_document"
    OTHER_INTERNATIONAL = "other_international"
    OTHER_NATIONAL = "other_national"


_OURS = tuple(PROFILE["header"][name] for name in ("version", "definition", "category"))
# Definition and category, of Doc 9303-13.
_INTERNATIONAL = {
    (0x5D, 0x01): SealKind.VISA,
    (0x5E, 0x03): SealKind.EMERGENCY_TRAVEL_DOCUMENT,
}


class Description(NamedTuple):
    """What a seal says of itself; nothing of it is verified.

    `features` are values in hex by tag, in their order. What they mean is known of an entry
    stamp alone (`entry_stamp.read`).
    """

    kind: SealKind
    version: int
    country: str
    signer: str
    certificate_reference: str
    issue_date: date
    signature_date: date
    definition: int
    category: int
    features: dict[int, str]


def describe(seal: Seal, country: str) -> Description:
    """Return what a seal says of itself; one of `country` may be an entry stamp of ours."""
    features = {tag: value.hex() for tag, value in seal.features.items()}
    return Description(_kind(seal, country), *seal.header, features)


def _kind(seal: Seal, country: str) -> SealKind:
    header = seal.header
    if header.country == country and (header.version, header.definition, header.category) == _OURS:
        return SealKind.ENTRY_STAMP
    if header.category % 2 == 0:
        return SealKind.OTHER_NATIONAL
    code = header.definition, header.category
    return _INTERNATIONAL.get(code, SealKind.OTHER_INTERNATIONAL)
