"""The envelope of what the directorate sends: a compact JWS (RFC 7515) by ES256, nothing else."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.core.errors import FieldError, InvalidError, UnauthorizedError
from chalicelib.web.parsing import Wire, parse

_COORDINATE_BYTES = 32
_PARTS = 3
_MOST_HEADER = 400

Thumbprint = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{43}$")]


class NotTrustedError(UnauthorizedError):
    """The batch is not signed by a key that may: all that can be wrong with that answers alike."""

    code = "feed_not_trusted"


class Jwk(Wire, frozen=True):
    """A public key as RFC 7517 writes it: a point of P-256, for nothing but verifying ES256."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Thumbprint
    y: Thumbprint
    kid: str | None = None
    use: Literal["sig"] | None = None
    alg: Literal["ES256"] | None = None


class _Header(Wire, frozen=True):
    # The algorithm is ours to say. What else a header may hold (`jwk`, `jku`, `crit`, `b64`) is
    # refused as unknown: a key comes from our records alone.
    alg: Literal["ES256"]
    typ: Literal["feed+jwt"]
    kid: Thumbprint


@dataclass(frozen=True, slots=True)
class Signed:
    """A batch as it came, read and not yet believed."""

    kid: str
    payload: bytes
    signing_input: bytes
    signature: bytes


def thumbprint(jwk: Jwk) -> str:
    """Return the SHA-256 thumbprint of a key (RFC 7638), 43 characters: its `kid` here."""
    content = f'{{"crv":"P-256","kty":"EC","x":"{jwk.x}","y":"{jwk.y}"}}'
    return _text(hashlib.sha256(content.encode()).digest())


def check_key(jwk: Jwk) -> None:
    """Raise InvalidError naming what makes a key none: no point of the curve, another `kid`."""
    try:
        _public_key(jwk.x, jwk.y)
    except ValueError:
        raise InvalidError(FieldError("jwk.x", "not_a_key")) from None
    if jwk.kid not in (None, thumbprint(jwk)):
        raise InvalidError(FieldError("jwk.kid", "not_the_thumbprint"))


def read(jws: str) -> Signed:
    """Return the parts of a compact JWS; raises NotTrustedError for what is none of ours."""
    parts = jws.split(".")
    if len(parts) != _PARTS or len(parts[0]) > _MOST_HEADER:
        raise NotTrustedError
    try:
        header, payload, signature = (_bytes(part) for part in parts)
        kid = parse(_Header, header).kid
    except (ValueError, InvalidError):
        raise NotTrustedError from None
    return Signed(kid, payload, f"{parts[0]}.{parts[1]}".encode(), signature)


def verify(signed: Signed, x: str, y: str) -> None:
    """Raise NotTrustedError unless the key made the signature (64 bytes: r and s)."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - cold start
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    raw = signed.signature
    if len(raw) != 2 * _COORDINATE_BYTES:
        raise NotTrustedError
    halves = raw[:_COORDINATE_BYTES], raw[_COORDINATE_BYTES:]
    der = utils.encode_dss_signature(*(int.from_bytes(half, "big") for half in halves))
    try:
        _public_key(x, y).verify(der, signed.signing_input, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        raise NotTrustedError from None


def _public_key(x: str, y: str) -> Any:  # noqa: ANN401 - of a class that is imported late
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - cold start

    point = [int.from_bytes(_bytes(one), "big") for one in (x, y)]
    return ec.EllipticCurvePublicNumbers(point[0], point[1], ec.SECP256R1()).public_key()


def _bytes(text: str) -> bytes:
    """Read base64url as it must be written: without padding, and in no second way."""
    raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if _text(raw) != text:
        raise ValueError("another way of writing base64url")
    return raw


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
