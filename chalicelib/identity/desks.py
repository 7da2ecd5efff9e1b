"""A device that several people share: each joins with a PIN, which opens their own session."""

import secrets
from datetime import datetime
from hmac import compare_digest

from chalicelib.audit import service as audit
from chalicelib.clients import cognito
from chalicelib.core.errors import (
    FieldError,
    InvalidError,
    NotFoundError,
    UnauthorizedError,
    UnavailableError,
)
from chalicelib.core.ids import PersonId
from chalicelib.identity import accounts, desk_records, repository
from chalicelib.identity.desk_records import SeatGoneError
from chalicelib.identity.desk_rules import (
    MOST_PEOPLE,
    MOST_TRIES,
    Desk,
    Device,
    Seat,
    fresh_salt,
    is_pin,
    seal,
    stretch,
    ticket_key,
    unseal,
)
from chalicelib.identity.refusals import (
    DeskFullError,
    DeskLockedError,
    DeskPasswordNeededError,
    WrongCredentialsError,
    WrongPinError,
)
from chalicelib.identity.rules import Account, Claims, Session, same_email, token_hash
from chalicelib.identity.tokens import read_token
from chalicelib.web.guards import Person

COOKIE_PREFIX = "desk:"
# A busy reception changes hands every few minutes; a machine that guesses is slowed at once.
_OFTEN_ON = "300/hour"
_PASSWORDS = "10/hour"
_NOBODY = b"\0" * 16
# Ours are half as long; a key of the table may not be longer than 2,048 bytes.
_LONGEST = 300


def find_desk(cookie: str) -> Desk:
    """Return who is on the device of this cookie; NotFoundError for any other."""
    device, _ = _device(cookie)
    seats = {seat.person_id: seat for seat in desk_records.list_seats(device.id)}
    found = repository.list_accounts(seats)
    people = sorted(
        ((one.person, seats[one.person.id].is_locked) for one in found if one.is_enabled),
        key=lambda each: each[0].name.casefold(),
    )
    return Desk(device, tuple(people))


def join(person: Person, cookie: str, pin: str, password: str, now: datetime) -> None:
    """Put a person on the device of this cookie: from now on their PIN opens their session there.

    The password is asked once more: an unwatched screen is no consent. Raises NotFoundError
    where the cookie is of no device, InvalidError for a PIN anybody would try,
    WrongCredentialsError, DeskFullError, TooManyRequestsError.
    """
    device, secret = _device(cookie)
    if not is_pin(pin):
        raise InvalidError(FieldError("pin", "pin_too_simple"))
    account = _enabled(person.id)
    tokens = _check_password(device, account, password, now)
    others = [one for one in desk_records.list_seats(device.id) if one.person_id != person.id]
    if len(others) >= MOST_PEOPLE:
        raise DeskFullError(limit=MOST_PEOPLE)
    seat = _seat(device, secret, account, pin, tokens)
    audit.commit_audited(
        audit.deed(person, "desk_joined", f"DESK#{device.id}", now), desk_records.plan_seat(seat)
    )


def open_session(cookie: str, person_id: str, pin: str, now: datetime) -> Session:
    """Begin the session of a person on this device by their PIN.

    Somebody who is not on it, or may not sign in any more, is refused like a wrong PIN, after
    the same work: WrongPinError. DeskLockedError after five wrong ones, DeskPasswordNeededError
    where the pool has ended the session: both until `renew_session`.
    """
    device, secret = _device(cookie)
    _limit(_OFTEN_ON, now, "desk", device.id)
    seat = desk_records.find_seat(device.id, person_id)
    if seat is None:
        stretch(secret, _NOBODY, pin)
        _record("desk_pin_refused", device, now)
        raise WrongPinError(left=MOST_TRIES - 1)
    if seat.is_locked or not desk_records.count_try(seat):
        raise DeskLockedError
    verifier, key = stretch(secret, seat.salt, pin)
    account = repository.find_account(seat.person_id)
    is_right = compare_digest(verifier, seat.verifier)
    if not is_right or account is None or not account.is_enabled:
        left = MOST_TRIES - seat.wrong - 1
        _record("desk_pin_refused" if left > 0 else "desk_locked", device, now)
        raise WrongPinError(left=left) if left > 0 else DeskLockedError
    try:
        return _open(seat, account, unseal(key, seat.sealed, *_place(seat), "pin"), now)
    except UnavailableError:
        desk_records.forgive_try(seat)
        raise


def renew_session(cookie: str, person_id: str, pin: str, password: str, now: datetime) -> Session:
    """Begin the session of a person on this device by their password; the PIN is theirs anew.

    Only for who is on it already. Raises WrongCredentialsError, InvalidError, NotFoundError.
    """
    device, secret = _device(cookie)
    if not is_pin(pin):
        raise InvalidError(FieldError("pin", "pin_too_simple"))
    is_on_it = desk_records.find_seat(device.id, person_id) is not None
    account = repository.find_account(PersonId(person_id)) if is_on_it else None
    if account is None or not account.is_enabled:
        raise WrongCredentialsError
    tokens = _check_password(device, account, password, now)
    seat = _seat(device, secret, account, pin, tokens)
    audit.commit_audited(
        audit.deed(account.person, "desk_renewed", f"DESK#{device.id}", now),
        desk_records.plan_seat(seat),
    )
    return _begin(seat, account, tokens, now)


def refresh(cookie: str) -> Session:
    """Go on with a session that a PIN opened; UnauthorizedError when it has ended."""
    parts = cookie.removeprefix(COOKIE_PREFIX).split(":")
    if len(parts) != 3 or len(cookie) > _LONGEST:  # noqa: PLR2004 - device, person, ticket
        raise UnauthorizedError
    device_id, person_id, ticket = parts
    device = desk_records.find_device(device_id)
    seat = desk_records.find_seat(device_id, person_id)
    if device is None or device.forgotten_at or seat is None or seat.opened is None:
        raise UnauthorizedError
    account = _enabled(seat.person_id)
    token = unseal(ticket_key(ticket), seat.opened, *_place(seat), "ticket")
    tokens = _tokens(account, token)
    if tokens is None:
        raise UnauthorizedError
    return Session(account.person, tokens.access_token, tokens.expires_in, cookie)


def close(person: Person, claims: Claims, cookie: str, now: datetime) -> bool:
    """End the session that a PIN opened, until the PIN opens it again; False if it is no such."""
    device_id = cookie.removeprefix(COOKIE_PREFIX).partition(":")[0]
    seat = desk_records.find_seat(device_id, person.id) if len(cookie) <= _LONGEST else None
    if seat is None or seat.session != claims.session:
        return False
    writes = [
        desk_records.plan_close(seat),
        repository.plan_pause_session(claims, now, claims.expires_at + 3600),
    ]
    try:
        audit.commit_audited(
            audit.deed(person, "signed_out", f"PERSON#{person.id}", now, f"DESK#{device_id}"),
            writes,
        )
    except SeatGoneError:  # left, or made anew, meanwhile: then this session ends as any other
        return False
    return True


def _device(cookie: str) -> tuple[Device, str]:
    """Return the device of a cookie, and its secret; NotFoundError for whatever is none."""
    device_id, _, secret = cookie.partition(".")
    is_whole = device_id and secret and len(cookie) <= _LONGEST
    device = desk_records.find_device(device_id) if is_whole else None
    if device is None or device.forgotten_at:
        raise NotFoundError
    if not compare_digest(token_hash(secret), device.secret_hash):
        raise NotFoundError
    return device, secret


def device_id_of(cookie: str) -> str | None:
    """Return which device a cookie is of, if it is of one."""
    try:
        return _device(cookie)[0].id
    except NotFoundError:
        return None


def _enabled(person_id: PersonId) -> Account:
    account = repository.find_account(person_id)
    if account is None or not account.is_enabled:
        raise UnauthorizedError
    return account


def _check_password(
    device: Device, account: Account, password: str, now: datetime
) -> cognito.Tokens:
    _limit(_PASSWORDS, now, "desk-password", device.id, account.person.id)
    pool, email = accounts.pool(account.pool), same_email(account.person.email)
    try:
        return cognito.sign_in(pool, email, password)
    except cognito.RefusedError as error:
        raise WrongCredentialsError from error


def _seat(device: Device, secret: str, account: Account, pin: str, tokens: cognito.Tokens) -> Seat:
    salt = fresh_salt()
    verifier, key = stretch(secret, salt, pin)
    person_id = account.person.id
    sealed = seal(key, tokens.refresh_token, device.id, person_id, "pin")
    session = read_token(tokens.access_token).session
    return Seat(device.id, person_id, salt, verifier, sealed, session, 0)


def _open(seat: Seat, account: Account, token: str | None, now: datetime) -> Session:
    tokens = _tokens(account, token)
    if tokens is None:
        audit.commit_audited(
            audit.deed(account.person, "desk_session_over", f"DESK#{seat.device}", now),
            [desk_records.plan_right(seat)],
        )
        raise DeskPasswordNeededError
    return _begin(seat, account, tokens, now)


def _begin(seat: Seat, account: Account, tokens: cognito.Tokens, now: datetime) -> Session:
    ticket = secrets.token_urlsafe(32)
    opened = seal(ticket_key(ticket), tokens.refresh_token, *_place(seat), "ticket")
    try:
        audit.commit_audited(
            audit.deed(account.person, "desk_signed_in", f"DESK#{seat.device}", now),
            [desk_records.plan_open(seat, opened)],
        )
    except SeatGoneError as error:  # another PIN was set meanwhile: this one opens nothing
        raise WrongPinError(left=MOST_TRIES - 1) from error
    cookie = f"{COOKIE_PREFIX}{seat.device}:{seat.person_id}:{ticket}"
    return Session(account.person, tokens.access_token, tokens.expires_in, cookie)


def _tokens(account: Account, refresh_token: str | None) -> cognito.Tokens | None:
    """Return new tokens of a session, or None where it is over."""
    if refresh_token is None:
        return None
    try:
        tokens = cognito.refresh(accounts.pool(account.pool), refresh_token)
    except cognito.RefusedError:
        return None
    claims = read_token(tokens.access_token)
    return tokens if repository.find_account(claims.subject, claims) else None


def _place(seat: Seat) -> tuple[str, str]:
    return seat.device, seat.person_id


def _record(action: str, device: Device, now: datetime) -> None:
    audit.commit_audited(audit.deed(None, action, f"DESK#{device.id}", now))


def _limit(limit: str, now: datetime, *of: str) -> None:
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    limits.use(limit, *of, now=now)
