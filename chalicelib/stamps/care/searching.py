"""A look at one stamp, for the desk that is to do something with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chalicelib.audit import service as audit
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ForbiddenError, ServiceError
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.stamps.care import continuing, finding
from chalicelib.stamps.care.ending import check_may_cancel
from chalicelib.stamps.care.extending import Offer
from chalicelib.stamps.care.reprinting import check_may_reprint
from chalicelib.stamps.care.schemas import SearchStamp
from chalicelib.stamps.care.succession import offer_stay
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person, Role

EXTENDING = (Role.SERVICE_CLERK, Role.OFFICE_HEAD)
CANCELLING = (Role.BORDER_OFFICER, Role.OFFICE_HEAD)


@dataclass(frozen=True, slots=True)
class Possible:
    """Whether something may be done with a stamp, or what forbids it."""

    refusal: ServiceError | None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class FoundStamp:
    """A stamp as the records have it, its holder, and what the caller may do with it today.

    `permit` is the one that the holder stays on, which may be another than the stamp's own.
    """

    stamp: Stamp
    permit: Permit
    holder: Holder
    passport: KnownPassport | None
    today: date
    extend: Possible
    replace: Possible
    reprint: Possible
    cancel: Possible


def search_stamp(request: SearchStamp, sent: Sent) -> FoundStamp:
    """Return one stamp with what may be done with it; the look is audited before it is shown.

    Raises InvalidError naming what is wrong with what was given, NotFoundError,
    NotInCountryError for a passport that never entered.
    """
    stamp = finding.find_shown(request, sent)
    subject = f"STAMP#{stamp.id}"
    about = stamp.holder_id
    look = audit.deed(sent.person, "stamp_viewed", subject, sent.now, request.reason, about)
    audit.commit_audited(look)
    after = continuing.find_next_permit(stamp, sent.now)
    own, today = permits.get_permit(stamp.permit_id), local_date(sent.now, stamp.zone)
    person = sent.person
    return FoundStamp(
        stamp=stamp,
        permit=after or own,
        holder=persons.get_holder(stamp.holder_id),
        passport=persons.find_passport(stamp.passport_key),
        today=today,
        extend=_extend(stamp, own, person, today),
        replace=Possible(None) if after else _possible(lambda: finding.check_stands(stamp)),
        reprint=_possible(lambda: check_may_reprint(stamp, person)),
        cancel=_possible(lambda: _check_cancel(stamp, person, sent.now.date())),
    )


def _extend(stamp: Stamp, permit: Permit, person: Person, today: date) -> Possible:
    if person.role not in EXTENDING:
        return Possible(ForbiddenError())
    try:
        finding.check_stands(stamp)
        return Possible(None, offer_stay(permit, today))
    except ServiceError as refusal:
        return Possible(refusal)


def _check_cancel(stamp: Stamp, person: Person, today: date) -> None:
    if person.role not in CANCELLING:
        raise ForbiddenError
    check_may_cancel(stamp, person, today)
    finding.check_stands(stamp)


def _possible(check: Callable[[], None]) -> Possible:
    try:
        check()
    except ServiceError as refusal:
        return Possible(refusal)
    return Possible(None)
