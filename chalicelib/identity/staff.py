"""What an administrator does about staff: appoints, moves, ends, lets in again, invites."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.clients import cognito
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import NoticeId, PersonId, keyed_id
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write
from chalicelib.identity import accounts, repository, staff_records
from chalicelib.identity.rules import Account, PasswordReset, pool_of, same_email, token_hash
from chalicelib.identity.staff_rules import INVITATION_HOURS, Posting, place_of, posting_faults
from chalicelib.identity.staff_schemas import AppointStaff
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter
from chalicelib.reference import service as reference
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import Person, Role

_OFFICE_ZONE = "Asia/Jakarta"


class AddressTakenError(ConflictError):
    """The e-mail address has an account already."""

    code = "address_taken"


class OwnAppointmentError(ConflictError):
    """Nobody ends or moves their own appointment: somebody must remain who can."""

    code = "own_appointment"


class StaffMovedError(ConflictError):
    """Somebody else changed the appointment in between."""

    code = "appointment_changed"


@dataclass(frozen=True, slots=True)
class Done:
    """Who does it, when, and what tells a repeated request from another."""

    by: Person
    now: datetime
    key: str
    body_hash: str


def appoint_staff(request: AppointStaff, done: Done) -> Account:
    """Make an account and send its owner a link to choose a password; nobody else knows one.

    The same key and body give the same account. The pool cannot take part in our transaction: its
    user is made first and opens nothing without our record. Raises InvalidError naming each field
    that is wrong, AddressTakenError, IdempotencyError.
    """
    posting = request.posting()
    _check(posting, done.now.date(), request.email)
    email = same_email(request.email)
    made_by = keyed_id(index_key(), "appointed", done.by.id, done.key)
    if known := accounts.find_account(email):
        return _repeated(known, made_by, done)
    pool = pool_of(posting.role)
    subject = PersonId(cognito.add_user(accounts.pool(pool), email))
    person = Person(
        subject,
        posting.role,
        request.name,
        email,
        posting.office,
        posting.region,
        posting.checkpoint,
    )
    account = Account(
        person,
        pool,
        request.language,
        is_enabled=True,
        agency=posting.agency,
        ends_on=posting.ends_on,
    )
    invited, _ = _plan_invitation(account, done.now)
    said = audit.deed(done.by, "person_appointed", f"PERSON#{subject}", done.now, _told(posting))
    listed = staff_records.plan_listed(account, made_by, done.body_hash)
    try:
        audit.commit_audited(
            said,
            [
                *repository.plan_account(account, accounts.email_key(email)),
                listed,
                *invited,
            ],
        )
    except repository.AccountExistsError as error:
        stored = accounts.find_account(email)
        if stored is None:
            raise AddressTakenError from error
        return _repeated(stored, made_by, done)
    return account


def move_staff(person_id: PersonId, posting: Posting, reason: str, done: Done) -> Account:
    """Give somebody another posting, from their next request on; safe to repeat.

    Raises NotFoundError, OwnAppointmentError, InvalidError naming each field that is wrong,
    StaffMovedError.
    """
    account = _get(person_id, done.by)
    _check(posting, done.now.date())
    if _posting(account) == posting:
        return account
    why = f"{_told(posting)}: {reason}"
    said = audit.deed(done.by, "person_moved", f"PERSON#{person_id}", done.now, why)
    try:
        audit.commit_audited(said, staff_records.plan_moved(person_id, account, posting))
    except staff_records.StaffMovedError as error:
        raise StaffMovedError from error
    return repository.find_account(person_id) or account


def end_staff(person_id: PersonId, reason: str, done: Done) -> Account:
    """Shut somebody out from their next request on; safe to repeat.

    Raises NotFoundError, OwnAppointmentError.
    """
    return _enable(person_id, reason, done, is_enabled=False)


def reinstate_staff(person_id: PersonId, reason: str, done: Done) -> Account:
    """Let somebody in again; safe to repeat. Raises NotFoundError, OwnAppointmentError."""
    return _enable(person_id, reason, done, is_enabled=True)


def invite_staff(person_id: PersonId, done: Done) -> datetime:
    """Send somebody a link to choose a password once more; return until when it is good.

    The same key sends one mail. Raises NotFoundError for who may not sign in.
    """
    account = _get(person_id, done.by, may_be_own=True)
    if not account.is_open(done.now.date()):
        raise NotFoundError
    mails, until = _plan_invitation(account, done.now, done.key)
    said = audit.deed(done.by, "person_invited", f"PERSON#{person_id}", done.now)
    with suppress(ConflictError):  # the same request came before: its mail is under way
        audit.commit_audited(said, mails)
    return until


def list_staff(place: str, after: str | None, person: Person, now: datetime) -> Page[Account]:
    """Return a page of the people of an office, a region, or the centre; audited."""
    page = staff_records.list_accounts(place, after)
    audit.commit_audited(audit.deed(person, "staff_viewed", f"STAFF#{place}", now))
    return page


def _enable(person_id: PersonId, reason: str, done: Done, *, is_enabled: bool) -> Account:
    account = _get(person_id, done.by)
    if account.is_enabled is is_enabled:
        return account
    action = "person_enabled" if is_enabled else "person_disabled"
    said = audit.deed(done.by, action, f"PERSON#{person_id}", done.now, reason)
    audit.commit_audited(said, [repository.plan_enabled(person_id, is_enabled=is_enabled)])
    return repository.find_account(person_id) or account


def _get(person_id: PersonId, by: Person, *, may_be_own: bool = False) -> Account:
    account = repository.find_account(person_id)
    if account is None or account.person.role is Role.OPERATOR:
        raise NotFoundError
    if person_id == by.id and not may_be_own:
        raise OwnAppointmentError
    return account


def _repeated(account: Account, made_by: str, done: Done) -> Account:
    request, before = staff_records.find_request(account)
    if request != made_by:
        raise AddressTakenError
    if before != done.body_hash:
        raise IdempotencyError
    return account


def _check(posting: Posting, today: date, email: str | None = None) -> None:
    errors = [FieldError(field, code) for field, code in posting_faults(posting, today)]
    if email is not None and not is_email(email):
        errors.append(FieldError("email", "not_an_email"))
    if posting.office and reference.find_office(posting.office, today) is None:
        errors.append(FieldError("office", "unknown_office", {"code": posting.office}))
    if posting.region and reference.find_region(posting.region) is None:
        errors.append(FieldError("region", "unknown_region", {"code": posting.region}))
    if posting.checkpoint:
        checkpoint = reference.find_checkpoint(posting.checkpoint, today)
        if checkpoint is None or checkpoint.office != posting.office:
            errors.append(
                FieldError("checkpoint", "unknown_checkpoint", {"code": posting.checkpoint})
            )
    if errors:
        raise InvalidError(errors)


def _posting(account: Account) -> Posting:
    person = account.person
    return Posting(
        person.role,
        person.office,
        person.region,
        person.checkpoint,
        account.agency,
        account.ends_on,
    )


def _told(posting: Posting) -> str:
    until = f" until {posting.ends_on.isoformat()}" if posting.ends_on else ""
    return f"{posting.role} {place_of(posting)}{until}"


def _plan_invitation(
    account: Account, now: datetime, key: str = ""
) -> tuple[list[Write], datetime]:
    person = account.person
    token = secrets.token_urlsafe(32)
    digest = token_hash(token)
    reset = PasswordReset(person.id, now + timedelta(hours=INVITATION_HOURS))
    page = "id/kata-sandi" if account.language == "id" else "en/password"
    facts: dict[str, str | int] = {
        "name": person.name,
        "reset_url": f"{config().site_url}/{page}/#{token}",
        "expires_at": instant_text(reset.expires_at),
        "zone": _OFFICE_ZONE,
    }
    letter = Letter("staff_invitation", person.email, account.language, facts)
    notice_id = NoticeId(keyed_id(index_key(), "notice", "staff", person.id, key))
    mails = notices.plan_notice(notice_id, letter, now)
    return [repository.plan_reset(digest, reset), *mails], reset.expires_at
