"""A booking as a value, and where it stands: told from what happened, never kept."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.bookings.kinds.kind import ORDINARY
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import BookingId, PersonId, TeamId

# The calendar of a team has one slot a day, in this lane.
WHOLE_DAY = "day"


class BookingMovedError(ConflictError):
    """Somebody else has just changed the booking: read it again."""

    code = "booking_moved"


class BookingOverError(ConflictError):
    """The booking is over: it was cancelled, refused, served or missed."""

    code = "booking_over"


class State(StrEnum):
    """Where a booking stands."""

    REQUESTED = "requested"  # the office has still to answer
    WAITING = "waiting"  # on the waiting list
    OFFERED = "offered"  # a freed place is held for them until an instant
    CONFIRMED = "confirmed"
    DISPLACED = "displaced"  # the office closed that day or that hour: another time is to be chosen
    CHECKED_IN = "checked_in"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class End(StrEnum):
    """How a booking ended."""

    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"  # by who booked
    WITHDRAWN = "withdrawn"  # by the office
    REFUSED = "refused"
    LAPSED = "lapsed"  # offers were not taken, or what they waited for is past


@dataclass(frozen=True, slots=True)
class Slot:
    """Where and when: a calendar of an office (`queue`), a day and a time on the office's clock.

    The queue is `kind.service` for people who come, `team.id` for a team that goes.
    """

    office: str
    queue: str
    on: date
    begins: time
    lane: str = ORDINARY
    minutes: int = 60
    zone: str = "Asia/Jakarta"

    @property
    def starts_at(self) -> datetime:
        """When it begins, UTC."""
        return datetime.combine(self.on, self.begins, ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """When it is over, UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to be served: as their document names them."""

    name: str
    document_number: str = ""  # NIK of 16 digits, or a passport's number
    issuing_state: str = ""  # of a passport; empty for a NIK
    born_on: date | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a team is to come."""

    region: str  # kecamatan, Kepmendagri code
    address: str
    latitude: float | None = None
    longitude: float | None = None
    institution: str = ""  # hospital and ward, village office, campus


@dataclass(frozen=True, slots=True)
class Wait:
    """That somebody waits for a place: since when, on which days, how many offers they let pass.

    `passed_at` is when the place began that they let pass: it is not offered to them again.
    """

    queue: str
    lane: str
    since: datetime
    earliest: date
    latest: date
    missed: int = 0
    passed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A freed place that is held for one who waits."""

    slot: Slot
    until: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """Between which times of day a team comes, on the office's clock."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Ended:
    """How and when a booking ended, and what its booker is told of why."""

    how: End
    at: datetime
    why: str = ""
    by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """That they came: when the phone says, when it was heard of, and by whom.

    `is_doubtful` where the phone's clock and ours are far apart. `present` are the numbers of the
    people who are there, empty where nobody said.
    """

    request: str
    said_at: datetime
    received_at: datetime
    by: PersonId
    is_doubtful: bool = False
    present: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking.

    `count` is how many people it is for; `people` names them where they are known at once, a
    group's stand on its list. `slot` is its place of a calendar, once it has one. `moves` counts
    what its booker moved; being displaced is none of those. `version` rises with each change.
    """

    id: BookingId
    kind: str
    service: str
    office: str
    language: str
    email: str
    phone: str
    contact: str  # keyed hash of both: tells who books much
    count: int
    people: tuple[Person, ...]
    asked_at: datetime
    body_hash: str
    slot: Slot | None = None
    wait: Wait | None = None
    offer: Offer | None = None
    place: Place | None = None
    organiser: str = ""
    preferred: tuple[date, ...] = ()
    ground: str = ""
    note: str = ""
    is_urgent: bool = False
    proof: str = ""  # id of the document in the bucket; its key is of this booking
    proof_erased_at: datetime | None = None
    team: TeamId | None = None
    window: Window | None = None
    answered_by: PersonId | None = None
    displaced_at: datetime | None = None
    displaced_why: str = ""
    moves: int = 0
    checked_in_at: datetime | None = None
    check_in: CheckIn | None = None
    listed: int = 0  # how many people stand on a group's list
    ended: Ended | None = None
    notice: int = 0  # number of the row of the outbox that stands for it now
    last_request: str = ""  # keyed id of the request that changed it last: a retry finds it
    version: int = field(default=1)

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.ended:
            return _ENDED[self.ended.how]
        if self.checked_in_at:
            return State.CHECKED_IN
        if self.offer:
            return State.OFFERED
        if self.wait:
            return State.WAITING
        if self.displaced_at:
            return State.DISPLACED
        return State.CONFIRMED if self.slot else State.REQUESTED

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.ended is not None


_ENDED = {
    End.SERVED: State.SERVED,
    End.NO_SHOW: State.NO_SHOW,
    End.CANCELLED: State.CANCELLED,
    End.WITHDRAWN: State.CANCELLED,
    End.REFUSED: State.REFUSED,
    End.LAPSED: State.CANCELLED,
}


def ended(
    booking: Booking, how: End, at: datetime, why: str = "", by: PersonId | None = None
) -> Booking:
    """Return a booking that is over; raises BookingOverError where it was."""
    if booking.is_over:
        raise BookingOverError
    return replace(booking, ended=Ended(how, at, why, by), wait=None, offer=None)
