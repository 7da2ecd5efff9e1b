"""A stay permit, its status and its people, as values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.core.ids import HolderId, PermitId, StampId


class PermitStatus(StrEnum):
    """Where a permit stands; whether its last day has passed is told from the date."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    DEPARTED = "departed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who gets the warnings: name, address, language (`id` or `en`)."""

    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Permit:
    """A stay permit; `zone` is the IANA zone of the checkpoint, in which its days are counted."""

    id: PermitId
    holder_id: HolderId
    stamp_id: StampId
    permit_class: str
    valid_from: date
    last_day_of_stay: date
    zone: str
    office: str
    status: PermitStatus
    sponsor: Contact | None
    holder_contact: Contact | None
