"""Sealing a committed stamp, and verifying any seal."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.clients import kms
from chalicelib.core.clock import local_date
from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError, UnavailableError
from chalicelib.core.ids import StampId
from chalicelib.core.log import log_event
from chalicelib.icao import entry_stamp, seal, verification
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.icao.refusals import SealError
from chalicelib.stamps import repository
from chalicelib.stamps.mailing import plan_mail
from chalicelib.stamps.repository import TrustList
from chalicelib.stamps.rules import Stamp, issued_later_on
from chalicelib.stamps.trust import signature_counts, trust_list
from chalicelib.stamps.trust.trust_list import SigningKey


def sign_stamp(stamp_id: StampId, now: datetime, as_of: datetime | None = None) -> str:
    """Seal a committed stamp once and return the seal that is stored.

    The only caller is the function that alone may use the signing keys. What it signs is read
    from the store, never taken from the caller. The seal bears the day of `as_of`, where demo
    data of the past are made. Raises NotFoundError, and UnavailableError also when no key may
    sign on that day.
    """
    stamp = repository.find_stamp(stamp_id)
    if stamp is None:
        raise NotFoundError
    if stamp.seal is not None:
        return stamp.seal
    listed, today = trust_list.read(), local_date(as_of or now, stamp.zone)
    stamp = _issued_in_time(stamp, today)
    key = _signing_key(listed, today, stamp_id)
    unsigned = entry_stamp.unsigned_bytes(_entry_stamp(stamp, today, key))
    signature = verification.der_to_raw(kms.sign(key.key_id, unsigned))
    made = seal.attach(unsigned, signature)
    text = seal.to_url("", made)
    # What nobody could verify never leaves: the key must be the one that the list names.
    trusted = verification.trusted_keys(listed.payload["keys"])
    try:
        verification.verify(made, trusted, country=config().country, today=today)
    except SealError as error:
        log_event("seal_not_verifiable", level="error", reason=error.reason, stamp_id=stamp_id)
        signature_counts.store_spare_signature(stamp_id, text, now)
        raise UnavailableError from error
    stored = repository.store_seal(stamp_id, text, now, plan_mail(stamp, text, now))
    if stored != text:  # another call was first: this signature is one that no stamp carries
        signature_counts.store_spare_signature(stamp_id, text, now)
    return stored


def _issued_in_time(stamp: Stamp, today: date) -> Stamp:
    """Return the stamp with today as its day of issue where its own can no longer be sealed.

    So it is when no key could be reached for more than a day after the entry was recorded.
    """
    later = issued_later_on(stamp.issued_on, today)
    if later is None:
        return stamp
    repository.store_day_of_issue(stamp, later)
    return replace(stamp, issued_later_on=later)


def _signing_key(listed: TrustList, today: date, stamp_id: StampId) -> SigningKey:
    for revoked in trust_list.revoked_signing_keys(listed):
        log_event(
            "revoked_key_not_used",
            level="warning",
            signer=revoked.signer,
            reference=revoked.reference,
            stamp_id=stamp_id,
        )
    key = trust_list.signing_key_on(listed, today)
    if key is None:
        log_event("no_key_may_sign", level="error", stamp_id=stamp_id, on=today.isoformat())
        raise UnavailableError
    return key


def publish_trust_list(now: datetime, sign_from: date | None = None) -> None:
    """Publish the next trust list; `sign_from` is for the first key in the first one."""
    trust_list.publish(now, sign_from or now.date(), config().signer_days)


def revoke_key(signer: str, reference: str, why: str, now: datetime) -> int:
    """Revoke a key at once and return the sequence of the list that says so."""
    return trust_list.revoke(signer, reference, why, now).sequence


def verify_seal(text: str, now: datetime) -> EntryStamp:
    """Return what a genuine seal says; raises SealError with its reason, or UnavailableError."""
    keys = trust_list.keys()
    return verification.verify(text, keys, country=config().country, today=now.date()).stamp


def _entry_stamp(stamp: Stamp, signed_on: date, key: SigningKey) -> EntryStamp:
    return EntryStamp(
        stamp_id=stamp.id,
        permit_class=stamp.permit_class,
        last_day_of_stay=stamp.last_day_of_stay,
        entry_point=stamp.checkpoint,
        passport_issuer=stamp.issuing_state,
        passport_binding=stamp.binding,
        passport_number_end=stamp.number_end,
        entry_date=stamp.issued_on,
        signature_date=signed_on,
        signer=key.signer,
        certificate_reference=key.reference,
        country=config().country,
    )
