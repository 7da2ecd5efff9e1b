"""Lodging places as values, who may act for them, and what may be said of them."""

import hmac
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from chalicelib.core.errors import FieldError
from chalicelib.core.ids import ApiKeyId, PersonId, PremisesId

# A house is announced or closed at most so far ahead; what lies longer back is a slip of the pen.
AHEAD = timedelta(days=2 * 366)
OLDEST_CLOSURE = timedelta(days=5 * 366)
INVITATION_DAYS = 7
COMMERCIAL = "penginapan"
STATES = ("unconfirmed", "confirmed")

_VILLAGE = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}")
# The land and the islands of Indonesia, in degrees (WGS 84), outermost islands included.
_LATITUDES = (-11.1, 6.2)
# Of the provinces of each zone, with a tenth of a degree to spare: they overlap in Kalimantan,
# where the zones' border runs, and about Taliabu.
_LONGITUDES = {
    "Asia/Jakarta": (94.9, 117.1),
    "Asia/Pontianak": (104.9, 117.1),
    "Asia/Makassar": (114.2, 127.4),
    "Asia/Jayapura": (124.1, 141.2),
}
_KEY = re.compile(r"srb_([a-z])_([A-Z2-7]{26})_([A-Z2-7]{52})")
KEY_START = "srb_"


class TeamRole(StrEnum):
    """What somebody may do for a place: an owner all, a reporter only report."""

    OWNER = "owner"
    REPORTER = "reporter"


class Scope(StrEnum):
    """What a property system's key may be used for."""

    STAYS_WRITE = "stays:write"
    STAYS_READ = "stays:read"
    RECEIPTS_READ = "receipts:read"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom an office asks for at a place; the phone number is E.164."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What an owner says of a place beyond its name and address.

    `village` is a Kepmendagri code of ten digits, the position is WGS 84 in degrees; guests are
    taken from `opened_on` to `closed_on`, both included.
    """

    village: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    licence_number: str | None = None
    contact: Contact | None = None
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Premises:
    """A lodging place; `region` is its kecamatan, `zone` the IANA zone there.

    `confirmed_at` is when the office of the place confirmed it, None as long as it has not;
    `office_note` and `answered_at` are what an office said last, and when. `office` is under
    which it is listed. `last_inspected_on` is the day of the last visit of an officer.
    """

    id: PremisesId
    name: str
    category: str
    address: str
    region: str
    zone: str
    details: Details = field(default=Details())
    confirmed_at: datetime | None = None
    confirmed_by: PersonId | None = None
    office: str = ""
    added_at: datetime | None = None
    office_note: str | None = None
    answered_at: datetime | None = None
    closure_reason: str | None = None
    version: int = 1
    last_inspected_on: date | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether its office has confirmed it: then its operators see the names of guests."""
        return self.confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Right:
    """That somebody may act for a place, and as what."""

    premises: Premises
    role: TeamRole

    @property
    def is_owner(self) -> bool:
        """Whether they may also change the place and its team."""
        return self.role is TeamRole.OWNER


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a place's team, with the name and address of the day they joined."""

    person_id: PersonId
    premises_id: PremisesId
    role: TeamRole
    name: str = ""
    email: str = ""
    added_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether they still belong to it."""
        return self.revoked_at is None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to a place's team, known by the hash of its token; good once."""

    id: str
    premises_id: PremisesId
    role: TeamRole
    email: str
    invited_by: PersonId
    expires_at: datetime
    body_hash: str = ""
    used_by: PersonId | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A property system's key for one place: of its secret only the SHA-256 is kept.

    It works as long as `made_by` is an owner of the place and may sign in.
    """

    id: ApiKeyId
    premises_id: PremisesId
    name: str
    scopes: frozenset[Scope]
    secret_hash: str
    made_by: PersonId
    made_at: datetime
    body_hash: str = ""
    last_used_on: date | None = None
    revoked_at: datetime | None = None

    def opens_with(self, secret: str) -> bool:
        """Tell whether a secret is this key's, in the same time for every wrong one."""
        return hmac.compare_digest(self.secret_hash, hashed(secret))


@dataclass(frozen=True, slots=True)
class Presented:
    """The parts of a key's text: the stage it is for, its id, its secret."""

    stage: str
    id: ApiKeyId
    secret: str


def hashed(text: str) -> str:
    """Return what is stored of a token: who reads the table cannot use it."""
    return sha256(text.encode()).hexdigest()


def key_text(stage: str, key_id: ApiKeyId, secret: str) -> str:
    """Return a key as its bearer keeps it; the stage's first letter tells where it works."""
    return f"{KEY_START}{stage[:1]}_{key_id}_{secret}"


def read_key(text: str) -> Presented | None:
    """Return the parts of a key, or None when it has not the form of one."""
    found = _KEY.fullmatch(text)
    return Presented(found[1], ApiKeyId(found[2]), found[3]) if found else None


def open_fault(premises: Premises, on: date) -> FieldError | None:
    """Return why a place takes no guest on a day (in its zone): not yet open, or closed."""
    opened, closed = premises.details.opened_on, premises.details.closed_on
    if opened is not None and on < opened:
        return FieldError("premises", "premises_not_open_yet", {"on": opened.isoformat()})
    if closed is not None and on > closed:
        return FieldError("premises", "premises_closed", {"on": closed.isoformat()})
    return None


def village_fault(village: str, region: str) -> str | None:
    """Return what is wrong with a village's code, its kecamatan being given, if anything."""
    if not _VILLAGE.fullmatch(village):
        return "not_a_village"
    return None if village.startswith(f"{region}.") else "village_elsewhere"


def position_faults(
    latitude: float | None, longitude: float | None, zone: str | None
) -> list[tuple[str, str]]:
    """Return what is wrong with a position, as field and code; without a zone any will do.

    There are no outlines of the regions here: it must lie in Indonesia, and where the
    provinces of the place's zone lie. So that swapped or mistyped numbers are noticed.
    """
    if latitude is None and longitude is None:
        return []
    if latitude is None or longitude is None:
        return [("latitude" if latitude is None else "longitude", "required")]
    faults = []
    if not _LATITUDES[0] <= latitude <= _LATITUDES[1]:
        faults.append(("latitude", "position_outside"))
    west, east = _LONGITUDES.get(zone or "", (94.9, 141.2))
    if not west <= longitude <= east:
        faults.append(("longitude", "position_outside"))
    return faults


def day_faults(opened_on: date | None, closed_on: date | None, today: date) -> dict[str, str]:
    """Return what is wrong with the days of a place, by field."""
    faults = {}
    if opened_on is not None and opened_on > today + AHEAD:
        faults["opened_on"] = "day_too_far_ahead"
    if closed_on is None:
        return faults
    if closed_on > today + AHEAD:
        faults["closed_on"] = "day_too_far_ahead"
    elif closed_on < today - OLDEST_CLOSURE:
        faults["closed_on"] = "too_long_ago"
    elif opened_on is not None and closed_on < opened_on:
        faults["closed_on"] = "closes_before_opening"
    return faults


def stays_confirmed(before: Premises, after: Premises) -> bool:
    """Tell whether a confirmation outlives a change: not when another place could be meant."""

    def named(one: Premises) -> tuple[str | None, ...]:
        details = one.details
        place = one.region, details.village, one.address
        return one.name, one.category, details.licence_number, *place

    return named(before) == named(after)
