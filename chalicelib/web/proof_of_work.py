"""Proof of work for who has no account: ALTCHA's challenge, made, checked, and good only once.

The library tells a solution from none, but takes the same one again: that it is spent is part of
the transaction of what it was spent on. Import it where it is used, for the cold start.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution

from chalicelib.clients.secrets import index_key
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import keyed_digest
from chalicelib.db.transaction import Write
from chalicelib.web.spent_proofs import FIELD, plan_spent

# Somebody who is interrupted while typing does not have to wait again.
VALID = timedelta(hours=1)
_ALGORITHM = "PBKDF2/SHA-256"
# The solver tries one number after another; where it ends is known beforehand, so that nobody is
# unlucky: at the cost of `config` 0.7 to 2.0 s on a phone (figures in docs/operations.md).
_FEWEST_TRIES, _MOST_TRIES = 40, 120


def challenge(now: datetime) -> dict[str, Any]:
    """Return a challenge as ALTCHA's solvers take it (proof of work v2), good for an hour."""
    made = create_challenge(
        _ALGORITHM,
        config().proof_cost,
        counter=_FEWEST_TRIES + secrets.randbelow(_MOST_TRIES - _FEWEST_TRIES + 1),
        expires_at=now + VALID,
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("solution"),
    )
    return made.to_dict()


def plan_use(proof: str | None, now: datetime) -> Write:
    """Plan that a proof is spent; raises InvalidError naming `proof` when it is not good.

    `proof` is ALTCHA's payload: challenge and solution as JSON in Base64. At the commit
    SpentError. Commit it with an audit row, which may be what says so.
    """
    if proof is None:
        raise InvalidError(FieldError(FIELD, "required"))
    payload = _read(proof)
    found = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("solution"))
    if found.expired or (found.verified and _ends_at(payload) < now.timestamp()):
        raise InvalidError(FieldError(FIELD, "proof_expired"))
    if not found.verified:
        raise InvalidError(FieldError(FIELD, "proof_wrong"))
    signature = hashlib.sha256(str(payload.challenge.signature).encode()).hexdigest()
    ends_at = datetime.fromtimestamp(_ends_at(payload), UTC)
    return plan_spent(signature, (ends_at - VALID, ends_at), now)


def _read(proof: str) -> Payload:
    try:
        return Payload.from_base64(proof)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidError(FieldError(FIELD, "proof_wrong")) from error


def _ends_at(payload: Payload) -> float:
    # Signed by us, and so there and a number.
    return float(payload.challenge.parameters.expires_at or 0)


def _secret(of: str) -> bytes:
    return keyed_digest(index_key(), "proof-of-work", of)
