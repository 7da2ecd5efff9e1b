"""A sealed envelope as a value: a JWE in compact form (RFC 7516)."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, NamedTuple

from chalicelib.core.errors import FieldError, InvalidError

KEY_ALGORITHM = "RSA-OAEP-256"
CONTENT_ALGORITHM = "A256GCM"
_PARTS = 5
_KEY_BYTES, _IV_BYTES, _TAG_BYTES = 32, 12, 16


class EnvelopeError(InvalidError):
    """An envelope that cannot be opened, or not by this officer."""

    def __init__(self, code: str) -> None:
        super().__init__(FieldError("sealed", code))


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in an envelope: the request's Idempotency-Key and its exact text."""

    id: str
    text: bytes


class Parts(NamedTuple):
    """The parts of a JWE: `associated` is the protected header as it stands, authenticated too."""

    wrapped_key: bytes
    iv: bytes
    ciphertext: bytes
    tag: bytes
    associated: bytes


def split(jwe: str, kid: str) -> Parts:
    """Return the parts of a JWE made for this key; raises EnvelopeError."""
    parts = jwe.split(".")
    if len(parts) != _PARTS:
        raise EnvelopeError("envelope_unreadable")
    header = _object(_bytes(parts[0]))
    # The algorithms are ours, never the sender's choice.
    if header != {"alg": KEY_ALGORITHM, "enc": CONTENT_ALGORITHM, "kid": kid}:
        raise EnvelopeError("envelope_unreadable")
    wrapped, iv, ciphertext, tag = map(_bytes, parts[1:])
    if (len(iv), len(tag)) != (_IV_BYTES, _TAG_BYTES):
        raise EnvelopeError("envelope_unreadable")
    return Parts(wrapped, iv, ciphertext, tag, parts[0].encode())


def decrypt(parts: Parts, content_key: bytes) -> dict[str, Any]:
    """Return the object that was sealed; raises EnvelopeError when a single bit differs."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - cold start
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - cold start

    if len(content_key) != _KEY_BYTES:
        raise EnvelopeError("envelope_unreadable")
    try:
        plain = AESGCM(content_key).decrypt(
            parts.iv, parts.ciphertext + parts.tag, parts.associated
        )
    except InvalidTag:
        raise EnvelopeError("envelope_unreadable") from None
    return _object(plain)


def base64url(raw: bytes) -> str:
    """Return bytes as JOSE writes them."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise EnvelopeError("envelope_unreadable") from None


def _object(raw: bytes) -> dict[str, Any]:
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise EnvelopeError("envelope_unreadable")
    return read
