"""The trust list: which keys may seal a stamp, signed by a root key of its own."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.clients import kms
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError
from chalicelib.icao.verification import ACTIVE, TrustedKeys, der_to_raw, trusted_keys
from chalicelib.stamps import repository
from chalicelib.stamps.repository import TrustList

LIFE = timedelta(days=7)
# The key of the status lists stands beside those of the stamps; its profile keeps them apart.
STATUS_REFERENCE = "S01"
STATUS_PROFILE = "STATUS_LIST"
# Longest stay that a stamp may grant, and a year: so long a key's stamps must stay verifiable.
LONGEST_STAY_DAYS = 5 * 366
GRACE_DAYS = 366


def publish(now: datetime, sign_from: date, sign_days: int) -> TrustList:
    """Sign and store the next trust list, with the present signer's key in it.

    `sign_from` and `sign_days` are taken for a key that no list named before. Raises
    TrustListMovedError when another was published meanwhile.
    """
    last = repository.find_trust_list()
    entries: list[dict[str, Any]] = list(last.payload["keys"]) if last else []
    listed = [(one["signer"], one["ref"]) for one in entries]
    entries += [
        _entry(signer, sign_from, sign_days)
        for signer in _signers()
        if (config().signer, signer.reference) not in listed
    ]
    sequence = last.sequence + 1 if last else 1
    payload = {
        "seq": sequence,
        "issued": instant_text(now),
        "expires": instant_text(now + LIFE),
        "keys": entries,
    }
    made = TrustList(sequence, payload, _signed(payload))
    repository.store_trust_list(made)
    return made


def find() -> TrustList | None:
    """Return the trust list published last, if there is one."""
    return repository.find_trust_list()


def read() -> TrustList:
    """Return the trust list published last; UnavailableError when there is none yet."""
    found = find()
    if found is None:
        raise UnavailableError
    return found


def keys() -> TrustedKeys:
    """Return the keys of the trust list published last."""
    return trusted_keys(read().payload["keys"])


class _Signer(NamedTuple):
    """One of our keys, and what it may sign."""

    reference: str
    key_id: str
    profile: str


def _signers() -> list[_Signer]:
    return [
        _Signer(config().signer_reference, config().stamp_key_id, "ENTRY_STAMP"),
        _Signer(STATUS_REFERENCE, config().status_key_id, STATUS_PROFILE),
    ]


def _entry(signer: _Signer, sign_from: date, sign_days: int) -> dict[str, Any]:
    x, y = kms.public_key(signer.key_id)
    sign_to = sign_from + timedelta(days=sign_days)
    valid_until = sign_to + timedelta(days=LONGEST_STAY_DAYS + GRACE_DAYS)
    return {
        "signer": config().signer,
        "ref": signer.reference,
        "x": _base64url(x),
        "y": _base64url(y),
        "signFrom": sign_from.isoformat(),
        "signTo": sign_to.isoformat(),
        "validUntil": valid_until.isoformat(),
        "profiles": [signer.profile],
        "status": ACTIVE,
        "revokedAt": None,
    }


def _signed(payload: Mapping[str, Any]) -> str:
    # A compact JWS (RFC 7515), put together here because the key never leaves its service.
    header = {"alg": "ES256", "typ": "trust-list+jwt", "kid": "trust-list-root"}
    signing_input = ".".join(
        _base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)
    )
    signature = der_to_raw(kms.sign(config().trust_key_id, signing_input.encode()))
    return f"{signing_input}.{_base64url(signature)}"


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
