"""Signing up by e-mail: a link to the address, and the account made by whoever follows it."""

from datetime import datetime, timedelta
from hmac import compare_digest

from chalicelib.audit import service as audit
from chalicelib.clients import cognito
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, IdempotencyError, InvalidError
from chalicelib.core.ids import NoticeId, PersonId, keyed_digest, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.identity import accounts, repository, sign_ups
from chalicelib.identity.refusals import TokenSpentError
from chalicelib.identity.rules import (
    SIGN_UP_MINUTES,
    Account,
    PoolName,
    Session,
    SignUp,
    is_strong,
    same_email,
    token_hash,
)
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import Person, Role

# Whole towns stand behind one address of a mobile network.
_OFTEN_FROM = "60/hour"
# As many mails as somebody who does not see the first one asks for; nobody's box is flooded.
_OFTEN_TO = "5/hour"
# The mail names the hour of the capital and its zone: where the person is, is not known.
_OFFICE_ZONE = "Asia/Jakarta"


def request_sign_up(
    email: str, language: str, network: str, now: datetime, key: str, body_hash: str
) -> None:
    """Send a link to make an account; a known address is told that it has one.

    Both answer alike, after the same counts, reads and writes. Raises InvalidError for what is
    no address, TooManyRequestsError, IdempotencyError.
    """
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    if not is_email(email):
        raise InvalidError(FieldError("email", "not_an_email"))
    address = same_email(email)
    limits.use(_OFTEN_FROM, "sign-up", "network", network, now=now)
    limits.use(_OFTEN_TO, "sign-up", "address", address, now=now)
    request = keyed_id(index_key(), "sign-up", key)
    token = _token(request, address, body_hash)
    until = now + timedelta(minutes=SIGN_UP_MINUTES)
    asked = SignUp(request, address, language, token_hash(token), body_hash, until)
    is_known = accounts.find_person_id(address) is not None
    mail = _plan_mail(asked, token, now, is_known=is_known)
    try:
        audit.commit_audited(
            audit.deed(None, "sign_up_requested", f"SIGNUP#{request}", now),
            [sign_ups.plan_sign_up(asked), *mail],
        )
    except sign_ups.SignUpTakenError as error:
        made = sign_ups.find_sign_up(request)
        if made is not None and made.body_hash != body_hash:
            raise IdempotencyError from error


def make_account(token: str, name: str, password: str, now: datetime, key: str) -> Session:
    """Make an operator's account by the mailed link, and begin a session.

    The pool cannot take part in our transaction: its user is made first and opens nothing
    without our record. Cut off anywhere, the same call goes on where it stood; after its end the
    same key and password give a session again. TokenSpentError for a link that was used, is too
    old, or whose address has an account by now; InvalidError for a weak password.
    """
    asked = sign_ups.find_sign_up(token.partition(".")[0])
    if asked is None or not compare_digest(asked.token_hash, token_hash(token)):
        raise TokenSpentError
    used_hash = token_hash(f"{asked.id}.{key}")
    if asked.used_hash is not None:
        return _repeated(asked, used_hash, name, password, now)
    if asked.expires_at <= now or accounts.find_person_id(asked.email) is not None:
        raise TokenSpentError
    if not is_strong(password):
        raise InvalidError(FieldError("password", "password_too_weak"))
    pool = accounts.pool(PoolName.PUBLIC)
    subject = PersonId(cognito.add_user(pool, asked.email))
    try:
        cognito.set_password(pool, asked.email, password)
    except cognito.WeakPasswordError as error:
        raise InvalidError(FieldError("password", "password_too_weak")) from error
    made = Person(subject, Role.OPERATOR, name, asked.email)
    account = Account(made, PoolName.PUBLIC, asked.language, is_enabled=True)
    try:
        audit.commit_audited(
            audit.deed(made, "signed_up", f"PERSON#{subject}", now),
            [
                *repository.plan_account(account, accounts.email_key(asked.email)),
                sign_ups.plan_use_sign_up(asked.id, used_hash),
            ],
        )
    except (repository.AccountExistsError, sign_ups.SignUpSpentError) as error:
        raise TokenSpentError from error
    return _begin(account, password, now)


def _repeated(asked: SignUp, used_hash: str, name: str, password: str, now: datetime) -> Session:
    """Give the session again whose answer was lost; to another request the link is spent."""
    account = accounts.find_account(asked.email)
    is_same = compare_digest(asked.used_hash or "", used_hash)
    if not is_same or account is None or not account.is_enabled or asked.expires_at <= now:
        raise TokenSpentError
    if account.person.name != name:
        raise IdempotencyError
    try:
        return _begin(account, password, now)
    except cognito.RefusedError as error:
        raise IdempotencyError from error


def _begin(account: Account, password: str, now: datetime) -> Session:
    tokens = cognito.sign_in(accounts.pool(account.pool), account.person.email, password)
    person = account.person
    audit.commit_audited(audit.deed(person, "signed_in", f"PERSON#{person.id}", now))
    return accounts.session_of(account, tokens)


def _token(request: str, address: str, body_hash: str) -> str:
    # Of the address too: who knows a token of their own request learns none of another's.
    secret = keyed_digest(index_key(), "sign-up-token", request, address, body_hash)
    return f"{request}.{secret.hex()}"


def _plan_mail(asked: SignUp, token: str, now: datetime, *, is_known: bool) -> list[Write]:
    site, language = config().site_url, asked.language
    sign_up = "id/daftar" if language == "id" else "en/sign-up"
    sign_in = "id/masuk" if language == "id" else "en/sign-in"
    facts: dict[str, str | int] = {"sign_in_url": f"{site}/{sign_in}/"}
    if not is_known:
        facts = {
            "sign_up_url": f"{site}/{sign_up}/#{token}",
            "expires_at": instant_text(asked.expires_at),
            "zone": _OFFICE_ZONE,
        }
    notice_id = NoticeId(keyed_id(index_key(), "notice", asked.id, "sign_up"))
    kind = "sign_up_known" if is_known else "sign_up"
    return notices.plan_notice(notice_id, Letter(kind, asked.email, language, facts), now)
