"""What an office does to a permit that was granted: extend, replace, cancel, change sponsors."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import PermitId
from chalicelib.permits import changing
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit, PermitEndedError, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder
from chalicelib.reference import service as reference
from chalicelib.stamps.care import ending, succession
from chalicelib.stamps.care.extending import extended_to
from chalicelib.stamps.care.schemas import CancelStamp, ExtendStamp, ReplaceStamp
from chalicelib.stamps.counter.granted_terms import MOST_DAYS_AHEAD, Asked, Span, Terms, read_terms
from chalicelib.stamps.counter.reading import (
    check_contact,
    contact_of,
    read_sponsors,
    with_terms,
)
from chalicelib.stamps.counter.schemas import (
    CancelPermit,
    ChangeSponsors,
    ExtendPermit,
    PermitReplacement,
    ReplacePermit,
)
from chalicelib.stamps.counter.succession import (
    Done,
    Next,
    Plan,
    deed_on,
    done_with,
    follow,
    once,
    stamp_of,
)
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.refusals import OtherOfficesPermitError
from chalicelib.stamps.rules import ReplacementReason
from chalicelib.web.guards import Person

_TERMS = ("permit_class", "valid_from", "last_day_of_stay")
_OF_THE_STAMP = (PermitReplacement.NEW_PASSPORT, PermitReplacement.WRONG_DATA)
_WERE_FOLLOWED = (PermitStatus.EXTENDED, PermitStatus.REPLACED)


def extend_permit(permit_id: str, request: ExtendPermit, sent: Sent) -> Done:
    """Extend a permit as its class provides: a new one in its place, and a new stamp of it.

    The same key and body give the same permit. Raises NotFoundError, InvalidError,
    PermitEndedError, StampNotInForceError, NotExtensibleError, PermitOverError,
    ExtendedOftenEnoughError, BeyondLongestStayError, IdempotencyError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    number = _number(request.number)
    if permit.stamp_id is not None:
        asked = ExtendStamp(last_day_of_stay=request.last_day_of_stay, holder=request.holder)
        return done_with(succession.extend_stay(permit.stamp_id, asked, sent, number))
    check_contact(request.holder)

    def make(before: Permit, holder: Holder) -> Next:
        offer = succession.offer_stay(before, local_date(sent.now, before.zone))
        until = extended_to(request.last_day_of_stay, offer, before)
        like = replace(
            before,
            last_day_of_stay=until,
            office=sent.person.office or before.office,
            holder_contact=contact_of(request.holder, holder) or before.holder_contact,
            extensions=before.extensions + 1,
            number=number or before.number,
        )
        return Next(like, PermitStatus.EXTENDED, "permit_extended", f"until {until}")

    return follow(permit, sent.to("permit_extension", permit.id), make)


def replace_permit(permit_id: str, request: ReplacePermit, sent: Sent) -> Done:
    """Make a permit anew: its paper or its stamp was lost, or something of it was wrong.

    The same key and body give the same permit. Raises NotFoundError, InvalidError,
    PermitEndedError, StampNotInForceError, AlreadyInCountryError, IdempotencyError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    _check_reason(request, permit)
    number = _number(request.number)
    if permit.stamp_id is not None and request.reason is not PermitReplacement.WRONG_PERMIT:
        asked = ReplaceStamp(
            reason=ReplacementReason(request.reason), mrz=request.mrz, passport=request.passport
        )
        return done_with(succession.replace_stamp(permit.stamp_id, asked, sent, number))

    def make(before: Permit, _: Holder) -> Next:
        like = replace(before, number=number or before.number)
        if request.reason is PermitReplacement.WRONG_PERMIT:
            like = with_terms(like, _right_terms(request, like, sent))
        return Next(like, PermitStatus.REPLACED, "permit_replaced", request.reason)

    return follow(permit, sent.to("permit_replacement", permit.id), make)


def cancel_permit(permit_id: str, request: CancelPermit, sent: Sent) -> Done:
    """Cancel a permit that should not stand, with its stamp and its warnings.

    With `restore` the permit before it stands again, on a new stamp where its holder is here.
    The same key and body give the same permit. Raises NotFoundError, InvalidError,
    OtherOfficesPermitError, OtherOfficeError, PermitEndedError, StampNotInForceError,
    IdempotencyError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    check_may_cancel(permit, sent.person, sent)
    if request.restore:
        return _restore(permit, request, sent)
    if permit.stamp_id is not None:
        ending.cancel_stamp(permit.stamp_id, CancelStamp(reason=request.reason), sent)
        return Done(permits.get_permit(permit.id))

    def plan() -> Plan:
        check_valid(permits.get_permit(permit.id))
        ends = permits.plan_end(permit.id, PermitStatus.CANCELLED, sent.now)
        return Plan(permit.id, deed_on(permit, sent, "permit_cancelled", request.reason), ends)

    return Done(once(sent.to("permit_cancellation", permit.id), plan))


def change_sponsors(permit_id: str, request: ChangeSponsors, sent: Sent) -> Done:
    """Say who answers for a foreigner from now on: who is new is warned, who is not is left out.

    The same key and body give the same answer. Raises NotFoundError, InvalidError,
    PermitEndedError, IdempotencyError.
    """
    permit = permits.get_permit(PermitId(permit_id))
    sponsors = read_sponsors(request.sponsors)

    def plan() -> Plan:
        holder = persons.get_whole_holder(permit.holder_id)
        _, writes = changing.plan_sponsors(permit.id, sponsors, holder, sent.now)
        return Plan(permit.id, deed_on(permit, sent, "sponsors_changed"), writes)

    return Done(once(sent.to("sponsors", permit.id), plan))


def check_may_cancel(permit: Permit, person: Person, sent: Sent) -> None:
    """Let pass the head of the office that answers for a permit, or for its holder's entry."""
    stamp = stamp_of(permit)
    if stamp is not None:
        ending.check_may_cancel(stamp, person, sent.now.date())
    elif person.office != permit.office:
        raise OtherOfficesPermitError(office=permit.office)


def check_valid(permit: Permit) -> None:
    """Refuse a permit that was ended; raises PermitEndedError."""
    if permit.status is not PermitStatus.VALID:
        raise PermitEndedError


def _restore(permit: Permit, request: CancelPermit, sent: Sent) -> Done:
    """Cancel a permit and let the one before it stand again, as it stood."""
    former = permits.find_permit(permit.succeeds) if permit.succeeds else None
    if former is None or former.status not in _WERE_FOLLOWED:
        raise InvalidError(FieldError("restore", "nothing_to_restore"))

    def make(before: Permit, _: Holder) -> Next:
        like = replace(former, zone=before.zone)
        return Next(like, PermitStatus.CANCELLED, "permit_cancelled", request.reason)

    return follow(permit, sent.to("permit_restoration", permit.id), make)


def _check_reason(request: ReplacePermit, permit: Permit) -> None:
    """Refuse what does not go with a reason; raises InvalidError naming each field."""
    given = [name for name in _TERMS if getattr(request, name) is not None]
    passport = [name for name in ("mrz", "passport") if getattr(request, name) is not None]
    errors = []
    if request.reason is not PermitReplacement.WRONG_PERMIT:
        errors += [FieldError(name, "not_for_this_reason") for name in given]
    elif not given and request.number is None:
        fields = {"fields": ", ".join((*_TERMS, "number"))}
        errors.append(FieldError("permit_class", "one_of", fields))
    if request.reason not in _OF_THE_STAMP:
        errors += [FieldError(name, "not_for_this_reason") for name in passport]
    elif permit.stamp_id is None:
        errors.append(FieldError("reason", "holder_not_here"))
    if errors:
        raise InvalidError(errors)


def _right_terms(request: ReplacePermit, permit: Permit, sent: Sent) -> Terms:
    """Return class and days as they should have been, the others as they were.

    A last day that has passed is as good as any: what was recorded wrongly is put right.
    """
    stamp, valid_from = stamp_of(permit), request.valid_from or permit.valid_from
    number = _number(request.number) or permit.number
    if not any(getattr(request, name) for name in _TERMS):
        return Terms(permit.permit_class, valid_from, permit.last_day_of_stay, number)
    same_length = request.permit_class is None and request.valid_from is None
    last = request.last_day_of_stay or (permit.last_day_of_stay if same_length else None)
    asked = Asked(request.permit_class or permit.permit_class, valid_from, last, number)
    latest = local_date(sent.now, permit.zone) + timedelta(days=MOST_DAYS_AHEAD)
    span = Span(stamp.entry_on if stamp else None, latest, date.min)
    permit_class = reference.find_permit_class(asked.permit_class, valid_from)
    return read_terms(asked, permit_class, span, extended=permit.extensions > 0)


def _number(given: str | None) -> str | None:
    return given.upper().strip() if given else None
