"""Identifiers: types of their own, random, derived, or hashed under a key."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from typing import NewType

PersonId = NewType("PersonId", str)  # staff or operator: the Cognito subject
HolderId = NewType("HolderId", str)  # the foreigner
StampId = NewType("StampId", str)  # 10 hex digits: status list (4), index in it (6)
PermitId = NewType("PermitId", str)
PremisesId = NewType("PremisesId", str)
ApiKeyId = NewType("ApiKeyId", str)  # a property system's key, without its secret
ReceiptId = NewType("ReceiptId", str)
ScanId = NewType("ScanId", str)
NoticeId = NewType("NoticeId", str)
OrderId = NewType("OrderId", str)
AnnouncementId = NewType("AnnouncementId", str)
BatchId = NewType("BatchId", str)
PassportKey = NewType("PassportKey", str)  # keyed hash of issuing state and number


def _text(digest: bytes) -> str:
    return b32encode(digest).decode().rstrip("=")


def random_id() -> str:
    """Return 128 random bits as 26 Base32 characters."""
    return _text(secrets.token_bytes(16))


def _joined(parts: tuple[str, ...]) -> bytes:
    # Lengths stand before the parts, so that ("ab", "c") and ("a", "bc") differ.
    joined = b""
    for part in parts:
        raw = part.encode()
        joined += len(raw).to_bytes(4, "big") + raw
    return joined


def keyed_digest(key: bytes, *parts: str) -> bytes:
    """Return the HMAC-SHA-256 of the parts under a key."""
    return hmac.digest(key, _joined(parts), "sha256")


def keyed_id(key: bytes, *parts: str) -> str:
    """Return 128 bits of the keyed digest as 26 Base32 characters.

    The same parts give the same id, so that a retry finds what the first call made; without
    the key nobody can guess or recompute one.
    """
    return _text(keyed_digest(key, *parts)[:16])


def body_hash(body: bytes) -> str:
    """Return the SHA-256 of a request's body, to tell a retry from another request."""
    return hashlib.sha256(body).hexdigest()
