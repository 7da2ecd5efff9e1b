"""Accounts asked for, as stored until their hour is over."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.db import keys
from chalicelib.db.table import Identity
from chalicelib.db.transaction import Write, add, update
from chalicelib.identity.rules import SignUp


class SignUpTakenError(Exception):
    """A sign-up was asked for by this request before."""


class SignUpSpentError(Exception):
    """The link was used by another request."""


class SignUpItem(Identity):
    """An account that was asked for."""

    email = UnicodeAttribute()
    language = UnicodeAttribute()
    token_hash = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    used_hash = UnicodeAttribute(null=True)
    ttl = NumberAttribute()


def plan_sign_up(asked: SignUp) -> Write:
    """Plan a sign-up; SignUpTakenError where this request made one before."""
    item = SignUpItem(
        *keys.sign_up(asked.id),
        email=asked.email,
        language=asked.language,
        token_hash=asked.token_hash,
        body_hash=asked.body_hash,
        expires_at=instant_text(asked.expires_at),
        ttl=int(asked.expires_at.timestamp()),
    )
    return add(item, SignUpTakenError())


def find_sign_up(request: str) -> SignUp | None:
    """Return a sign-up as it stands, used or not."""
    try:
        item = SignUpItem.get(*keys.sign_up(request), consistent_read=True)
    except SignUpItem.DoesNotExist:
        return None
    return SignUp(
        request,
        item.email,
        item.language,
        item.token_hash,
        item.body_hash,
        instant_of(item.expires_at),
        item.used_hash,
    )


def plan_use_sign_up(request: str, used_hash: str) -> Write:
    """Plan to use a sign-up: once only, SignUpSpentError after that."""
    item = SignUpItem(*keys.sign_up(request))
    return update(
        item,
        [SignUpItem.used_hash.set(used_hash)],
        SignUpItem.used_hash.does_not_exist(),
        SignUpSpentError(),
    )
