"""An entry stamp, as a value."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.ids import HolderId, NoticeId, PassportKey, PermitId, PersonId, StampId
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.permits.rules import Permit, PermitStatus


class StampStatus(StrEnum):
    """A stamp's entry in the status list (seal profile, W3C Bitstring Status List)."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    DEPARTED = "departed"
    CANCELLED = "cancelled"


# The code of a status in a list is its place here.
STATUSES = tuple(StampStatus)
# Where a stamp stands by where its permit does, as long as it says the right last day.
BY_PERMIT = {
    PermitStatus.VALID: StampStatus.IN_FORCE,
    PermitStatus.EXTENDED: StampStatus.SUPERSEDED,
    PermitStatus.REPLACED: StampStatus.SUPERSEDED,
    PermitStatus.ENDED: StampStatus.SUPERSEDED,
    PermitStatus.CANCELLED: StampStatus.CANCELLED,
    PermitStatus.LEFT: StampStatus.DEPARTED,
}
# Who ends a stamp that follows what the directorate records of its permit.
BY_RECORD = PersonId("permit-record")


class ReplacementReason(StrEnum):
    """Why a stamp is made anew with its permit's last day."""

    LOST = "lost"
    DAMAGED = "damaged"
    NEW_PASSPORT = "new_passport"
    WRONG_DATA = "wrong_data"
    OUTDATED = "outdated"  # a record changed the last day since


class ReprintReason(StrEnum):
    """Why a label is printed again."""

    DAMAGED = "damaged"
    MISPRINTED = "misprinted"
    LOST_AT_DESK = "lost_at_desk"


@dataclass(frozen=True, slots=True)
class Call:
    """Who did something to a stamp, and what a retry of the same call repeats."""

    by: PersonId
    key: str
    body_hash: str

    def is_repeated_by(self, other: "Call") -> bool:
        """Whether another call is of the same person with the same key."""
        return (self.by, self.key) == (other.by, other.key)


@dataclass(frozen=True, slots=True)
class Ending:
    """Since when a stamp is no longer in force, by which call, and the stamp in its place.

    `has_left`: its holder was brought out of the country at that instant; the stamp is cancelled.
    `stay_until` is the last day of stay that a departure was judged by, where the permit had
    another than the stamp says.
    """

    at: datetime
    call: Call
    successor: StampId | None = None
    has_left: bool = False
    stay_until: date | None = None


@dataclass(frozen=True, slots=True)
class Reprints:
    """How often a stamp's label was printed again, and the call of the last time."""

    count: int
    last: Call


@dataclass(frozen=True, slots=True)
class Stamp:
    """An entry stamp; `seal` is the Base32 text, None until the key service has signed it.

    `entry_on` and `last_day_of_stay` are days in the checkpoint's zone; the entry day is day 1.
    `issued_later_on` is the day in the seal's header where that is not the day of entry;
    `succeeds` the stamp in whose place this one is; `mail_id` the mail that brings it.
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
    issued_later_on: date | None = None
    succeeds: StampId | None = None
    mail_id: NoticeId | None = None
    ending: Ending | None = None
    reprints: Reprints | None = None

    @property
    def issued_on(self) -> date:
        """The day of issue that the seal's header says."""
        return self.issued_later_on or self.entry_on

    @property
    def call(self) -> Call:
        """The call that made it."""
        return Call(self.officer_id, self.key, self.body_hash)

    @property
    def is_in_force(self) -> bool:
        """Whether nothing has ended it; its last day may have passed all the same."""
        return self.status is StampStatus.IN_FORCE

    @property
    def follows_record(self) -> bool:
        """Whether only a record of its permit ended it, which a newer record may take back."""
        return self.ending is not None and self.ending.call.by == BY_RECORD

    @property
    def is_open(self) -> bool:
        """Whether no border and no counter has ended it: what happens there still can."""
        return self.is_in_force or self.follows_record

    @property
    def left_at(self) -> datetime | None:
        """When its holder left the country, by a recorded departure or by a deportation."""
        over = self.ending
        if over and (over.has_left or self.status is StampStatus.DEPARTED):
            return over.at
        return None

    def is_sealed_as(self, sealed: EntryStamp) -> bool:
        """Whether a seal says what is recorded of this stamp."""
        said = (
            sealed.stamp_id,
            sealed.permit_class,
            sealed.entry_date,
            sealed.last_day_of_stay,
            sealed.entry_point,
            sealed.passport_issuer,
            sealed.passport_number_end,
            sealed.passport_binding,
        )
        known = (
            self.id,
            self.permit_class,
            self.issued_on,
            self.last_day_of_stay,
            self.checkpoint,
            self.issuing_state,
            self.number_end,
            self.binding,
        )
        return said == known


def by_permit(permit: Permit, stamp: Stamp) -> StampStatus:
    """Return where a stamp stands by its permit.

    One that says a later last day than its permit has is superseded, so that nobody believes it
    after that day; one that says an earlier day does no harm, and stays.
    """
    is_shortened = permit.last_day_of_stay < stamp.last_day_of_stay
    if permit.status is PermitStatus.VALID and is_shortened:
        return StampStatus.SUPERSEDED
    return BY_PERMIT[permit.status]


def is_outdated(stamp: Stamp, permit: Permit) -> bool:
    """Whether a record shortened the permit of a stamp, whose holder stays on under it."""
    is_superseded = stamp.status is StampStatus.SUPERSEDED and stamp.follows_record
    return is_superseded and permit.status is PermitStatus.VALID


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


# A desk keeps what it could not send for this long; then the entry is a matter of papers.
MOST_DAYS_QUEUED = 7
_MOST_DAYS_APART = 1


def may_enter_on(entry_on: date, today: date) -> bool:
    """Whether an entry of that day may be stamped today."""
    return 0 <= (today - entry_on).days <= MOST_DAYS_QUEUED


def issued_later_on(entry_on: date, today: date) -> date | None:
    """Return the day to write into the seal's header where the day of entry cannot be it.

    The header's day and the day of signing lie one day apart at the most (seal profile,
    "Verifying", 3): a seal with an earlier one would not verify.
    """
    return today if (today - entry_on).days > _MOST_DAYS_APART else None


@dataclass(frozen=True, slots=True)
class IssuedStamp:
    """A sealed stamp with what is printed of it; `is_watched`: the officer is to ask the office.

    `was_deported`: that is known to be the ground of it.
    """

    stamp: Stamp
    number: str
    seal_url: str
    label_svg: str
    label_pdf: bytes
    is_watched: bool = False
    was_deported: bool = False
