"""Lodging places as values."""

from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.core.ids import PersonId, PremisesId


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

    `confirmed_at` is when the office of the place confirmed it, None as long as it has not.
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

    @property
    def is_confirmed(self) -> bool:
        """Whether its office has confirmed it: then its operators see the names of guests."""
        return self.confirmed_at is not None
