"""What staff and operators do about their accounts: sign in, refresh, sign out, reset."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.clients import cognito
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, InvalidError, UnauthorizedError
from chalicelib.core.ids import NoticeId, PersonId, ShiftId
from chalicelib.db.transaction import Write
from chalicelib.identity import accounts, desks, repository, staff_records
from chalicelib.identity.refusals import TokenSpentError, WrongCredentialsError
from chalicelib.identity.rules import (
    RESET_MINUTES,
    Account,
    OnShift,
    PasswordReset,
    PoolName,
    Session,
    is_strong,
    pool_of,
    same_email,
    token_hash,
)
from chalicelib.identity.tokens import read_token
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter
from chalicelib.web.guards import Person

# The mail names the hour of the capital and its zone: where the person is, is not known.
_RESET = "password_reset"
_OFFICE_ZONE = "Asia/Jakarta"


def sign_in(email: str, password: str, now: datetime) -> Session:
    """Begin a session; WrongCredentialsError for a wrong or unknown address or password."""
    account = accounts.find_account(email)
    # An unknown address is asked for too, so that it takes as long as a known one.
    pool = account.pool if account else PoolName.PUBLIC
    try:
        tokens = cognito.sign_in(accounts.pool(pool), same_email(email), password)
    except cognito.RefusedError as error:
        raise WrongCredentialsError from error
    if account is None or not account.is_open(now.date()):
        raise WrongCredentialsError
    audit.commit_audited(
        audit.deed(account.person, "signed_in", f"PERSON#{account.person.id}", now)
    )
    return accounts.session_of(account, tokens)


def refresh(cookie: str, now: datetime) -> Session:
    """Go on with a session; UnauthorizedError when it has ended."""
    if cookie.startswith(desks.COOKIE_PREFIX):
        return desks.refresh(cookie)
    pool, _, refresh_token = cookie.partition(":")
    if pool not in set(PoolName) or not refresh_token:
        raise UnauthorizedError
    try:
        tokens = cognito.refresh(accounts.pool(PoolName(pool)), refresh_token)
    except cognito.RefusedError as error:
        raise UnauthorizedError from error
    claims = read_token(tokens.access_token)
    account = repository.find_account(claims.subject, claims)
    if account is None or not account.is_open(now.date()):
        raise UnauthorizedError
    return accounts.session_of(account, tokens)


def sign_out(person: Person, token: str, cookie: str, now: datetime) -> None:
    """End this session: neither its access token nor its refresh token opens anything.

    On a shared device it ends until the person's PIN opens it again.
    """
    claims = read_token(token)
    if cookie.startswith(desks.COOKIE_PREFIX) and desks.close(person, claims, cookie, now):
        return
    until = claims.expires_at + 3600
    audit.commit_audited(
        audit.deed(person, "signed_out", f"PERSON#{person.id}", now),
        [repository.plan_end_session(person.id, claims.session, until)],
    )
    pool, _, refresh_token = cookie.partition(":")
    if pool in set(PoolName) and refresh_token:
        cognito.revoke(accounts.pool(PoolName(pool)), refresh_token)


def verify_bearer(token: str, now: datetime) -> Person:
    """Return who bears the token, as the record stands now; UnauthorizedError if nobody may."""
    claims = read_token(token)
    account = repository.find_account(claims.subject, claims)
    if account is None or not account.is_open(now.date()):
        raise UnauthorizedError
    return account.person_at(now)


def request_password_reset(email: str, language: str, now: datetime) -> None:
    """Send a link to set a new password; an unknown address gets none and the same answer."""
    account = accounts.find_account(email)
    if account is None or not account.is_open(now.date()):
        return
    token = secrets.token_urlsafe(32)
    digest = token_hash(token)
    reset = PasswordReset(account.person.id, now + timedelta(minutes=RESET_MINUTES))
    page = "id/kata-sandi" if language == "id" else "en/password"
    facts: dict[str, str | int] = {
        "name": account.person.name,
        "reset_url": f"{config().site_url}/{page}/#{token}",
        "expires_at": instant_text(reset.expires_at),
        "zone": _OFFICE_ZONE,
    }
    mail = notices.plan_notice(
        NoticeId(f"reset{digest[:32]}"), Letter(_RESET, account.person.email, language, facts), now
    )
    audit.commit_audited(
        audit.deed(None, "password_reset_requested", f"PERSON#{account.person.id}", now),
        [repository.plan_reset(digest, reset), *mail],
    )


def set_password(token: str, password: str, now: datetime) -> None:
    """Set a new password by the link that was sent; TokenSpentError when it is no longer good."""
    digest = token_hash(token)
    reset = repository.find_reset(digest)
    account = repository.find_account(reset.person_id) if reset else None
    if reset is None or reset.expires_at <= now:
        raise TokenSpentError
    if account is None or not account.is_open(now.date()):
        raise TokenSpentError
    if not is_strong(password):
        raise InvalidError(FieldError("password", "password_too_weak"))
    try:
        cognito.set_password(
            accounts.pool(account.pool), same_email(account.person.email), password
        )
        audit.commit_audited(
            audit.deed(account.person, "password_set", f"PERSON#{account.person.id}", now),
            [repository.plan_use_reset(digest, now)],
        )
    except cognito.WeakPasswordError as error:
        raise InvalidError(FieldError("password", "password_too_weak")) from error
    except repository.ResetSpentError as error:
        raise TokenSpentError from error


def appoint(person: Person, password: str, language: str, now: datetime) -> Person:
    """Make an account with a first password; return it with its id. Safe to repeat."""
    email = same_email(person.email)
    pool = pool_of(person.role)
    subject = PersonId(cognito.add_user(accounts.pool(pool), email))
    cognito.set_password(accounts.pool(pool), email, password)
    made = Person(
        subject,
        person.role,
        person.name,
        email,
        person.office,
        person.region,
        person.checkpoint,
    )
    account = Account(made, pool, language, is_enabled=True)
    is_staff = pool is PoolName.STAFF
    if repository.find_account(subject) is None:
        audit.commit_audited(
            audit.deed(None, "person_appointed", f"PERSON#{subject}", now),
            [
                *repository.plan_account(account, accounts.email_key(email)),
                *([staff_records.plan_listed(account, None, None)] if is_staff else []),
            ],
        )
    return made


def set_enabled(person_id: PersonId, by: Person, now: datetime, *, is_enabled: bool) -> None:
    """Let a person in, or shut them out from their next request on."""
    action = "person_enabled" if is_enabled else "person_disabled"
    audit.commit_audited(
        audit.deed(by, action, f"PERSON#{person_id}", now),
        [repository.plan_enabled(person_id, is_enabled=is_enabled)],
    )


def plan_shift_begun(person_id: PersonId, shift: OnShift, now: datetime) -> list[Write]:
    """Plan that an officer is on shift from now on; ShiftRunningError while another shift runs."""
    return [repository.plan_shift_begun(person_id, shift, now)]


def plan_shift_ended(person_id: PersonId, shift: ShiftId) -> list[Write]:
    """Plan that an officer is on this shift no more; ShiftOverError when they were not."""
    return [repository.plan_shift_ended(person_id, shift)]


def find_last_shift(person_id: PersonId) -> OnShift | None:
    """Return the shift that an officer began last and did not end, were it over by now."""
    account = repository.find_account(person_id)
    return account.on_shift if account else None


def find_people(person_ids: Iterable[PersonId]) -> dict[PersonId, Person]:
    """Return those people that there are, by id, whether they may sign in or not; a hundred."""
    found = repository.list_accounts(dict.fromkeys(person_ids))
    return {account.person.id: account.person for account in found}


def find_person(email_or_id: str) -> Person | None:
    """Return who has this e-mail address or id and may sign in."""
    account = accounts.find_account(email_or_id) or repository.find_account(PersonId(email_or_id))
    return account.person if account and account.is_enabled else None


def find_account(person_id: PersonId) -> Account | None:
    """Return the account of an id, whether they may sign in or not, with the shift begun last."""
    return repository.find_account(person_id)
