"""What is done with an entry stamp: issue it, find it; what follows is in `care/`.

`ending` cancels and records departures, `succession` extends and replaces, `reprinting` prints
a label again, `fetching` gives a holder the own stamp, `searching` shows one at a desk.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import HolderId, StampId
from chalicelib.db.transaction import Write
from chalicelib.icao import entry_stamp
from chalicelib.icao.stamp_number import StampNumberError, stamp_id_of, stamp_number
from chalicelib.permits import entering
from chalicelib.permits import service as permits
from chalicelib.permits.entering import Entered, GrantedPermitError, Meant, Unasked
from chalicelib.permits.rules import Contact, Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import KnownPassport, Passport
from chalicelib.persons.watching import DEPORTED, list_grounds
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Checkpoint, PermitClass, last_day_of_stay
from chalicelib.stamps import granted_kept, repository
from chalicelib.stamps.care import ending
from chalicelib.stamps.issuing import MadeBeforeError, Sent, issue_once, permit_id
from chalicelib.stamps.mailing import mail_id
from chalicelib.stamps.refusals import AlreadyInCountryError, OtherCheckpointError
from chalicelib.stamps.rules import (
    MOST_DAYS_QUEUED,
    Call,
    Ending,
    IssuedStamp,
    Stamp,
    StampStatus,
    issued_later_on,
    may_enter_on,
)
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import Person


def issue_stamp(
    request: IssueStamp,
    officer: Person,
    now: datetime,
    key: str,
    body_hash: str,
    *,
    unasked: Unasked = Unasked.REFUSE,
) -> IssuedStamp:
    """Record an entry and seal its stamp; the same key gives the same stamp.

    `unasked` is what becomes of a granted permit of another class that the request does not name.
    Raises InvalidError naming each field that is wrong, OtherCheckpointError,
    AlreadyInCountryError, GrantedPermitError, GrantedPermitGoneError, IdempotencyError,
    UnavailableError. When the key service cannot be reached the entry stands, and the same call
    later seals it.
    """
    sent = Sent(officer, now, key, body_hash)
    meant = Meant(unasked, request.enters_on, frozenset(request.replaces))
    return issue_once(
        sent, _first_try(request, now), lambda stamp_id: _enter(request, meant, sent, stamp_id)
    )


def issue_at_desk(request: IssueStamp, sent: Sent, unasked: Unasked) -> IssuedStamp:
    """Issue a stamp, and tell the officer of a watch mark, or of a granted permit in the way.

    That it was told is audited. Raises what `issue_stamp` does.
    """
    officer, now = sent.person, sent.now
    try:
        issued = issue_stamp(request, officer, now, sent.key, sent.body_hash, unasked=unasked)
    except GrantedPermitError as error:
        looks = [_shown(officer, error.holder_id, one, now) for one in error.permits]
        audit.commit_all_audited(looks)
        raise
    stamp = issued.stamp
    grounds = list_grounds(stamp.passport_key, persons.get_whole_holder(stamp.holder_id))
    if not grounds:
        return issued
    why = " ".join(sorted(grounds)).strip()
    audit.commit_audited(audit.deed(officer, "watch_mark_shown", f"STAMP#{stamp.id}", now, why))
    return replace(issued, is_watched=True, was_deported=DEPORTED in grounds)


def _first_try(request: IssueStamp, now: datetime) -> date:
    """Return the first day on which the desk may have sent this entry before."""
    yesterday = now.date() - timedelta(days=1)
    entered_on = request.entered_at.date() if request.entered_at else yesterday
    return max(min(yesterday, entered_on), now.date() - timedelta(days=MOST_DAYS_QUEUED + 1))


def _shown(officer: Person, holder_id: HolderId, permit: Permit, now: datetime) -> Deed:
    return audit.deed(officer, "granted_permit_shown", f"PERMIT#{permit.id}", now, about=holder_id)


def _enter(request: IssueStamp, meant: Meant, sent: Sent, stamp_id: StampId) -> Stamp:
    officer, now = sent.person, sent.now
    if request.checkpoint != officer.checkpoint:
        raise OtherCheckpointError
    checkpoint, permit_class, entry_on = _read_entry(request, now)
    passport = persons.read_passport(request.passport, request.mrz, entry_on)
    passport_key = persons.passport_key(passport.issuing_state, passport.document_number)
    known = persons.find_passport(passport_key)
    holder_id = persons.holder_of(passport_key, known)
    stamp = Stamp(
        id=stamp_id,
        holder_id=holder_id,
        passport_key=passport_key,
        permit_id=permit_id(holder_id, stamp_id),
        permit_class=permit_class.index,
        checkpoint=checkpoint.code,
        zone=checkpoint.zone,
        entry_on=entry_on,
        last_day_of_stay=last_day_of_stay(permit_class, entry_on),
        issuing_state=passport.issuing_state,
        number_end=entry_stamp.number_end(passport.document_number),
        binding=entry_stamp.binding(
            stamp_id,
            passport.issuing_state,
            passport.document_number,
            passport.date_of_birth,
            passport.date_of_expiry,
        ),
        officer_id=officer.id,
        issued_at=now,
        status=StampStatus.IN_FORCE,
        seal=None,
        key=sent.key,
        body_hash=sent.body_hash,
        issued_later_on=issued_later_on(entry_on, local_date(now, checkpoint.zone)),
        mail_id=mail_id(stamp_id) if request.holder and request.holder.send_stamp else None,
    )
    earlier = _find_earlier(known, stamp, on_purpose=request.even_if_in_country)
    permit = _permit(stamp, checkpoint, request, passport)
    if known is None:
        entered = Entered(permit, permits.plan_permit(permit, passport, now))
    else:
        before = earlier.permit_id if earlier else None
        entered = entering.plan_entered(permit, passport, meant, now, before)
        stamp = _on(stamp, entered.permit)
    writes = [
        repository.plan_stamp(stamp),
        *entered.writes,
        *persons.plan_entry(passport_key, known, passport, stamp_id),
        *_plan_supersede(earlier, stamp, entered, now),
        *granted_kept.plan_kept(stamp, checkpoint.office, entered.kept),
    ]
    why = _why(request, entered, is_here=known is not None and known.present_on is not None)
    audit.commit_audited(audit.deed(officer, "stamp_issued", f"STAMP#{stamp_id}", now, why), writes)
    return stamp


def _why(request: IssueStamp, entered: Entered, *, is_here: bool) -> str:
    """Return what was special about an entry, by code, for the audit log."""
    said = {
        "even_if_in_country": is_here,
        "enters_on": request.enters_on == entered.permit.id,
        "replaces": bool(request.replaces),
        "granted_permit_kept": bool(entered.kept),
    }
    return " ".join(code for code, holds in said.items() if holds)


def _on(stamp: Stamp, permit: Permit) -> Stamp:
    """Return a stamp as the permit has it on which its holder enters."""
    return replace(
        stamp,
        permit_id=permit.id,
        permit_class=permit.permit_class,
        last_day_of_stay=permit.last_day_of_stay,
    )


def _permit(
    stamp: Stamp, checkpoint: Checkpoint, request: IssueStamp, passport: Passport
) -> Permit:
    holder = request.holder
    return Permit(
        id=stamp.permit_id,
        holder_id=stamp.holder_id,
        stamp_id=stamp.id,
        permit_class=stamp.permit_class,
        valid_from=stamp.entry_on,
        last_day_of_stay=stamp.last_day_of_stay,
        zone=stamp.zone,
        office=checkpoint.office,
        status=PermitStatus.VALID,
        sponsors=(request.sponsor.contact,) if request.sponsor else (),
        holder_contact=(
            Contact(passport.full_name, holder.email, holder.language) if holder else None
        ),
        recorded_at=stamp.issued_at,
        changed_at=stamp.issued_at,
    )


def _read_entry(request: IssueStamp, now: datetime) -> tuple[Checkpoint, PermitClass, date]:
    """Return checkpoint, permit class and day of entry, or every field that is wrong."""
    checkpoint = reference.find_checkpoint(request.checkpoint, now.date())
    if checkpoint is None:
        code = {"code": request.checkpoint}
        raise InvalidError(FieldError("checkpoint", "unknown_checkpoint", code))
    errors = []
    entered_at = request.entered_at or now
    entry_on, today = local_date(entered_at, checkpoint.zone), local_date(now, checkpoint.zone)
    if entered_at > now + timedelta(minutes=5):
        errors.append(FieldError("entered_at", "in_the_future"))
    elif not may_enter_on(entry_on, today):
        errors.append(FieldError("entered_at", "too_long_ago"))
    permit_class = reference.find_permit_class(request.permit_class, entry_on)
    if permit_class is None:
        index = {"index": request.permit_class}
        errors.append(FieldError("permit_class", "unknown_permit_class", index))
    for field, contact in (("sponsor", request.sponsor), ("holder", request.holder)):
        if contact and not is_email(contact.email):
            errors.append(FieldError(f"{field}.email", "not_an_email"))
    if errors or permit_class is None:
        raise InvalidError(errors)
    return checkpoint, permit_class, entry_on


def _find_earlier(known: KnownPassport | None, stamp: Stamp, *, on_purpose: bool) -> Stamp | None:
    """Return the stamp of a stay that nobody ended, where the entry is meant all the same."""
    if known is None or known.present_on is None:
        return None
    earlier = repository.find_stamp(known.present_on)
    if earlier and earlier.call.is_repeated_by(stamp.call):
        raise MadeBeforeError(earlier)  # a moment ago, or longer than a try is looked for
    if not on_purpose:
        raise AlreadyInCountryError(stamp_number=stamp_number(known.present_on))
    return earlier if earlier and earlier.is_open else None


def _plan_supersede(
    earlier: Stamp | None, stamp: Stamp, entered: Entered, now: datetime
) -> list[Write]:
    # Whoever enters again has left, though nobody recorded it: the earlier stay is over.
    if earlier is None:
        return []
    over = Ending(now, stamp.call, successor=stamp.id)
    superseded = repository.plan_status(earlier, StampStatus.SUPERSEDED, now, over)
    if earlier.permit_id in {entered.permit.id, *(one.id for one in entered.kept)}:
        return superseded
    return [*superseded, *ending.plan_permit_ended(earlier, PermitStatus.ENDED, now)]


def find_stamp(stamp_id: StampId) -> Stamp | None:
    """Return a stamp by its identity; the caller has audited the look."""
    return repository.find_stamp(stamp_id)


def find_stamps(stamp_ids: Sequence[StampId]) -> dict[StampId, Stamp]:
    """Return those stamps that there are, by id; the caller has audited the look."""
    return repository.find_stamps(stamp_ids)


def find_stamp_by_number(text: str) -> Stamp | None:
    """Return a stamp by the number printed on it; None too when its check character is wrong."""
    try:
        return repository.find_stamp(stamp_id_of(text))
    except StampNumberError:
        return None


def end_stamp(stamp: Stamp, status: StampStatus, person: Person, now: datetime, why: str) -> None:
    """End a stamp with its permit and its warnings: cancelled, or departed.

    Raises StampMovedError when it is no longer as it was read.
    """
    subject = f"STAMP#{stamp.id}"
    over = Ending(now, Call(person.id, "", ""))
    ending.end_stamp(stamp, status, over, audit.deed(person, f"stamp_{status}", subject, now, why))
