"""What is done with an entry stamp: issue it, seal it, verify it, find it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from chalicelib.audit import service as audit
from chalicelib.clients import functions
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.config import config
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    UnavailableError,
)
from chalicelib.core.ids import PermitId, StampId, keyed_digest, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.icao import entry_stamp
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Contact, Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import KnownPassport, Passport, PresenceMovedError
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Checkpoint, PermitClass, last_day_of_stay
from chalicelib.stamps import repository
from chalicelib.stamps.label import LabelText, draw_label
from chalicelib.stamps.rules import (
    ATTEMPTS,
    IssuedStamp,
    Stamp,
    StampStatus,
    drawn_stamp_id,
    may_enter_on,
)
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.stamps.stamp_number import StampNumberError, stamp_id_of, stamp_number
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import Person


class AlreadyInCountryError(ConflictError):
    """The passport has entered and not left; may be overridden on purpose."""

    code = "already_in_country"


class OtherCheckpointError(ForbiddenError):
    """The officer is posted at another checkpoint."""

    code = "other_checkpoint"


def issue_stamp(
    request: IssueStamp, officer: Person, now: datetime, key: str, body_hash: str
) -> IssuedStamp:
    """Record an entry and seal its stamp; the same key gives the same stamp.

    Raises InvalidError naming each field that is wrong, OtherCheckpointError,
    AlreadyInCountryError, IdempotencyError, UnavailableError. When the key service cannot be
    reached the entry stands, and the same call later seals it.
    """
    for _ in range(ATTEMPTS):
        stamp, free_id = _find_repeated(officer, now, key, body_hash)
        if stamp is None:
            try:
                stamp = _enter(request, officer, now, key, body_hash, free_id)
            except (
                repository.StampTakenError,
                repository.StampMovedError,
                PresenceMovedError,
            ):
                continue  # somebody else was first: look again, and decide anew
        return _sealed(stamp)
    raise UnavailableError


def _find_repeated(
    officer: Person, now: datetime, key: str, body_hash: str
) -> tuple[Stamp | None, StampId]:
    """Return the stamp that an earlier call with this key made, and today's first free id."""
    free_id = StampId("")
    for day in (now.date() - timedelta(days=1), now.date()):
        for attempt in range(ATTEMPTS):
            digest = keyed_digest(index_key(), "stamp", officer.id, key, str(attempt))
            free_id = drawn_stamp_id(digest, day)
            stamp = repository.find_stamp(free_id)
            if stamp is None:
                break
            if (stamp.officer_id, stamp.key) == (officer.id, key):
                if stamp.body_hash != body_hash:
                    raise IdempotencyError
                return stamp, free_id
    return None, free_id


def _enter(
    request: IssueStamp,
    officer: Person,
    now: datetime,
    key: str,
    body_hash: str,
    stamp_id: StampId,
) -> Stamp:
    if request.checkpoint != officer.checkpoint:
        raise OtherCheckpointError
    checkpoint, permit_class, entry_on = _read_entry(request, now)
    passport = persons.read_passport(request.passport, request.mrz, entry_on)
    passport_key = persons.passport_key(passport.issuing_state, passport.document_number)
    known = persons.find_passport(passport_key)
    stamp = Stamp(
        id=stamp_id,
        holder_id=persons.holder_of(passport_key, known),
        passport_key=passport_key,
        permit_id=PermitId(keyed_id(index_key(), "permit", stamp_id)),
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
        key=key,
        body_hash=body_hash,
    )
    writes = [
        repository.plan_stamp(stamp),
        *permits.plan_permit(_permit(stamp, checkpoint, request, passport), passport, now),
        *persons.plan_entry(passport_key, known, passport, stamp_id),
        *_plan_supersede(known, (officer.id, key), now, on_purpose=request.even_if_in_country),
    ]
    why = "even_if_in_country" if known and known.present_on else ""
    audit.commit_audited(audit.deed(officer, "stamp_issued", f"STAMP#{stamp_id}", now, why), writes)
    return stamp


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
        sponsor=request.sponsor.contact if request.sponsor else None,
        holder_contact=(
            Contact(passport.full_name, holder.email, holder.language) if holder else None
        ),
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


def _plan_supersede(
    known: KnownPassport | None, made_by: tuple[str, str], now: datetime, *, on_purpose: bool
) -> list[Write]:
    if known is None or known.present_on is None:
        return []
    earlier = repository.find_stamp(known.present_on)
    if earlier and (earlier.officer_id, earlier.key) == made_by:
        raise repository.StampTakenError  # the same call, a moment ago: look again
    if not on_purpose:
        raise AlreadyInCountryError(stamp_number=stamp_number(known.present_on))
    # Whoever enters again has left, though nobody recorded it: the earlier stay is over.
    if earlier is None or earlier.status is not StampStatus.IN_FORCE:
        return []
    return [
        *repository.plan_status(earlier, StampStatus.SUPERSEDED, now),
        *permits.plan_end(earlier.permit_id, PermitStatus.SUPERSEDED, now),
    ]


def _sealed(stamp: Stamp) -> IssuedStamp:
    if stamp.seal is None:
        answer = functions.invoke("sign_stamp", {"stamp_id": stamp.id})
        stamp = replace(stamp, seal=str(answer["seal"]))
    assert stamp.seal is not None  # noqa: S101 - said above, for the type checker
    number = stamp_number(stamp.id)
    seal_url = f"{config().site_url}/s#{stamp.seal}"
    label = draw_label(
        LabelText(
            seal_url=seal_url,
            stamp_number=number,
            permit_class=stamp.permit_class,
            last_day_of_stay=stamp.last_day_of_stay,
            checkpoint=stamp.checkpoint,
            domain=urlsplit(seal_url).netloc,
            entry_date=stamp.entry_on,
            specimen=config().accept_specimens,
        )
    )
    return IssuedStamp(stamp, number, seal_url, label.svg, label.pdf)


def find_stamp(stamp_id: StampId) -> Stamp | None:
    """Return a stamp by its identity; the caller has audited the look."""
    return repository.find_stamp(stamp_id)


def find_stamp_by_number(text: str) -> Stamp | None:
    """Return a stamp by the number printed on it; None too when its check character is wrong."""
    try:
        return repository.find_stamp(stamp_id_of(text))
    except StampNumberError:
        return None


def end_stamp(stamp: Stamp, status: StampStatus, person: Person, now: datetime, why: str) -> None:
    """End a stamp with its permit and its warnings: cancelled, or departed.

    Raises StampMovedError when it is no longer in force.
    """
    known = persons.find_passport(stamp.passport_key)
    writes = [
        *repository.plan_status(stamp, status, now),
        *permits.plan_end(stamp.permit_id, PermitStatus(status), now),
    ]
    if known and known.present_on == stamp.id:
        writes += persons.plan_departure(known)
    audit.commit_audited(
        audit.deed(person, f"stamp_{status}", f"STAMP#{stamp.id}", now, why), writes
    )
