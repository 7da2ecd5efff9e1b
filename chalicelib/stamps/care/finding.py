"""Which stamp is meant: by its name in an address, by what lies on the counter."""

import re
from datetime import datetime

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError, UnavailableError
from chalicelib.core.ids import StampId
from chalicelib.core.log import log_event
from chalicelib.icao.refusals import Reason, SealError
from chalicelib.icao.stamp_number import StampNumberError, stamp_id_of
from chalicelib.permits import service as permits
from chalicelib.permits.changing import list_held
from chalicelib.permits.holding import is_present
from chalicelib.permits.rules import Permit, is_running, staying_on
from chalicelib.persons import service as persons
from chalicelib.stamps import repository
from chalicelib.stamps.care.schemas import ShowStamp
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.refusals import NotInCountryError, no_longer
from chalicelib.stamps.rules import Stamp, is_outdated
from chalicelib.stamps.trust import sealing

_ID = re.compile("[0-9a-f]{10}")
# Once for each extension or replacement of one stay.
_MOST_SUCCESSORS = 100

_FAULTS = {
    Reason.BAD_SIGNATURE: "seal_forged",
    Reason.UNKNOWN_SIGNER: "seal_of_unknown_signer",
    Reason.KEY_REVOKED: "seal_key_not_valid",
    Reason.KEY_NOT_VALID: "seal_key_not_valid",
    Reason.KEY_EXPIRED: "seal_key_not_valid",
    Reason.DATES_APART: "seal_key_not_valid",
}


def get_stamp(name: str) -> Stamp:
    """Return a stamp by its identity or its number; NotFoundError, whatever is wrong."""
    try:
        stamp_id = StampId(name) if _ID.fullmatch(name) else stamp_id_of(name)
    except StampNumberError:
        raise NotFoundError from None
    stamp = repository.find_stamp(stamp_id)
    if stamp is None:
        raise NotFoundError
    return stamp


def find_shown(shown: ShowStamp, sent: Sent) -> Stamp:
    """Return the stamp that a seal, a number or a passport leads to, whatever became of it.

    A passport leads to the stamp it is in the country on, or was last. Raises InvalidError
    naming what is wrong with what was given, NotFoundError for a number of no stamp,
    NotInCountryError for a passport that never entered.
    """
    if shown.seal is not None:
        return _find_sealed(shown.seal, sent)
    if shown.stamp_number is not None:
        stamp_id_of(shown.stamp_number)  # a number misread is named as such
        return get_stamp(shown.stamp_number)
    return _find_by_passport(shown, sent)


def _find_sealed(text: str, sent: Sent) -> Stamp:
    try:
        sealed = sealing.verify_seal(text, sent.now)
    except SealError as error:
        if error.reason is Reason.UNUSABLE_KEY:
            raise UnavailableError from error
        code = _FAULTS.get(error.reason, "seal_not_ours")
        raise InvalidError(FieldError("seal", code)) from error
    stamp = repository.find_stamp(sealed.stamp_id)
    if stamp is None or not stamp.is_sealed_as(sealed):
        # Signed with our key and not of our making: the key, or the signing, is compromised.
        log_event("seal_signed_but_not_recorded", level="error", person=sent.person.id)
        raise InvalidError(FieldError("seal", "seal_forged"))
    return stamp


def _find_by_passport(shown: ShowStamp, sent: Sent) -> Stamp:
    passport = persons.read_passport(
        shown.passport, shown.mrz, sent.now.date(), may_be_expired=True
    )
    key = persons.passport_key(passport.issuing_state, passport.document_number)
    known = persons.find_passport(key)
    stamp_id = (known.present_on or known.last_on) if known else None
    stamp = repository.find_stamp(stamp_id) if stamp_id else None
    if stamp is None:
        raise NotInCountryError
    return stamp


def successor(stamp: Stamp) -> Stamp:
    """Return the stamp that stands for the stay now: itself, or the last in its place."""
    for _ in range(_MOST_SUCCESSORS):
        later = stamp.ending.successor if stamp.ending else None
        found = repository.find_stamp(later) if later else None
        if found is None:
            return stamp
        stamp = found
    return stamp


def find_permits(stamp: Stamp, now: datetime) -> tuple[Permit | None, Permit | None]:
    """Return a stamp's own permit, and where that is over another on which its holder may stay.

    So stays whom the directorate granted one beside the stamp's, which has no stamp of its own.
    Who is not in the country may have one for an entry to come, and stays on nothing.
    """
    own = permits.find_permit(stamp.permit_id)
    if is_running(own, local_date(now, stamp.zone)) or not is_present(stamp.holder_id):
        return own, None
    other = staying_on(list_held(stamp.holder_id), now)
    if other is None or not is_running(other, local_date(now, other.zone)):
        return own, None
    return own, other


def stands(stamp: Stamp) -> bool:
    """Tell whether a stay goes on under a stamp: in force, or outdated in its last day alone."""
    if not stamp.follows_record:
        return stamp.is_in_force
    permit = permits.find_permit(stamp.permit_id)
    return permit is not None and is_outdated(stamp, permit)


def check_stands(stamp: Stamp) -> None:
    """Let pass a stamp under which a stay goes on; raises StampNotInForceError."""
    if not stands(stamp):
        raise no_longer(stamp)
