"""A browser's key, and the attempts it signs."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.core.clock import instant_text
from chalicelib.lodging.reporting import attempts


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class BrowserKey:
    """A P-256 key that never leaves its browser."""

    private: ec.EllipticCurvePrivateKey

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.private.public_key().public_numbers()
        x, y = (_text(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
        return {"crv": "P-256", "kty": "EC", "x": x, "y": y}

    @property
    def thumbprint(self) -> str:
        return _text(sha256(json.dumps(self.jwk, separators=(",", ":")).encode()).digest())

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        """Return a compact JWS over claims."""
        head = {"typ": "attempt+jwt", "jwk": self.jwk, **header}
        return jwt.encode(claims, self.private, "ES256", headers=head)

    def attempt(self, body: dict[str, Any], at: datetime, token: str, **header: Any) -> str:
        """Return the signature of an attempt to send a body, without proof and attempt."""
        plain = {name: value for name, value in body.items() if name not in ("proof", "attempt")}
        # As a browser writes it: JSON.stringify of sorted keys.
        said = sha256(_stringified(plain).encode()).hexdigest()
        return self.sign({"attempted_at": instant_text(at), "body": said, "token": token}, **header)

    def token(self, now: datetime) -> str:
        """Return a token for this key, as of an instant."""
        return attempts.issue_token(self.thumbprint, now).token


def browser_key() -> BrowserKey:
    return BrowserKey(ec.generate_private_key(ec.SECP256R1()))


def _stringified(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
