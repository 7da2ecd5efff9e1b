"""Lodging as values: places, guests, reports; and the days and deadlines that follow."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.clock import local_date
from chalicelib.core.ids import PassportKey, PersonId, PremisesId, ReceiptId, StampId
from chalicelib.lodging.lifetime import Change, First
from chalicelib.persons.rules import Passport
from chalicelib.reference.rules import Office, Region

LONGEST_NIGHTS = 400
# The host's clock may be ahead of ours.
AHEAD = timedelta(minutes=15)
# A report is never too late; but no permit is longer, so what is older is a slip of the pen.
OLDEST = timedelta(days=5 * 366)
EXPIRED = "expired"
# Checking in, seeing the room, leaving and checking in at another house takes longer than this:
# of one stamp that arrives at two houses within it, one is a copy.
AT_ONCE = timedelta(minutes=30)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stay is: registered premises, or an address without any."""

    region: str
    zone: str
    premises_id: PremisesId | None = None
    premises_name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Whose stay it is: known by the stamp, or by the passport as the reporter typed it.

    `stamp_state` is what the records said of the stamp: `in_force`, `superseded`, `departed`,
    `cancelled`, or `expired` when its last day was over on arrival.
    """

    passport_key: PassportKey
    stamp_id: StampId | None = None
    stamp_state: str | None = None
    passport: Passport | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, as they say; the phone number is E.164, the language `id` or `en`."""

    name: str
    email: str | None
    phone: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: whose, when it came, and what tells its repetition from another.

    `operator_id` is the account it came from, None for somebody without one.
    """

    receipt: ReceiptId
    operator_id: PersonId | None
    received_at: datetime
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a reporter's phone was, which they agreed to tell: WGS 84 degrees, metres."""

    latitude: float
    longitude: float
    accuracy_m: float
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Extras:
    """What not every report has.

    `lodging_kind` is a category of premises where the report names none; `label` what somebody
    without an account calls the guest; `sighting` there only with consent; `assisted_by` the
    officer who typed it for a host; `attempted_at` when the reporter first tried, by their own
    clock; `judged_at` the instant that counts for the deadline where it is not that of the receipt
    here; `manage_hash` the SHA-256 of the secret with which somebody without an account goes on.
    """

    lodging_kind: str | None = None
    label: str | None = None
    sighting: Sighting | None = None
    assisted_by: PersonId | None = None
    attempted_at: datetime | None = None
    manage_hash: str | None = None
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A reported stay. Instants are whole seconds, days are days in the place's zone.

    `sent` is the first request, whatever is corrected later; `office` the one of the place on
    the day of arrival. `version` counts from 1; `change` made this one, None for the first.
    `follows` is the cancelled report of the same arrival that a new one takes the place of.
    `first` is what was said at first, once that was corrected; the deadline is always of that.
    `counted` says where its guest is counted among those present, while it is open.
    """

    sent: Sent
    guest: Guest
    place: Place
    arrived_at: datetime
    leaves_on: date
    purpose: str | None
    room: str | None
    remarks: str | None
    reporter: Reporter | None
    office: str
    deadline_at: datetime
    duplicate_of: ReceiptId | None
    extras: Extras = field(default=Extras())
    version: int = 1
    change: Change | None = None
    left_at: datetime | None = None
    cancelled_at: datetime | None = None
    follows: ReceiptId | None = None
    first: First | None = None
    counted: str | None = None

    @property
    def receipt(self) -> ReceiptId:
        """Its number, for ever."""
        return self.sent.receipt

    @property
    def first_received_at(self) -> datetime:
        """When it was first received."""
        return self.sent.received_at

    @property
    def on_time(self) -> bool:
        """Whether it came within the time; a late one is accepted all the same."""
        return (self.extras.judged_at or self.first_received_at) <= self.deadline_at

    @property
    def arrived_on(self) -> date:
        """The day of arrival at the place."""
        return local_date(self.arrived_at, self.place.zone)

    @property
    def nights(self) -> int:
        """How many nights; none when the guest leaves on the day of arrival."""
        return (self.leaves_on - self.arrived_on).days

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody with an account answers for it."""
        return self.sent.operator_id is not None

    @property
    def is_open(self) -> bool:
        """Whether its guest is, or will be, in the house: not left, not cancelled, not a double."""
        return not (self.left_at or self.cancelled_at or self.duplicate_of)

    @property
    def received_on(self) -> date:
        """The day at the place on which it was first received."""
        return local_date(self.first_received_at, self.place.zone)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A stay as its reporter may see it, with the names of its office and region."""

    stay: Stay
    office: Office
    region: Region


@dataclass(frozen=True, slots=True)
class ReportedStay:
    """Where a guest was last reported to stay, for an officer; `region` is a kecamatan."""

    receipt: ReceiptId
    premises_name: str | None
    address: str | None
    region: str
    zone: str
    arrived_at: datetime
    leaves_on: date
    reported_at: datetime
    is_confirmed: bool


def arrival_fault(arrived_at: datetime, now: datetime) -> str | None:
    """Return what is wrong with the instant of an arrival, if anything."""
    if arrived_at > now + AHEAD:
        return "in_the_future"
    return "too_long_ago" if arrived_at < now - OLDEST else None


def leaving_day(arrived_on: date, nights: int) -> date:
    """Return the day of leaving after so many nights."""
    return arrived_on + timedelta(days=nights)


def leaving_fault(arrived_on: date, leaves_on: date) -> str | None:
    """Return what is wrong with the day of leaving, if anything."""
    if leaves_on < arrived_on:
        return "leaves_before_arrival"
    return "stay_too_long" if (leaves_on - arrived_on).days > LONGEST_NIGHTS else None


def deadline(arrived_at: datetime, hours: int) -> datetime:
    """Return until when a stay is to be reported: the hours run from the check-in."""
    return arrived_at + timedelta(hours=hours)


def stamp_state(status: str, last_day_of_stay: date, arrived_on: date) -> str:
    """Return what is to be kept of a stamp's standing: it never stops a report."""
    is_over = status == "in_force" and last_day_of_stay < arrived_on
    return EXPIRED if is_over else status


def whole_day(on: date, zone: str) -> tuple[datetime, datetime]:
    """Return the first and the last second of a day in a zone of Indonesia, all without DST."""
    midnight = datetime.combine(on, time(), ZoneInfo(zone))
    return midnight, midnight + timedelta(days=1, seconds=-1)


def whole_second(at: datetime) -> datetime:
    """Cut an instant to the second: what a receipt shows is what is compared."""
    return at.replace(microsecond=0)


def masked(document_number: str) -> str:
    """Return a passport number of which only the end can be read, and not its length."""
    shown = min(_SHOWN, len(document_number) // 2)
    return "******" + document_number[len(document_number) - shown :]


def is_same_place(one: Place, other: Place) -> bool:
    """Tell whether two reports name the same place, however the address was written."""
    if one.premises_id or other.premises_id:
        return one.premises_id == other.premises_id
    same_region = one.region == other.region
    return same_region and _folded(one.address) == _folded(other.address)


def is_running(stay: Stay, at: datetime) -> bool:
    """Tell whether a guest is to be there at an instant; on the day of leaving they may be gone."""
    if stay.cancelled_at or (stay.left_at and stay.left_at <= at):
        return False
    return stay.arrived_at <= at and local_date(at, stay.place.zone) < stay.leaves_on


def contradicts(one: Stay, other: Stay) -> bool:
    """Tell whether one guest cannot be in both stays: two premises, both running, at once.

    Only what somebody with an account answers for counts, and a stamp must have been shown.
    """
    premises = one.place.premises_id, other.place.premises_id
    if not (one.is_confirmed and other.is_confirmed and all(premises)):
        return False
    if premises[0] == premises[1] or (one.guest.stamp_id or other.guest.stamp_id) is None:
        return False
    later = max(one.arrived_at, other.arrived_at)
    at_once = abs(one.arrived_at - other.arrived_at) < AT_ONCE
    return at_once and is_running(one, later) and is_running(other, later)


def _folded(address: str | None) -> str:
    return "".join(letter for letter in (address or "").casefold() if letter.isalnum())
