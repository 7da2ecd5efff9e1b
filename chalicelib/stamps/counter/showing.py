"""A look at one permit, for the office that is to do something with it."""

from dataclasses import dataclass
from datetime import date

from chalicelib.audit import service as audit
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ForbiddenError, ServiceError
from chalicelib.core.ids import PermitId
from chalicelib.orders.looks import commit_looks
from chalicelib.permits import changing
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit, PermitEndedError, PermitStatus
from chalicelib.permits.standing import Standing, standing_on
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.persons.searching import find_whole
from chalicelib.stamps.care.searching import EXTENDING, Possible
from chalicelib.stamps.care.succession import offer_stay
from chalicelib.stamps.counter.changes import check_may_cancel
from chalicelib.stamps.counter.succession import stamp_of
from chalicelib.stamps.issuing import Sent
from chalicelib.web.guards import Role

CANCELLING = (Role.OFFICE_HEAD,)


@dataclass(frozen=True, slots=True)
class ShownPermit:
    """A permit as the records have it, its holder, and what the caller may do with it today."""

    permit: Permit
    holder: Holder
    passport: KnownPassport | None
    successor: Permit | None
    standing: Standing
    extend: Possible
    replace: Possible
    cancel: Possible
    change_sponsors: Possible


def look_at_permit(permit_id: str, reason: str, sent: Sent) -> ShownPermit:
    """Return one permit; the look is audited, with its reason, before it is shown.

    Raises NotFoundError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    subject, about = f"PERMIT#{permit.id}", permit.holder_id
    look = audit.deed(sent.person, "permit_viewed", subject, sent.now, reason, about)
    commit_looks([look], sent.person, sent.now)
    return show_permit(permit, sent)


def show_permit(permit: Permit, sent: Sent) -> ShownPermit:
    """Return a permit with what may be done with it; the caller has audited deed or look."""
    today = local_date(sent.now, permit.zone)
    return ShownPermit(
        permit=permit,
        holder=persons.get_holder(permit.holder_id),
        passport=_passport(permit),
        successor=changing.find_successor(permit),
        standing=standing_on(permit, today),
        extend=_extension(permit, sent, today),
        replace=_possible(permit, sent, EXTENDING),
        cancel=_cancelling(permit, sent),
        change_sponsors=_possible(permit, sent, EXTENDING),
    )


def _passport(permit: Permit) -> KnownPassport | None:
    """Return the passport that a permit's stamp is in, or the one that is good for longest."""
    stamp = stamp_of(permit)
    if stamp:
        return persons.find_passport(stamp.passport_key)
    person = find_whole(permit.holder_id)
    return next(iter(person.passports), None) if person else None


def _extension(permit: Permit, sent: Sent, today: date) -> Possible:
    bare = _possible(permit, sent, EXTENDING)
    if bare.refusal:
        return bare
    try:
        return Possible(None, offer_stay(permit, today))
    except ServiceError as refusal:
        return Possible(refusal)


def _cancelling(permit: Permit, sent: Sent) -> Possible:
    bare = _possible(permit, sent, CANCELLING)
    if bare.refusal:
        return bare
    try:
        check_may_cancel(permit, sent.person, sent)
    except ServiceError as refusal:
        return Possible(refusal)
    return bare


def _possible(permit: Permit, sent: Sent, roles: tuple[Role, ...]) -> Possible:
    if sent.person.role not in roles:
        return Possible(ForbiddenError())
    return Possible(None if permit.status is PermitStatus.VALID else PermitEndedError())
