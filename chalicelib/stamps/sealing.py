"""Sealing a committed stamp, and verifying any seal."""

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
from chalicelib.stamps import repository, trust_list
from chalicelib.stamps.mailing import plan_mail
from chalicelib.stamps.rules import Stamp


def sign_stamp(stamp_id: StampId, now: datetime) -> str:
    """Seal a committed stamp once and return the seal that is stored.

    The only caller is the function that alone may use the signing key. What it signs is read
    from the store, never taken from the caller.
    """
    stamp = repository.find_stamp(stamp_id)
    if stamp is None:
        raise NotFoundError
    if stamp.seal is not None:
        return stamp.seal
    keys, today = trust_list.keys(), local_date(now, stamp.zone)
    unsigned = entry_stamp.unsigned_bytes(_entry_stamp(stamp, today))
    signature = verification.der_to_raw(kms.sign(config().stamp_key_id, unsigned))
    sealed = seal.attach(unsigned, signature)
    # What nobody could verify never leaves: the key must be in the trust list and in its days.
    try:
        verification.verify(sealed, keys, country=config().country, today=today)
    except SealError as error:
        log_event("seal_not_verifiable", level="error", reason=error.reason, stamp_id=stamp_id)
        raise UnavailableError from error
    text = seal.to_url("", sealed)
    return repository.store_seal(stamp_id, text, plan_mail(stamp, text, now))


def publish_trust_list(now: datetime, sign_from: date | None = None) -> None:
    """Publish the next trust list; a signer's key that is new in it may sign from `sign_from`."""
    trust_list.publish(now, sign_from or now.date(), config().signer_days)


def verify_seal(text: str, now: datetime) -> EntryStamp:
    """Return what a genuine seal says; raises SealError with its reason, or UnavailableError."""
    keys = trust_list.keys()
    return verification.verify(text, keys, country=config().country, today=now.date()).stamp


def _entry_stamp(stamp: Stamp, signed_on: date) -> EntryStamp:
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
        signer=config().signer,
        certificate_reference=config().signer_reference,
        country=config().country,
    )
