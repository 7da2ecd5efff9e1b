"""An entry stamp, as a value."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.core.ids import HolderId, PassportKey, PermitId, PersonId, StampId


class StampStatus(StrEnum):
    """A stamp's entry in the status list (seal profile, W3C Bitstring Status List)."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    DEPARTED = "departed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Stamp:
    """An entry stamp; `seal` is the Base32 text, None until the key service has signed it.

    `entry_on` and `last_day_of_stay` are days in the checkpoint's zone; the entry day is day 1.
    """

    id: StampId
    holder_id: HolderId
    passport_key: PassportKey
    permit_id: PermitId
    permit_class: str
    checkpoint: str
    zone: str
    entry_on: date
    last_day_of_stay: date
    issuing_state: str
    number_end: str
    binding: bytes
    officer_id: PersonId
    issued_at: datetime
    status: StampStatus
    seal: str | None
    key: str
    body_hash: str
