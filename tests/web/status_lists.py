"""Status lists as the server publishes them, made by hand and signed by a key of this run."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey

from chalicelib.icao.verification import der_to_raw

ENTRIES = 131_072
STATUSES = ("in_force", "superseded", "departed", "cancelled")
STATUS_KID = "IDTSS01"


def base64url(raw: bytes) -> str:
    """Return Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def instant(at: datetime) -> str:
    """Return an instant as the API writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compact(
    key: EllipticCurvePrivateKey, payload: object, kid: str, typ: str = "JWT", alg: str = "ES256"
) -> str:
    """Return a compact JWS; the signature is by ES256 whatever the header says."""
    head = base64url(json.dumps({"alg": alg, "typ": typ, "kid": kid}).encode())
    signed = f"{head}.{base64url(json.dumps(payload).encode())}"
    signature = der_to_raw(key.sign(signed.encode(), ECDSA(hashes.SHA256())))
    return f"{signed}.{base64url(signature)}"


def etag(jws: str) -> str:
    """Return what the index calls a list's text."""
    return base64url(hashlib.sha256(jws.encode()).digest()[:16])


def packed(entries: Mapping[int, str]) -> bytes:
    """Return the bits of a list, compressed; entries that are not named are in force."""
    bits = bytearray(ENTRIES * 2 // 8)
    for index, status in entries.items():
        bits[index // 4] |= STATUSES.index(status) << (6 - 2 * (index % 4))
    return gzip.compress(bytes(bits), mtime=0)


@dataclass
class StatusLists:
    """All lists of a run; `last` is the number of the newest that has stamps."""

    key: EllipticCurvePrivateKey
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    first: int = 0
    last: int = 7
    texts: dict[int, str] = field(default_factory=dict)
    kid: str = STATUS_KID

    def put(self, n: int, entries: Mapping[int, str] | None = None, **changes: Any) -> str:
        """Publish a list; `changes` replace parts of its credentialSubject."""
        address = f"https://serambi.example/api/status-lists/{n}"
        subject = {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "message",
            "statusSize": 2,
            "encodedList": "u" + base64url(packed(entries or {})),
            **changes,
        }
        payload = {
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": "https://serambi.example",
            "validFrom": instant(self.at),
            "validUntil": instant(self.at + timedelta(days=40)),
            "credentialSubject": subject,
        }
        self.texts[n] = compact(self.key, payload, self.kid, "vc+jwt")
        return self.texts[n]

    def index(self) -> dict[str, Any]:
        """Return the answer of GET /api/status-lists."""
        etags = {str(n): etag(text) for n, text in self.texts.items()}
        payload = {
            "iat": instant(self.at),
            "exp": instant(self.at + timedelta(days=7)),
            "from": self.first,
            "to": self.last,
            "lists": etags,
        }
        items = [{"n": int(n), "etag": tag} for n, tag in etags.items()]
        return {"items": items, "jws": compact(self.key, payload, self.kid, "status-lists+jwt")}

    def serve(self, answers: dict[tuple[str, str], tuple[int, Any]]) -> None:
        """Let a stand-in answer with these lists, and with no others."""
        for method, path in list(answers):
            if path.startswith("/status-lists"):
                del answers[method, path]
        answers["GET", "/status-lists"] = (200, self.index())
        for n, text in self.texts.items():
            answers["GET", f"/status-lists/{n}"] = (200, {"jws": text})
