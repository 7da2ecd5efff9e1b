"""Seals put together by hand: nothing of the codec under test is used here."""

import hashlib
from base64 import b32encode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HEADER = "dc03 d9c5 d9bbc8a81b36 2ff18a 2ff18a 01 2e"
FEATURES = {
    "stamp_id": "1005 000701e240",
    "permit_class": "1102 cf5d",
    "last_day": "1203 3ee5aa",
    "entry_point": "1302 f8ae",
    "issuer": "1402 d9c5",
    "binding": "1506 c5640fa0 2808",
}
STAMP = {
    "stamp_id": "000701e240",
    "permit_class": "T30",
    "last_day_of_stay": "2026-04-12",
    "entry_point": "ZRH",
    "passport_issuer": "UTO",
    "passport_binding": "c5640fa0",
    "passport_number_end": "2C3",
    "entry_date": "2026-03-14",
    "signature_date": "2026-03-14",
    "signer": "UTES",
    "certificate_reference": "0A1",
    "country": "UTO",
}
WORKED_EXAMPLE = (
    "https://entry.gov.ut/s#3QB5TROZXPEKQGZWF7YYUL7RRIAS4EAFAADQDYSACEBM6XISAM7OLKQTAL4K4FAC3HCR"
    "KBWFMQH2AKAI75ACY5QC3DCHI3N33RW4VWCVGGXHHOKZ46UCQVAM4JM6UBLSFITXKDBHTLBQOCC6ECFCFN6OWWFRIWS6"
    "3RTCFKXMPFYNJSMVTZDVRSE32E"
)

Row = dict[str, Any]


def private_key(words: str = "entry-stamp test key 1") -> ec.EllipticCurvePrivateKey:
    """Return the key whose scalar comes from the words."""
    scalar = int.from_bytes(hashlib.sha256(words.encode()).digest(), "big") % (ORDER - 1) + 1
    return ec.derive_private_key(scalar, ec.SECP256R1())


KEY = private_key()


def sign(message: bytes, key: ec.EllipticCurvePrivateKey = KEY) -> bytes:
    """Return r and s by RFC 6979."""
    der = key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))


def base32(raw: bytes) -> str:
    """Return Base32 as seals carry it."""
    return b32encode(raw).decode().rstrip("=")


def day(month: int, number: int, year: int) -> str:
    """Return a date's three bytes, possible or not."""
    return (month * 1_000_000 + number * 10_000 + year).to_bytes(3, "big").hex()


def word(three: str) -> str:
    """Return the C40 of three characters (`_` stands for no third one)."""
    a, b, c = ("_..<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(one) for one in three)
    return (1600 * a + 40 * b + c + 1).to_bytes(2, "big").hex()


def single(one: str) -> str:
    """Return the C40 of a character that is left alone."""
    return f"fe{ord(one) + 1:02x}"


def message(header: str = HEADER, **features: str) -> bytes:
    """Return the worked example's signed bytes, changed, added to or (empty) left out."""
    return bytes.fromhex(header + "".join((FEATURES | features).values()))


def sealed(signed: bytes, signature: bytes | None = None) -> str:
    """Return the seal's text; signed by the test key unless a signature is given."""
    raw = sign(signed) if signature is None else signature
    return base32(signed + bytes((0xFF, len(raw))) + raw)


def trusted(reference: str, **changes: object) -> Row:
    """Return the test key as the trust list writes it."""
    numbers = KEY.public_key().public_numbers()
    row: Row = {"signer": "UTES", "ref": reference}
    for name, value in (("x", numbers.x), ("y", numbers.y)):
        row[name] = urlsafe_b64encode(value.to_bytes(32, "big")).decode().rstrip("=")
    row |= {"signFrom": "2026-01-01", "signTo": "2026-03-31", "validUntil": "2031-12-31"}
    row |= {"profiles": ["ENTRY_STAMP"], "status": "active", "revokedAt": None}
    return row | changes


def signed_by(reference: str) -> bytes:
    """Return the worked example under another certificate reference."""
    return message(HEADER.replace(word("0A1"), word(reference)))


def signed_on(month: int, number: int) -> bytes:
    """Return the worked example with another date of the signature."""
    return message(HEADER.replace("2ff18a 01", day(month, number, 2026) + " 01"))
