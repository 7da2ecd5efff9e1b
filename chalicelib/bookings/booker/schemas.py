"""Wire shapes of bookings as who books has them: no document number ever goes out."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.bookings.fields import Code, Day, Reference, TimeOfDay, Version
from chalicelib.bookings.rules import State
from chalicelib.web.parsing import Latitude, Line, Longitude, LongLine, View, Wire

MOST_PEOPLE, MOST_PREFERRED = 10, 5

ProofText = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Email = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
Count = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Preferred = Annotated[list[Day], msgspec.Meta(min_length=1, max_length=MOST_PREFERRED)]


class SlotFields(Wire, frozen=True):
    """A place of a calendar: the day, the time on the office's clock, the lane."""

    date: Day
    time: TimeOfDay
    lane: Code


class WaitFields(Wire, frozen=True):
    """That one wants to wait for a place of a lane, on any day from one to another."""

    lane: Code
    earliest: Day
    latest: Day


class PersonFields(Wire, frozen=True):
    """Somebody who is to be served.

    `document_number` is a NIK of 16 digits; with `issuing_state` (ICAO code) it is a passport's.
    `ground` is a reason for the priority lane; by age it needs `born_on`.
    """

    name: Line
    document_number: Line
    issuing_state: Line | None = None
    born_on: Day | None = None
    ground: Code | None = None


class PlaceFields(Wire, frozen=True):
    """Where a team is to come: the kecamatan's code, the address, what helps to find it."""

    region: Line
    address: LongLine
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    institution: Line | None = None


class MakeBooking(Wire, frozen=True):
    """A booking: for a kind that chooses a slot, `office` and one of `slot` and `wait`.

    For any other the office is the one of the `place`, and answers with a day: `preferred` says
    which would do. A kind that takes a list is told how many come (`count`) and who later.
    `proof` is a proof of work (`GET /proof-of-work`), and no part of what is asked for: a retry
    may bring another. `email` or `phone` at least; what is sent goes to `email`.
    """

    kind: Code
    service: Code
    office: Line | None = None
    slot: SlotFields | None = None
    wait: WaitFields | None = None
    people: Annotated[list[PersonFields], msgspec.Meta(max_length=MOST_PEOPLE)] = msgspec.field(
        default_factory=list
    )
    count: Count | None = None
    place: PlaceFields | None = None
    organiser: Line | None = None
    preferred: Preferred | None = None
    ground: Code | None = None
    note: LongLine | None = None
    urgent: bool = False
    email: Email | None = None
    phone: Line | None = None
    proof: ProofText | None = None


class ReadBooking(Wire, frozen=True):
    """The reference of a booking; spaces, hyphens and small letters do not matter."""

    reference: Reference


class MoveBooking(Wire, frozen=True):
    """To when a booking is to be moved: a slot, or the days that would do.

    `seen` is the `version` that was shown: where it is another by now, nothing is done, unless
    the booking stands already as it is asked to.
    """

    reference: Reference
    slot: SlotFields | None = None
    preferred: Preferred | None = None
    seen: Version | None = None


class AnswerOffer(Wire, frozen=True):
    """Whether the place that is offered to a booking is taken, or let pass."""

    reference: Reference
    accepted: bool


class CancelBooking(Wire, frozen=True):
    """Which booking is no longer wanted, and why where its booker says it."""

    reference: Reference
    reason: LongLine | None = None


class NamedView(View, frozen=True):
    """A code and what it is called."""

    code: str
    name: str


class ServiceView(View, frozen=True):
    """A service of a kind: its fee for a person, the papers to bring, where both are from.

    `fee` in rupiah, the least there is; null where it depends on what is granted; `fee_note` says
    what else it may be. It is to be booked `lead_days` before the day at the latest.
    """

    code: str
    name: str
    fee: int | None
    documents: list[str]
    lead_days: int
    source: str
    fee_note: str = ""


class KindView(View, frozen=True):
    """A kind of booking, and what it asks of who books."""

    code: str
    name: str
    description: str
    services: list[ServiceView]
    chooses_slot: bool
    slot_minutes: int
    most_people: int
    least_people: int
    lanes: list[str]
    person_grounds: list[NamedView]
    visit_grounds: list[NamedView]
    needs_place: bool
    needs_organiser: bool
    needs_proof: bool
    takes_list: bool
    most_moves: int


class KindsView(View, frozen=True):
    """All kinds of booking."""

    items: list[KindView]


class FreeView(View, frozen=True):
    """A slot with its free places; it can be booked from `opens_at` on."""

    date: Day
    time: str
    minutes: int
    lane: str
    free: int
    opens_at: datetime


class ClosureView(View, frozen=True):
    """A day on which an office is closed, and why."""

    date: Day
    reason: str


class SlotsView(View, frozen=True):
    """The slots of a calendar, by time on the clock of `zone`, and the days without any."""

    items: list[FreeView]
    zone: str
    closures: list[ClosureView]


class GuestView(View, frozen=True):
    """Somebody who is to be served, as their booker is shown them."""

    name: str
    ground: str


class PlaceView(View, frozen=True):
    """Where a team is to come."""

    region: str
    address: str
    latitude: float | None
    longitude: float | None
    institution: str
    region_name: str = ""


class WindowView(View, frozen=True):
    """Between which times of day a team comes."""

    begins: str
    ends: str


class OfferView(View, frozen=True):
    """A place that is held until an instant."""

    date: Day
    time: str
    lane: str
    minutes: int
    until: datetime


class WaitView(View, frozen=True):
    """What is waited for; `ahead`: how many wait for the same for longer."""

    lane: str
    earliest: Day
    latest: Day
    ahead: int


class ListView(View, frozen=True):
    """How many names are on a group's list, and when it closes."""

    count: int
    closes_at: datetime | None


class BookingView(View, frozen=True):
    """A booking as its booker is shown it; null or an empty text where there is nothing.

    `move_until`: from then on it cannot be moved. `check_in_code` is what the QR holds. `fee` and
    `fee_note` as of the service on that day, for each of `count` people. `version` rises with each
    change.
    """

    state: State
    kind: str
    kind_name: str
    service: str
    service_name: str
    office: str
    office_name: str
    zone: str
    date: Day | None
    time: str
    minutes: int | None
    lane: str
    people: tuple[GuestView, ...]
    count: int
    place: PlaceView | None
    organiser: str
    preferred: tuple[Day, ...]
    ground: str
    team: str | None
    window: WindowView | None
    offer: OfferView | None
    wait: WaitView | None
    displaced_why: str
    ended_why: str
    asked_at: datetime
    moves_left: int
    can_move: bool
    can_cancel: bool
    move_until: datetime | None
    list: ListView | None
    document: Literal["none", "awaited", "kept", "erased"]
    check_in_code: str | None
    fee: int | None
    fee_note: str
    documents: tuple[str, ...]
    version: int


class MadeView(View, frozen=True):
    """A booking that was made, with its reference, shown this once."""

    reference: str
    booking: BookingView
