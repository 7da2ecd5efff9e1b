"""Compact JWS (RFC 7515, ES256), put together here because the key never leaves its service."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from chalicelib.clients import kms
from chalicelib.icao.verification import der_to_raw

_TAG_BYTES = 16


def sign_compact(header: Mapping[str, Any], payload: Mapping[str, Any], key_id: str) -> str:
    """Return the compact JWS of a payload, signed by a P-256 key of the key service."""
    signing_input = ".".join(
        base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)
    )
    signature = der_to_raw(kms.sign(key_id, signing_input.encode()))
    return f"{signing_input}.{base64url(signature)}"


def payload_of(jws: str) -> dict[str, Any]:
    """Return the payload of a JWS of our own store; nothing is verified here."""
    part = jws.split(".")[1]
    payload: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return payload


def tag_of(jws: str) -> str:
    """Return what names one text of a JWS: half of its SHA-256, as 22 base64url characters."""
    return base64url(hashlib.sha256(jws.encode()).digest()[:_TAG_BYTES])


def base64url(raw: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
