"""A stamp in the place of another: after an extension, or made anew for what was lost or wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError, UnavailableError
from chalicelib.core.ids import StampId
from chalicelib.db.transaction import Write
from chalicelib.icao import entry_stamp
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Contact, Permit, PermitSource, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport, Passport, PresenceMovedError
from chalicelib.reference import service as reference
from chalicelib.reference.rules import PermitClass
from chalicelib.stamps import repository
from chalicelib.stamps.care import finding
from chalicelib.stamps.care.extending import Offer, extended_to, offer_extension
from chalicelib.stamps.care.schemas import ExtendStamp, ReplaceStamp
from chalicelib.stamps.issuing import Sent, issue_once, permit_id
from chalicelib.stamps.mailing import mail_id
from chalicelib.stamps.refusals import AlreadyInCountryError
from chalicelib.stamps.rules import Ending, IssuedStamp, ReplacementReason, Stamp, StampStatus
from chalicelib.stamps.schemas import HolderFields
from chalicelib.web.addresses import is_email

WITH_A_PASSPORT = (ReplacementReason.NEW_PASSPORT, ReplacementReason.WRONG_DATA)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay that goes on under another stamp: what is recorded of it, and who asks."""

    stamp: Stamp
    permit: Permit
    holder: Holder
    known: KnownPassport
    sent: Sent


def extend_stay(
    name: str, request: ExtendStamp, sent: Sent, number: str | None = None
) -> IssuedStamp:
    """Extend a stay: a new stamp and permit in the place of the old, with warnings of their own.

    The permit keeps its number unless it gets another. The same key and body give the same
    stamp. Raises NotFoundError, InvalidError, StampNotInForceError, NotExtensibleError,
    PermitOverError, ExtendedOftenEnoughError, BeyondLongestStayError, IdempotencyError.
    """
    contact = request.holder
    if contact and not is_email(contact.email):
        raise InvalidError(FieldError("holder.email", "not_an_email"))

    def make(stay: Stay, stamp_id: StampId) -> Stamp:
        permit, now = stay.permit, sent.now
        offer = offer_stay(permit, local_date(now, permit.zone))
        until = extended_to(request.last_day_of_stay, offer, permit)
        wants_mail = contact is not None and contact.send_stamp
        stamp = replace(
            next_stamp(stay, stamp_id, persons.passport_in_use(stay.known, stay.holder)),
            last_day_of_stay=until,
            mail_id=mail_id(stamp_id) if wants_mail else None,
        )
        longer = replace(
            next_permit(permit, stamp),
            office=sent.person.office or permit.office,
            holder_contact=_contact(stay, contact),
            extensions=permit.extensions + 1,
            number=number or permit.number,
            source=PermitSource.OFFICE,
        )
        moved = persons.plan_next_stamp(stay.known, stamp_id)
        commit_next(stay, stamp, longer, moved, deed_of(stay, "stamp_extended", f"until {until}"))
        return stamp

    return succeed(name, sent, "extension", make)


def replace_stamp(
    name: str, request: ReplaceStamp, sent: Sent, number: str | None = None
) -> IssuedStamp:
    """Make a stamp anew, with the same last day; for another passport it is tied to that one.

    The permit keeps its number unless it gets another. The same key and body give the same
    stamp. Raises NotFoundError, InvalidError, StampNotInForceError, AlreadyInCountryError,
    IdempotencyError.
    """
    given = read_passport(request, sent.now.date())

    def make(stay: Stay, stamp_id: StampId) -> Stamp:
        stay, passport, moved = change_passport(stay, given, request, stamp_id)
        stamp = next_stamp(stay, stamp_id, passport)
        permit = next_permit(stay.permit, stamp)
        permit = replace(permit, number=number or permit.number)
        done = deed_of(stay, "stamp_replaced", request.reason)
        commit_next(stay, stamp, permit, moved, done)
        return stamp

    return succeed(name, sent, "replacement", make)


def offer_stay(permit: Permit, today: date) -> Offer:
    """Return until when a stay may be extended today; raises what forbids it."""
    return offer_extension(permit, _permit_class(permit), today)


def _permit_class(permit: Permit) -> PermitClass:
    found = reference.find_permit_class(permit.permit_class, permit.valid_from)
    if found is None:
        raise UnavailableError
    return found


def succeed(
    name: str, sent: Sent, deed: str, make: Callable[[Stay, StampId], Stamp]
) -> IssuedStamp:
    """Make the stamp in the place of another, once for each request; as `issue_next`."""
    first = finding.get_stamp(name)
    return issue_next(first.id, sent.to(deed, first.id), make)


def issue_next(first: StampId, named: Sent, make: Callable[[Stay, StampId], Stamp]) -> IssuedStamp:
    """Make the stamp in the place of another, once for each request so named.

    `make` commits the stamp under the id that is given to it. Raises NotFoundError,
    StampNotInForceError, IdempotencyError, and whatever `make` refuses with.
    """

    def make_next(stamp_id: StampId) -> Stamp:
        stamp = finding.get_stamp(first)
        finding.check_stands(stamp)
        known = persons.find_passport(stamp.passport_key)
        if known is None or known.present_on != stamp.id:
            raise PresenceMovedError
        permit, holder = (
            permits.get_permit(stamp.permit_id),
            persons.get_whole_holder(stamp.holder_id),
        )
        return make(Stay(stamp, permit, holder, known, named), stamp_id)

    return issue_once(named, named.now.date() - timedelta(days=1), make_next)


def next_stamp(stay: Stay, stamp_id: StampId, passport: Passport) -> Stamp:
    """Return a stamp like the one before it, issued today for this passport.

    Its last day is the permit's, which a record may have changed since.
    """
    before, sent = stay.stamp, stay.sent
    return replace(
        before,
        id=stamp_id,
        passport_key=persons.passport_key(passport.issuing_state, passport.document_number),
        permit_id=permit_id(before.holder_id, stamp_id),
        last_day_of_stay=stay.permit.last_day_of_stay,
        issuing_state=passport.issuing_state,
        number_end=entry_stamp.number_end(passport.document_number),
        binding=entry_stamp.binding(
            stamp_id,
            passport.issuing_state,
            passport.document_number,
            passport.date_of_birth,
            passport.date_of_expiry,
        ),
        officer_id=sent.person.id,
        issued_at=sent.now,
        status=StampStatus.IN_FORCE,
        ending=None,
        seal=None,
        key=sent.key,
        body_hash=sent.body_hash,
        issued_later_on=local_date(sent.now, before.zone),
        succeeds=before.id,
        mail_id=None,
        reprints=None,
    )


def next_permit(permit: Permit, stamp: Stamp) -> Permit:
    """Return a permit like the one before it, for the stamp in the place of that one's."""
    return replace(
        permit,
        id=stamp.permit_id,
        stamp_id=stamp.id,
        last_day_of_stay=stamp.last_day_of_stay,
        recorded_at=stamp.issued_at,
        changed_at=stamp.issued_at,
        reference="",
        succeeds=permit.id,
        confirmed_at=None,
    )


def _contact(stay: Stay, given: HolderFields | None) -> Contact | None:
    if given is None:
        return stay.permit.holder_contact
    return Contact(stay.holder.full_name, given.email, given.language)


def deed_of(stay: Stay, action: str, why: str) -> Deed:
    """Say what is done to the stamp of a stay, by who asks."""
    # The row stands under the stamp it was done to, which names its successor.
    sent = stay.sent
    return audit.deed(sent.person, action, f"STAMP#{stay.stamp.id}", sent.now, why)


def commit_next(
    stay: Stay,
    stamp: Stamp,
    permit: Permit,
    moved: list[Write],
    done: Deed,
    became: PermitStatus | None = None,
) -> None:
    """Store a stamp and its permit in the place of those of a stay, all or nothing.

    `became` says what is recorded of the permit before: extended or replaced, by its last day,
    unless it was cancelled because it should not stand. Raises one of MOVED on a race.
    """
    before, now = stay.stamp, done.at
    over = Ending(now, stamp.call, successor=stamp.id)
    goes_on = permit.last_day_of_stay == stay.permit.last_day_of_stay
    by_its_day = PermitStatus.REPLACED if goes_on else PermitStatus.EXTENDED
    was_wrong = became is PermitStatus.CANCELLED
    status = StampStatus.CANCELLED if was_wrong else StampStatus.SUPERSEDED
    writes = [
        repository.plan_stamp(stamp),
        *repository.plan_status(before, status, now, over),
        *permits.plan_end(before.permit_id, became or by_its_day, now, permit.id),
        *permits.plan_permit(permit, stay.holder, now, goes_on=goes_on),
        *moved,
    ]
    audit.commit_audited(done, writes)


def read_passport(request: ReplaceStamp, today: date) -> Passport | None:
    """Return the passport that comes with a reason that needs one, and with no other.

    Raises InvalidError.
    """
    if request.reason in WITH_A_PASSPORT:
        return persons.read_passport(request.passport, request.mrz, today)
    if request.mrz is not None or request.passport is not None:
        field = "mrz" if request.mrz is not None else "passport"
        raise InvalidError(FieldError(field, "not_for_this_reason"))
    return None


def change_passport(
    stay: Stay, given: Passport | None, request: ReplaceStamp, stamp_id: StampId
) -> tuple[Stay, Passport, list[Write]]:
    """Return the stay as the next stamp's passport names its holder, that passport, and its writes.

    Without one that was `given` it is that in use. Raises InvalidError, AlreadyInCountryError.
    """
    if given is None:
        in_use = persons.passport_in_use(stay.known, stay.holder)
        return stay, in_use, persons.plan_next_stamp(stay.known, stamp_id)
    if request.reason is ReplacementReason.NEW_PASSPORT:
        _check_same_person(given, stay, "mrz" if request.mrz else "passport")
    moved = _plan_passport(stay, given, stamp_id)
    # The warnings name the holder as the passport now does.
    holder = replace(stay.holder, surname=given.surname, given_names=given.given_names)
    own = stay.permit.holder_contact
    permit = replace(stay.permit, holder_contact=own and replace(own, name=given.full_name))
    return replace(stay, holder=holder, permit=permit), given, moved


def _check_same_person(given: Passport, stay: Stay, place: str) -> None:
    """Refuse somebody else's passport: who it is was settled at the entry."""
    if given.date_of_birth != persons.passport_in_use(stay.known, stay.holder).date_of_birth:
        raise InvalidError(FieldError(f"{place}.date_of_birth", "not_the_holders"))
    if persons.passport_key(given.issuing_state, given.document_number) == stay.known.key:
        raise InvalidError(FieldError(f"{place}.document_number", "same_passport"))


def _plan_passport(stay: Stay, given: Passport, stamp_id: StampId) -> list[Write]:
    key = persons.passport_key(given.issuing_state, given.document_number)
    other = persons.find_passport(key)
    if other and other.present_on not in (None, stay.stamp.id):
        raise AlreadyInCountryError(stamp_number=stamp_number(other.present_on))
    return persons.plan_next_passport(stay.known, other, stay.holder, given, stamp_id)
