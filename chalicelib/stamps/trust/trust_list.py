"""The trust list: which keys may seal a stamp, signed by a root key of its own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.clients import kms
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError, UnavailableError
from chalicelib.core.log import log_event
from chalicelib.icao.verification import ACTIVE, REVOKED, TrustedKeys, trusted_keys
from chalicelib.stamps import repository
from chalicelib.stamps.jws import base64url as _base64url
from chalicelib.stamps.jws import sign_compact
from chalicelib.stamps.repository import TrustList, TrustListMovedError
from chalicelib.stamps.trust import signers
from chalicelib.stamps.trust.signers import LIFE, STAMP_PROFILE, Entry, Reference

# The key of the status lists stands beside those of the stamps; its profile keeps them apart.
STATUS_REFERENCE = "S01"
STATUS_PROFILE = "STATUS_LIST"
# So does that of the receipts' roots, which somebody may ask for after years.
RECEIPT_REFERENCE = "R01"
RECEIPT_PROFILE = "RECEIPT_ROOT"
# Longest stay that a stamp may grant, and a year: so long a key's stamps must stay verifiable.
LONGEST_STAY_DAYS = 5 * 366
GRACE_DAYS = 366
# So long before no key may sign any more somebody is told.
_NOTICE = timedelta(days=21)
_ATTEMPTS = 5


class SigningKey(NamedTuple):
    """A key that seals stamps: its name in a seal, and its name in the key service."""

    signer: str
    reference: str
    key_id: str


def publish(now: datetime, sign_from: date, sign_days: int) -> TrustList:
    """Sign and store the next trust list, with our keys in it.

    A key that no list named before signs from `sign_from` where none of ours may sign today
    (as in the first list), else from the day on which every phone knows it; for `sign_days`
    then. Raises TrustListMovedError when another list was published meanwhile.
    """
    last = repository.find_trust_list()
    entries = signers.still_believed(last.payload["keys"], now.date()) if last else []
    for key in signing_keys():
        if signers.find(entries, key[:2]) is None:
            can_sign = signers.signer_on(entries, _ours(), now.date())
            begin = signers.first_day(now) if can_sign else sign_from
            new = _entry(key, STAMP_PROFILE, begin, sign_days)
            entries = signers.with_successor(entries, new)
    entries = _with_lasting_keys(entries, now.date(), sign_from, sign_days)
    if signers.signer_on(entries, _ours(), now.date() + _NOTICE) is None:
        log_event("stamp_keys_end", level="error", within_days=_NOTICE.days)
    made = _following(last, entries, now)
    repository.store_trust_list(made)
    return made


def revoke(signer: str, reference: str, why: str, now: datetime) -> TrustList:
    """Revoke a key in a list published at once: each of its seals is refused from then on.

    Where it was the one that signs, the next key begins today. A key that is revoked already
    stays as it is. Raises NotFoundError for a key that is not in the list, UnavailableError.
    """
    deed = Deed(None, "system", "", "key_revoked", f"KEY#{signer}#{reference}", why, now)
    for _ in range(_ATTEMPTS):
        last = read()
        found = signers.find(last.payload["keys"], (signer, reference))
        if found is None:
            raise NotFoundError
        if found["status"] == REVOKED:
            return last
        entries = signers.without(last.payload["keys"], (signer, reference), now)
        made = _following(last, signers.with_a_signer(entries, _ours(), now.date()), now)
        try:
            audit.commit_audited(deed, [repository.plan_trust_list(made)])
        except TrustListMovedError:
            continue
        log_event("key_revoked", level="warning", signer=signer, reference=reference)
        return made
    raise UnavailableError


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


def signing_keys() -> list[SigningKey]:
    """Return our keys that seal stamps: the present one and, where there is one, the next."""
    settings = config()
    named = [
        (settings.signer_reference, settings.stamp_key_id),
        (settings.next_signer_reference, settings.next_stamp_key_id),
    ]
    return [
        SigningKey(settings.signer, reference, key_id)
        for reference, key_id in named
        if reference and key_id
    ]


def signing_key_on(listed: TrustList, on: date) -> SigningKey | None:
    """Return the key that seals on a day, the newest whose days hold it, or None."""
    entry = signers.signer_on(listed.payload["keys"], _ours(), on)
    if entry is None:
        return None
    return next(key for key in signing_keys() if key[:2] == signers.reference_of(entry))


def revoked_signing_keys(listed: TrustList) -> list[SigningKey]:
    """Return those of our keys that the list says are revoked."""
    entries = listed.payload["keys"]
    found = [(key, signers.find(entries, key[:2])) for key in signing_keys()]
    return [key for key, entry in found if entry and entry["status"] == REVOKED]


def key_ids(listed: TrustList) -> set[str]:
    """Return the key service's names of all keys that ever sealed for this list."""
    return {*listed.key_ids.values(), *(key.key_id for key in signing_keys())}


def _ours() -> set[Reference]:
    return {key[:2] for key in signing_keys()}


def _with_lasting_keys(
    entries: Sequence[Entry], today: date, sign_from: date, sign_days: int
) -> list[Entry]:
    """Return the entries with the keys of status lists and receipts' roots, their days moved along.

    They need no successor each quarter: what the first signs lives for days, not for years as a
    stamp does, and what the second signs is chained, so that nothing can be put between.
    """
    settings = config()
    lasting = (
        (STATUS_REFERENCE, STATUS_PROFILE, settings.status_key_id),
        (RECEIPT_REFERENCE, RECEIPT_PROFILE, settings.receipt_key_id),
    )
    made = list(entries)
    for reference, profile, key_id in lasting:
        key = SigningKey(settings.signer, reference, key_id)
        known = signers.find(made, key[:2])
        if known is None:
            made.append(_entry(key, profile, sign_from, sign_days))
            continue
        moved = {**known, **_end(today, sign_days)}
        made = [moved if one is known and one["status"] == ACTIVE else one for one in made]
    return made


def _entry(key: SigningKey, profile: str, sign_from: date, sign_days: int) -> Entry:
    x, y = kms.public_key(key.key_id)
    return {
        "signer": key.signer,
        "ref": key.reference,
        "x": _base64url(x),
        "y": _base64url(y),
        "signFrom": sign_from.isoformat(),
        **_end(sign_from, sign_days),
        "profiles": [profile],
        "status": ACTIVE,
        "revokedAt": None,
    }


def _end(begin: date, sign_days: int) -> dict[str, str]:
    sign_to = begin + timedelta(days=sign_days)
    valid_until = sign_to + timedelta(days=LONGEST_STAY_DAYS + GRACE_DAYS)
    return {"signTo": sign_to.isoformat(), "validUntil": valid_until.isoformat()}


def _following(last: TrustList | None, entries: Sequence[Entry], now: datetime) -> TrustList:
    sequence = last.sequence + 1 if last else 1
    payload = {
        "seq": sequence,
        "issued": instant_text(now),
        "expires": instant_text(now + LIFE),
        "keys": list(entries),
    }
    known = {f"{key.signer}{key.reference}": key.key_id for key in signing_keys()}
    ids = {**(last.key_ids if last else {}), **known}
    return TrustList(sequence, payload, _signed(payload), ids)


def _signed(payload: Mapping[str, Any]) -> str:
    header = {"alg": "ES256", "typ": "trust-list+jwt", "kid": "trust-list-root"}
    return sign_compact(header, payload, config().trust_key_id)
