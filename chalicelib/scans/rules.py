"""An officer's scan: what it finds, and what else must be known of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.ids import PersonId, ScanId, StampId
from chalicelib.icao import c40, seal
from chalicelib.icao.entry_stamp import PROFILE, EntryStamp
from chalicelib.icao.refusals import Reason, SealError
from chalicelib.lodging.rules import ReportedStay
from chalicelib.orders.places import Position
from chalicelib.permits.rules import Permit
from chalicelib.persons.declarations import Declaration
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.reference.rules import Region
from chalicelib.stamps.rules import BY_PERMIT, Stamp, is_outdated

_SAME_LOOK = timedelta(minutes=10)
_HEADER_BYTES = 18


class Verdict(StrEnum):
    """What a scan finds of a stamp; the set is closed."""

    GENUINE = "genuine"
    FORGED = "forged"
    UNKNOWN_SIGNER = "unknown_signer"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    DEPARTED = "departed"
    EXPIRED = "expired"
    NOT_CHECKABLE = "not_checkable"
    NOT_A_STAMP = "not_a_stamp"


class Flag(StrEnum):
    """What else must be known of a scan; it never changes the verdict."""

    CLOCK_DIFFERS = "clock_differs"
    SENT_LATE = "sent_late"
    PHONE_SAID_OTHERWISE = "phone_said_otherwise"
    ORDER_UNCHECKED = "order_unchecked"
    ORDER_UNKNOWN = "order_unknown"
    ORDER_NOT_YOURS = "order_not_yours"
    ORDER_NOT_IN_FORCE = "order_not_in_force"
    ORDER_OUTSIDE_HOURS = "order_outside_hours"
    ORDER_OUTSIDE_AREA = "order_outside_area"
    EXCEPTION = "exception"
    REASON_MISSING = "reason_missing"
    POSITION_MISSING = "position_missing"
    POSITION_STALE = "position_stale"
    SUSPECTED_COPY = "suspected_copy"
    WATCH_LISTED = "watch_listed"
    TYPED_NUMBER = "typed_number"
    SIGNED_BUT_NOT_RECORDED = "signed_but_not_recorded"
    DIFFERS_FROM_RECORD = "differs_from_record"
    KEY_REVOKED = "key_revoked"
    KEY_NOT_VALID = "key_not_valid"


# What makes a scan with an order one without: an order has to follow it.
UNORDERED = frozenset(
    {
        Flag.ORDER_UNKNOWN,
        Flag.ORDER_NOT_YOURS,
        Flag.ORDER_NOT_IN_FORCE,
        Flag.ORDER_OUTSIDE_HOURS,
        Flag.ORDER_OUTSIDE_AREA,
    }
)
# What the phone can tell by itself, so that it asks for a reason.
ELSEWHERE = frozenset({Flag.ORDER_OUTSIDE_HOURS, Flag.ORDER_OUTSIDE_AREA})


class OrderException(StrEnum):
    """When an officer may look without an order (Permenimipas 2/2025 art. 30)."""

    WATCH_LIST = "watch_list"
    IN_THE_ACT = "in_the_act"


@dataclass(frozen=True, slots=True)
class Presented:
    """What an officer sends: a seal as scanned or a number as typed, and on what ground.

    Just one of `seal` and `stamp_number`, and one of `order` and `exception`, is given; with an
    order, `reason` says why the officer scans where or when that does not hold.
    `phone_verdict` is what the phone said by itself, by lists as of `lists_at`.
    """

    seal: str | None
    stamp_number: str | None
    position: Position | None
    order: str | None
    exception: OrderException | None
    reason: str | None
    scanned_at: datetime
    phone_verdict: Verdict | None = None
    lists_at: datetime | None = None

    @property
    def why(self) -> str:
        """The ground as the audit row keeps it: the order's number, or exception and reason."""
        if self.exception is None:
            return f"order: {self.order}" + (f"; {self.reason}" if self.reason else "")
        return f"{self.exception}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a scan came: when, under which key, and what the phone's clock said on sending it.

    `sent_at` is None for a scan that was sent by itself.
    """

    received_at: datetime
    key: str
    body_hash: str
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as stored: device time and server time both, and what was found.

    `stamp_id` is known only where the records know the stamp; `evidence` is the scanned text
    of what claims to be a stamp and is none of ours. `taken_at` is the instant of the scan as
    near as it can be told; `later_order` the number of the order that followed an exception.
    """

    id: ScanId
    officer_id: PersonId
    office: str
    presented: Presented
    delivery: Delivery
    taken_at: datetime
    stamp_id: StampId | None
    verdict: Verdict
    flags: tuple[Flag, ...]
    evidence: str | None
    later_order: str | None = None

    @property
    def received_at(self) -> datetime:
        """When it came, by the server's clock."""
        return self.delivery.received_at

    @property
    def is_exception(self) -> bool:
        """Whether an order has to follow: there was none, or it did not stand for the scan."""
        return self.presented.exception is not None or not UNORDERED.isdisjoint(self.flags)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at seal and records finds; the stamp is the one it may be told of.

    `stays_on` is the permit on which the holder may stay although the stamp's own is over.
    """

    verdict: Verdict
    flags: tuple[Flag, ...] = ()
    stamp: Stamp | None = None
    permit: Permit | None = None
    stays_on: Permit | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A stored scan, and what may be told of the holder as of an instant.

    `stays_on` is as in a finding, `region` is that of the last stay, `declared` the last arrival
    card with its region, `earlier` the latest other scans of the stamp.
    """

    scan: Scan
    as_of: datetime
    stamp: Stamp | None = None
    permit: Permit | None = None
    stays_on: Permit | None = None
    holder: Holder | None = None
    passport: KnownPassport | None = None
    last_stay: ReportedStay | None = None
    region: Region | None = None
    declared: Declaration | None = None
    declared_region: Region | None = None
    earlier: tuple[Scan, ...] = ()


_NOT_OURS = (
    Reason.NOT_BASE32,
    Reason.NOT_A_SEAL,
    Reason.TOO_LONG,
    Reason.WRONG_VERSION,
    Reason.OTHER_COUNTRY,
    Reason.OTHER_CATEGORY,
    Reason.OTHER_DEFINITION,
)
_ENDED = {v.value: v for v in (Verdict.CANCELLED, Verdict.SUPERSEDED, Verdict.DEPARTED)}
_CANNOT_TELL = (Reason.UNUSABLE_KEY, Reason.NO_CRYPTO)

# The signature is good, and the key should not have made it. Who holds a stolen key also
# chooses the dates, so such a seal proves nothing; what the records say is told beside it.
_KEY_DOUBTS = {
    Reason.KEY_REVOKED: Flag.KEY_REVOKED,
    Reason.KEY_NOT_VALID: Flag.KEY_NOT_VALID,
    Reason.KEY_EXPIRED: Flag.KEY_NOT_VALID,
    Reason.DATES_APART: Flag.KEY_NOT_VALID,
}


def key_doubt(reason: Reason) -> Flag | None:
    """Return the flag of a seal whose signature is good and whose key is not, or None."""
    return _KEY_DOUBTS.get(reason)


def refused(reason: Reason, text: str, country: str) -> Verdict:
    """Return what a refused seal is; for a doubtful key, when no record vouches for it.

    A seal that says in its header that it is one of ours and then is malformed is forged;
    one that says nothing of the kind is simply not a stamp.
    """
    if reason is Reason.UNKNOWN_SIGNER:
        return Verdict.UNKNOWN_SIGNER
    if reason in _CANNOT_TELL:
        return Verdict.NOT_CHECKABLE
    if reason is Reason.BAD_SIGNATURE or reason in _KEY_DOUBTS:
        return Verdict.FORGED
    if reason in _NOT_OURS or not _claims_to_be_ours(text, country):
        return Verdict.NOT_A_STAMP
    return Verdict.FORGED


def _claims_to_be_ours(text: str, country: str) -> bool:
    try:
        raw = seal.from_text(text)
    except SealError:
        return False
    header = PROFILE["header"]
    kind = bytes((header["definition"], header["category"]))
    return raw[2:4] == c40.encode(country) and raw[_HEADER_BYTES - 2 : _HEADER_BYTES] == kind


def matches(sealed: EntryStamp, stamp: Stamp) -> bool:
    """Whether a seal says what the records say of its stamp."""
    return stamp.is_sealed_as(sealed)


def recorded(
    stamp: Stamp, permit: Permit | None, today: date, stays_on: Permit | None = None
) -> Verdict:
    """Return where a stamp of the records stands on a day in its zone.

    The permit's last day decides, not the printed one: a record may have moved it either way.
    A stamp whose permit is over, and whose holder stays on another, is superseded by that.
    """
    if permit is None or not is_outdated(stamp, permit):
        by_permit = BY_PERMIT[permit.status].value if permit else ""
        if ended := _ENDED.get(stamp.status.value) or _ENDED.get(by_permit):
            return ended
    last_day = permit.last_day_of_stay if permit else stamp.last_day_of_stay
    if last_day >= today:
        return Verdict.GENUINE
    return Verdict.SUPERSEDED if stays_on else Verdict.EXPIRED


def is_new_look(scan: Scan, now: datetime) -> bool:
    """Whether answering a repeated scan again shows the person anew, and not just once more."""
    return now - scan.received_at > _SAME_LOOK


def days_left(last_day_of_stay: date, today: date) -> int:
    """Return the days after today on which the holder may stay; 0 on the last and after it."""
    return max(0, (last_day_of_stay - today).days)
