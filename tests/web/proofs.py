"""Proofs of work of ALTCHA's second version: a challenge, and whether a payload solves it."""

from typing import Any

from altcha import Payload, create_challenge, verify_solution

_SECRET = "secret-of-the-stand-in"
_COUNTER = 7
_CHALLENGE = create_challenge(
    "PBKDF2/SHA-256", 1000, counter=_COUNTER, expires_at=4_000_000_000, hmac_secret=_SECRET
)
TOKEN = {
    "token": "token-of-attempts",
    "issued_at": "2026-11-22T00:00:00Z",
    "expires_at": "2026-12-22T00:00:00Z",
}


def challenge() -> dict[str, Any]:
    """Return a challenge that a small number solves."""
    return _CHALLENGE.to_dict()


def solves(proof: str) -> bool:
    """Say whether a payload solves the challenge, by the server's own library."""
    payload = Payload.from_base64(proof)
    return payload.solution.counter == _COUNTER and verify_solution(payload, _SECRET).verified
