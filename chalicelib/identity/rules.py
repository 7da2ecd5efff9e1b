"""Accounts and tokens: pure decisions."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.core.ids import PersonId, ShiftId
from chalicelib.web.guards import Person, Role

RESET_MINUTES = 30
SIGN_UP_MINUTES = 60
LEAST_PASSWORD = 12


class PoolName(StrEnum):
    """Staff and the public have pools of their own."""

    STAFF = "staff"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class OnShift:
    """The shift that an officer began last, by which order, and when it ends by itself."""

    id: ShiftId
    order: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """A person, the pool they sign in at, and whether they still may.

    `agency` is who sends a TIMPORA member, `ends_on` the last day of an appointment (UTC),
    `on_shift` the shift begun last.
    """

    person: Person
    pool: PoolName
    language: str
    is_enabled: bool
    agency: str | None = None
    ends_on: date | None = None
    on_shift: OnShift | None = None

    def is_open(self, today: date) -> bool:
        """Whether the person may sign in and act on a day."""
        return self.is_enabled and (self.ends_on is None or today <= self.ends_on)

    def person_at(self, now: datetime) -> Person:
        """Return the person with the order and the shift of an instant, where one runs."""
        shift = self.on_shift
        if shift is None or shift.ends_at <= now:
            return self.person
        return replace(self.person, order=shift.order, shift=shift.id)


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """A reset asked for: good until `expires_at`, once."""

    person_id: PersonId
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    """What we take from a token: whose it is, the session it came from, itself, and when."""

    subject: PersonId
    session: str
    id: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class SignUp:
    """An account asked for: good until `expires_at`, once, by whoever reads the address's mail.

    `token_hash` is of the token that was mailed; `used_hash` of the request that used it.
    """

    id: str
    email: str
    language: str
    token_hash: str
    body_hash: str
    expires_at: datetime
    used_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A session begun or kept: the token, and what its cookie carries."""

    person: Person
    access_token: str
    expires_in: int
    cookie: str


def pool_of(role: Role) -> PoolName:
    """Return the pool of a role."""
    return PoolName.PUBLIC if role is Role.OPERATOR else PoolName.STAFF


def same_email(email: str) -> str:
    """Return the form in which addresses are compared."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def token_hash(token: str) -> str:
    """Return what is stored of a reset token: who reads the table cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_strong(password: str) -> bool:
    """Whether a password has the length and the kinds of characters the pools ask for."""
    kinds = (r"[a-z]", r"[A-Z]", r"\d")
    return len(password) >= LEAST_PASSWORD and all(re.search(kind, password) for kind in kinds)
