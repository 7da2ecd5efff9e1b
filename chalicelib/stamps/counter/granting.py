"""A stay permit granted at an office's counter: to somebody here, with a new stamp, or not yet."""

from dataclasses import replace

from chalicelib.core.clock import local_date
from chalicelib.core.errors import ForbiddenError, UnavailableError
from chalicelib.core.ids import PermitId
from chalicelib.permits import changing
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Contact, Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport, Passport
from chalicelib.reference import service as reference
from chalicelib.stamps.care import finding
from chalicelib.stamps.counter.granted_terms import Asked, first_days, read_terms
from chalicelib.stamps.counter.reading import (
    check_contact,
    check_number,
    contact_of,
    read_sponsors,
    with_terms,
)
from chalicelib.stamps.counter.schemas import GrantPermit
from chalicelib.stamps.counter.succession import (
    Done,
    Next,
    Plan,
    deed_on,
    find_done,
    follow,
    once,
    stamp_of,
    without_stamp,
)
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.refusals import PermitOverError


def grant_permit(request: GrantPermit, sent: Sent) -> Done:
    """Grant a permit; where its holder is here on a stamp, that is superseded by a new one.

    Who is not here, or was never seen, gets a permit of no stamp. The permits that it takes the
    place of are replaced. The same key and body give the same permit. Raises InvalidError naming
    each field that is wrong, NotFoundError, StampNotInForceError, PermitOverError,
    IdempotencyError, UnavailableError.
    """
    named = sent.to("grant")
    if done := find_done(named):
        return done
    sponsors = read_sponsors(request.sponsors)
    check_contact(request.holder)
    if not request.is_by_passport:
        stamp = finding.successor(finding.find_shown(request, sent))
        finding.check_stands(stamp)
        return _grant_here(permits.get_permit(stamp.permit_id), request, sponsors, named)
    passport = persons.read_passport(request.passport, request.mrz, sent.now.date())
    key = persons.passport_key(passport.issuing_state, passport.document_number)
    here = _held_here(persons.find_passport(key))
    if here:
        return _grant_here(here, request, sponsors, named)
    return _grant_elsewhere(passport, request, sponsors, named)


def _held_here(known: KnownPassport | None) -> Permit | None:
    """Return the permit on which a passport, or another one of its holder, is in the country."""
    held = changing.list_held(known.holder_id) if known else []
    stamped = {one.stamp_id: one for one in held if one.stamp_id}
    if known and known.present_on in stamped:
        return stamped[known.present_on]
    return next(iter(stamped.values()), None)


def _grant_here(
    permit: Permit, request: GrantPermit, sponsors: tuple[Contact, ...], named: Sent
) -> Done:
    asked = _asked(request)

    def make(before: Permit, holder: Holder) -> Next:
        stamp, today = stamp_of(before), local_date(named.now, before.zone)
        if today > before.last_day_of_stay:
            raise PermitOverError(on=before.last_day_of_stay.isoformat())
        check_number(request.number, changing.list_held(before.holder_id))
        entered = stamp.entry_on if stamp else before.valid_from
        terms = read_terms(
            asked,
            reference.find_permit_class(asked.permit_class, asked.valid_from),
            first_days(today, (entered, before.last_day_of_stay)),
        )
        like = replace(
            with_terms(before, terms),
            office=named.person.office or before.office,
            sponsors=sponsors,
            holder_contact=contact_of(request.holder, holder) or before.holder_contact,
            extensions=0,
        )
        send = request.holder is not None and request.holder.send_stamp
        return Next(like, PermitStatus.REPLACED, "permit_granted", terms.permit_class, send)

    return follow(permit, named, make)


def _grant_elsewhere(
    passport: Passport, request: GrantPermit, sponsors: tuple[Contact, ...], named: Sent
) -> Done:
    """Grant a permit to somebody who is not here on a stamp."""
    office = named.person.office
    if office is None:
        raise ForbiddenError
    zone = reference.office_zone(office)
    key = persons.passport_key(passport.issuing_state, passport.document_number)
    asked = _asked(request)

    def plan() -> Plan:
        known, now = persons.find_passport(key), named.now
        holder_id = persons.holder_of(key, known)
        held = changing.list_held(holder_id) if known else []
        if any(one.stamp_id for one in held):
            raise UnavailableError  # entered this moment: the same request will find the stamp
        check_number(request.number, held)
        terms = read_terms(
            asked,
            reference.find_permit_class(asked.permit_class, asked.valid_from),
            first_days(local_date(now, zone), None),
        )
        # What is over before it begins goes its own way: it is neither replaced nor extended.
        before = [one for one in held if one.last_day_of_stay >= terms.valid_from]
        holder = persons.get_whole_holder(holder_id) if known else passport
        like = Permit(
            id=PermitId(""),
            holder_id=holder_id,
            stamp_id=None,
            permit_class=terms.permit_class,
            valid_from=terms.valid_from,
            last_day_of_stay=terms.last_day_of_stay,
            zone=zone,
            office=office,
            status=PermitStatus.VALID,
            sponsors=sponsors,
            holder_contact=contact_of(request.holder, holder),
            recorded_at=now,
            changed_at=now,
            number=terms.number,
        )
        permit = without_stamp(like, named, before[-1].id if before else None)
        ends = (permits.plan_end(one.id, PermitStatus.REPLACED, now, permit.id) for one in before)
        writes = [
            *([] if known else persons.plan_known(key, passport)),
            *(write for end in ends for write in end),
            *permits.plan_permit(permit, holder, now),
        ]
        return Plan(permit.id, deed_on(permit, named, "permit_granted", terms.permit_class), writes)

    return Done(once(named, plan))


def _asked(request: GrantPermit) -> Asked:
    return Asked(request.permit_class, request.valid_from, request.last_day_of_stay, request.number)
