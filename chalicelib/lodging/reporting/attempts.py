"""When a reporter first tried, though we were not there: signed by their browser, at that time.

Before an outage the browser made a key and got a token for it; during one it signs what it tried
to send. The token tells that the key is no younger, the health record whether we were down.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_of, whole_milliseconds
from chalicelib.core.ids import keyed_digest
from chalicelib.health import service as health
from chalicelib.lodging.rules import Sent, whole_second

if TYPE_CHECKING:
    from jwt import PyJWK

TOKEN_VALID = timedelta(days=30)
TYPE = "attempt+jwt"
# The browser sets its clock by the token's; what is left is the way there and back.
_SLACK = timedelta(seconds=60)
_AUDIENCE = "attempt"
# Told with a report, and no part of what it says: a retry may bring another.
_AROUND = ("proof", "attempt", "manage")
_WHOLE = ("attempted_at", "body", "token")


@dataclass(frozen=True, slots=True)
class AttemptToken:
    """Good for one key; the instants are ours, so that the browser can set its clock by them."""

    token: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """When a reporter first tried to send, and whether that counts for the deadline."""

    attempted_at: datetime
    counts: bool


def said(raw: bytes) -> str:
    """Return the SHA-256 (hex) of what a JSON body says, however it is written (RFC 8785).

    Without `proof`, `attempt` and `manage`: what only comes along with it. A body that is no JSON
    object is hashed as it is; the parser refuses it.
    """
    import rfc8785  # noqa: PLC0415 - cold start

    try:
        body = json.loads(raw)
        parts = {name: value for name, value in body.items() if name not in _AROUND}
        canonical = rfc8785.dumps(parts)
    except (ValueError, AttributeError, RecursionError, rfc8785.CanonicalizationError):
        canonical = raw
    return hashlib.sha256(canonical).hexdigest()


def issue_token(thumbprint: str, now: datetime) -> AttemptToken:
    """Return a token for the browser's key with this thumbprint (RFC 7638, SHA-256)."""
    import jwt  # noqa: PLC0415 - cold start

    issued_at = whole_second(now)
    ends_at = issued_at + TOKEN_VALID
    claims = {"aud": _AUDIENCE, "jkt": thumbprint, "iat": issued_at, "exp": ends_at}
    return AttemptToken(jwt.encode(claims, _secret(), "HS256"), issued_at, ends_at)


def read_attempt(text: str | None, sent: Sent, deadline_at: datetime) -> Attempt | None:
    """Return when a report was first tried, and whether that counts for its deadline.

    None without an attempt, and for one that is not to be believed: forged, of another body, by
    a key without a token, before the token, or later than received. A report is never refused
    for it. The health record is asked only where it would make the difference.
    """
    attempted_at = _believed(text, sent) if text else None
    if attempted_at is None:
        return None
    would_help = attempted_at <= deadline_at < sent.received_at
    return Attempt(attempted_at, would_help and health.was_down(attempted_at, sent.received_at))


def _believed(text: str, sent: Sent) -> datetime | None:
    import jwt  # noqa: PLC0415 - cold start

    try:
        claims, key = _opened(text)
        token = jwt.decode(
            claims["token"],
            _secret(),
            algorithms=["HS256"],
            audience=_AUDIENCE,
            options={"require": ["jkt", "iat", "exp"], "verify_exp": False, "verify_iat": False},
        )
        attempted_at = whole_milliseconds(instant_of(claims["attempted_at"]))
    except (jwt.PyJWTError, msgspec.MsgspecError, ValueError, KeyError, TypeError, OverflowError):
        return None
    if claims["body"] != sent.body_hash or token["jkt"] != key:
        return None
    return _within(attempted_at, token, sent.received_at)


def _opened(text: str) -> tuple[dict[str, str], str]:
    """Return what a compact JWS says and the thumbprint of the key that it brings along."""
    import jwt  # noqa: PLC0415 - cold start

    header = jwt.get_unverified_header(text)
    if header.get("alg") != "ES256" or header.get("typ") != TYPE:
        raise ValueError(TYPE)
    public = _public(header["jwk"])
    key: PyJWK = jwt.PyJWK(public, algorithm="ES256")
    raw = jwt.PyJWS().decode(text, key, algorithms=["ES256"])
    claims = msgspec.json.decode(raw, type=dict[str, str])
    if set(claims) != set(_WHOLE):
        raise ValueError(TYPE)
    return claims, _thumbprint(public)


def _public(jwk: dict[str, Any]) -> dict[str, str]:
    public = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    if (public["kty"], public["crv"]) != ("EC", "P-256"):
        raise ValueError(TYPE)
    return public


def _thumbprint(public: dict[str, str]) -> str:
    """Return the thumbprint of RFC 7638: the members that make the key, sorted, no white space."""
    canonical = json.dumps(public, sort_keys=True, separators=(",", ":")).encode()
    return urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()


def _within(at: datetime, token: dict[str, Any], received_at: datetime) -> datetime | None:
    """Return an instant between the token and the receipt; None for a clock that is far off."""
    issued_at = datetime.fromtimestamp(token["iat"], UTC)
    ends_at = datetime.fromtimestamp(token["exp"], UTC)
    if not issued_at - _SLACK <= at <= min(received_at + _SLACK, ends_at):
        return None
    return whole_second(min(max(at, issued_at), received_at))


def _secret() -> bytes:
    return keyed_digest(index_key(), "attempt-token")
