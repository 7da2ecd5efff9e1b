"""An entry stamp, as a value."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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


# Two lists of 131,072 entries for each day hold the busiest day of the country; by day,
# a list can be dropped when its last stamp's stay is over. 65,536 lists last 89 years.
LISTS_FROM = date(2026, 1, 1)
LISTS_A_DAY = 2
ENTRIES_A_LIST = 131_072
ATTEMPTS = 16


def drawn_stamp_id(digest: bytes, on: date) -> StampId:
    """Return the identity of a stamp issued on a UTC day, from 4 bytes of a keyed hash.

    The hash is of officer, idempotency key and attempt: a retry finds the same one, and the
    order of the numbers tells nothing.
    """
    drawn = int.from_bytes(digest[:4], "big") % (LISTS_A_DAY * ENTRIES_A_LIST)
    day_list, index = divmod(drawn, ENTRIES_A_LIST)
    number = ((on - LISTS_FROM).days * LISTS_A_DAY + day_list) % 65_536
    return StampId(f"{number:04x}{index:06x}")


def lists_of(on: date) -> range:
    """Return the numbers of the status lists of a UTC day."""
    first = (on - LISTS_FROM).days * LISTS_A_DAY
    return range(first, first + LISTS_A_DAY)


def day_of_list(number: int) -> date:
    """Return the UTC day on which the stamps of a list were issued."""
    return LISTS_FROM + timedelta(days=number // LISTS_A_DAY)


def place_in_list(stamp_id: StampId) -> tuple[int, int]:
    """Return the number of a stamp's status list, and its index in it."""
    return int(stamp_id[:4], 16), int(stamp_id[4:], 16)


def may_enter_on(entry_on: date, today: date) -> bool:
    """Whether an entry of that day may be stamped today.

    The seal's entry day and the day it is signed lie one day apart at the most (seal profile,
    "Verifying", 3); longer ago, the seal would not verify.
    """
    return 0 <= (today - entry_on).days <= 1


@dataclass(frozen=True, slots=True)
class IssuedStamp:
    """A sealed stamp with what is printed of it."""

    stamp: Stamp
    number: str
    seal_url: str
    label_svg: str
    label_pdf: bytes
