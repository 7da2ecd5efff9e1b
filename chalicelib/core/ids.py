"""Identifiers: types of their own, random, derived, or hashed under a key."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from typing import NewType

PersonId = NewType("PersonId", str)  # staff or operator: the Cognito subject
HolderId = NewType("HolderId", str)  # the foreigner: the key of the first passport known
StampId = NewType("StampId", str)  # 10 hex digits: status list (4), index in it (6)
PermitId = NewType("PermitId", str)  # its holder's id, a hyphen, its own
SponsorId = NewType("SponsorId", str)  # a mailbox: the group of the outbox rows that go there
PremisesId = NewType("PremisesId", str)
ApiKeyId = NewType("ApiKeyId", str)  # a property system's key, without its secret
ReceiptId = NewType("ReceiptId", str)
ScanId = NewType("ScanId", str)
NoticeId = NewType("NoticeId", str)  # its own id, or its group's, a hyphen, its own
AddressId = NewType("AddressId", str)  # keyed hash of an e-mail address
OrderId = NewType("OrderId", str)
ShiftId = NewType("ShiftId", str)
LookedId = NewType("LookedId", str)  # an officer's looks of one day without an order
AnnouncementId = NewType("AnnouncementId", str)
BatchId = NewType("BatchId", str)
ImportId = NewType("ImportId", str)
ImportSetId = NewType("ImportSetId", str)
CorrectionId = NewType("CorrectionId", str)
FindingId = NewType("FindingId", str)  # hash of its kind and of the records that do not fit
RestrictionId = NewType("RestrictionId", str)
DocumentId = NewType("DocumentId", str)  # a scan kept with a permit
CaseId = NewType("CaseId", str)
VisitId = NewType("VisitId", str)
BookingId = NewType("BookingId", str)  # keyed hash of the reference that its booker holds
TeamId = NewType("TeamId", str)  # people of an office who go out together
TipId = NewType("TipId", str)  # keyed hash of the reference that its sender holds
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
