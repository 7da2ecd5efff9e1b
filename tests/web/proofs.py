"""Proofs of work of ALTCHA's second version: a challenge, and whether a payload solves it."""

import hashlib
import json
import struct
from base64 import b64decode
from typing import Any

COST = 1000
TOKEN = {
    "token": "token-of-attempts",
    "issued_at": "2026-11-22T00:00:00Z",
    "expires_at": "2026-12-22T00:00:00Z",
}
_NONCE, _SALT = "5e" * 16, "a1" * 16
_COUNTER = 7


def _key(counter: int) -> str:
    password = bytes.fromhex(_NONCE) + struct.pack(">I", counter)
    return hashlib.pbkdf2_hmac("sha256", password, bytes.fromhex(_SALT), COST).hex()


def challenge() -> dict[str, Any]:
    """Return a challenge that the seventh number solves."""
    return {
        "parameters": {
            "algorithm": "PBKDF2/SHA-256",
            "nonce": _NONCE,
            "salt": _SALT,
            "cost": COST,
            "keyLength": 32,
            "keyPrefix": _key(_COUNTER)[:32],
            "expiresAt": 4_000_000_000,
        },
        "signature": "signed",
    }


def solves(proof: str) -> bool:
    """Say whether a payload is the challenge, whole, with its solution."""
    payload = json.loads(b64decode(proof))
    solution = {"counter": _COUNTER, "derivedKey": _key(_COUNTER)}
    return bool(payload["challenge"] == challenge() and payload["solution"] == solution)
