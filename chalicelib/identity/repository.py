"""Accounts, ended sessions and password resets as stored."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, ShiftId
from chalicelib.db import keys
from chalicelib.db.table import Identity
from chalicelib.db.transaction import Write, add, put, update
from chalicelib.identity.refusals import ShiftOverError, ShiftRunningError
from chalicelib.identity.rules import Account, Claims, OnShift, PasswordReset, PoolName
from chalicelib.web.guards import Person, Role


class AccountExistsError(Exception):
    """There is an account of this subject or address already."""


class ResetSpentError(Exception):
    """The reset was used, or never was."""


class AccountItem(Identity):
    """Staff or an operator; of an officer the shift begun last, its end in seconds since 1970."""

    role = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    pool = UnicodeAttribute()
    language = UnicodeAttribute()
    office = UnicodeAttribute(null=True)
    region = UnicodeAttribute(null=True)
    checkpoint = UnicodeAttribute(null=True)
    is_enabled = BooleanAttribute()
    agency = UnicodeAttribute(null=True)
    ends_on = UnicodeAttribute(null=True)
    shift = UnicodeAttribute(null=True)
    shift_order = UnicodeAttribute(null=True)
    shift_ends_at = NumberAttribute(null=True)


class LoginItem(Identity):
    """The way from an address to its account."""

    person_id = UnicodeAttribute()


class EndedSessionItem(Identity):
    """A session that was signed out, kept until its last access token has expired.

    With `before` (seconds since 1970) only its tokens issued before that instant are out, and
    the one named: on a shared device the same session is opened again by a PIN.
    """

    before = NumberAttribute(null=True)
    token_id = UnicodeAttribute(null=True)
    ttl = NumberAttribute()


class _AccountOrEnded(AccountItem):
    """Either of the two, where one request reads both."""

    before = NumberAttribute(null=True)
    token_id = UnicodeAttribute(null=True)

    def ends(self, claims: Claims) -> bool:
        """Tell whether a token of this ended session opens nothing any more."""
        before: float | None = self.before  # the attribute's type forgets that it may be absent
        return before is None or claims.issued_at < before or claims.id == self.token_id


class ResetItem(Identity):
    """A password reset that was asked for."""

    person_id = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    used_at = UnicodeAttribute(null=True)
    ttl = NumberAttribute()


def plan_account(account: Account, email_key: str) -> list[Write]:
    """Plan a new account and the way to it from its address."""
    person = account.person
    item = AccountItem(
        *keys.person(person.id),
        role=person.role,
        name=person.name,
        email=person.email,
        pool=account.pool,
        language=account.language,
        office=person.office,
        region=person.region,
        checkpoint=person.checkpoint,
        is_enabled=account.is_enabled,
        agency=account.agency,
        ends_on=account.ends_on.isoformat() if account.ends_on else None,
    )
    login = LoginItem(*keys.login(email_key), person_id=person.id)
    return [add(item, AccountExistsError()), add(login, AccountExistsError())]


def plan_enabled(person_id: PersonId, *, is_enabled: bool) -> Write:
    """Plan to let a person in, or shut them out from the next request on."""
    item = AccountItem(*keys.person(person_id))
    return update(
        item,
        [AccountItem.is_enabled.set(is_enabled)],
        AccountItem.role.exists(),
        AccountExistsError(),
    )


def plan_shift_begun(person_id: PersonId, shift: OnShift, now: datetime) -> Write:
    """Plan that an officer is on shift from now on; ShiftRunningError while another shift runs."""
    ends_at = AccountItem.shift_ends_at
    return update(
        AccountItem(*keys.person(person_id)),
        [
            AccountItem.shift.set(shift.id),
            AccountItem.shift_order.set(shift.order),
            ends_at.set(int(shift.ends_at.timestamp())),
        ],
        ends_at.does_not_exist() | (ends_at <= int(now.timestamp())),
        ShiftRunningError(),
    )


def plan_shift_ended(person_id: PersonId, shift: ShiftId) -> Write:
    """Plan that an officer is on this shift no more; ShiftOverError when they were not."""
    return update(
        AccountItem(*keys.person(person_id)),
        [
            AccountItem.shift.remove(),
            AccountItem.shift_order.remove(),
            AccountItem.shift_ends_at.remove(),
        ],
        AccountItem.shift == shift,
        ShiftOverError(),
    )


def find_account(person_id: PersonId, claims: Claims | None = None) -> Account | None:
    """Return an account, unless there is none or the token's session was signed out."""
    wanted = [keys.person(person_id)]
    if claims and claims.session:
        wanted.append(keys.ended_session(person_id, claims.session))
    found = {item.sk: item for item in _AccountOrEnded.batch_get(wanted, consistent_read=True)}
    item = found.pop("PERSON", None)
    if item is None or (claims and any(ended.ends(claims) for ended in found.values())):
        return None
    return _account(item)


def list_accounts(person_ids: Iterable[PersonId]) -> list[Account]:
    """Return the accounts of at most a hundred people, in no order; unknown ones are left out."""
    wanted = [keys.person(one) for one in person_ids]
    return [_account(item) for item in AccountItem.batch_get(wanted)] if wanted else []


def _account(item: AccountItem) -> Account:
    return Account(
        Person(
            PersonId(item.pk.partition("#")[2]),
            Role(item.role),
            item.name,
            item.email,
            item.office,
            item.region,
            item.checkpoint,
        ),
        PoolName(item.pool),
        item.language,
        item.is_enabled,
        item.agency,
        date.fromisoformat(item.ends_on) if item.ends_on else None,
        _on_shift(item),
    )


def _on_shift(item: AccountItem) -> OnShift | None:
    if not item.shift:
        return None
    ends_at = datetime.fromtimestamp(int(item.shift_ends_at), UTC)
    return OnShift(ShiftId(item.shift), item.shift_order, ends_at)


def find_person_id(email_key: str) -> PersonId | None:
    """Return whose address this is."""
    try:
        return PersonId(LoginItem.get(*keys.login(email_key), consistent_read=True).person_id)
    except LoginItem.DoesNotExist:
        return None


def plan_end_session(person_id: PersonId, session: str, until: int) -> Write:
    """Plan to shut a session out; safe to repeat."""
    item = EndedSessionItem(*keys.ended_session(person_id, session), ttl=until)
    return put(item, None, AccountExistsError())


def plan_pause_session(claims: Claims, now: datetime, until: int) -> Write:
    """Plan to shut out what a session's tokens open up to now; a PIN may open it again."""
    key = keys.ended_session(claims.subject, claims.session)
    before = int(now.timestamp())
    item = EndedSessionItem(*key, before=before, token_id=claims.id, ttl=until)
    return put(item, None, AccountExistsError())


def plan_reset(digest: str, reset: PasswordReset) -> Write:
    """Plan a password reset."""
    item = ResetItem(
        *keys.password_reset(digest),
        person_id=reset.person_id,
        expires_at=instant_text(reset.expires_at),
        ttl=int(reset.expires_at.timestamp()),
    )
    return add(item, AccountExistsError())


def find_reset(digest: str) -> PasswordReset | None:
    """Return an unused password reset."""
    try:
        item = ResetItem.get(*keys.password_reset(digest), consistent_read=True)
    except ResetItem.DoesNotExist:
        return None
    if item.used_at:
        return None
    return PasswordReset(PersonId(item.person_id), instant_of(item.expires_at))


def plan_use_reset(digest: str, now: datetime) -> Write:
    """Plan to use a reset: once only."""
    item = ResetItem(*keys.password_reset(digest))
    return update(
        item,
        [ResetItem.used_at.set(instant_text(now))],
        ResetItem.used_at.does_not_exist(),
        ResetSpentError(),
    )
