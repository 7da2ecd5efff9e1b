"""Wire shapes of bookings as the office that serves them has them."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.bookings.desk.attendance_rules import Outcome
from chalicelib.bookings.rules import State
from chalicelib.web.parsing import Instant, Line, LongLine, View, Wire

Day = date  # a field is called `date`


class RecordAttendance(Wire, frozen=True):
    """Whether they were served or did not come; the note is for the office."""

    outcome: Outcome
    note: LongLine | None = None


class DeskPersonView(View, frozen=True):
    """Somebody who is to be served; `document_number` is a NIK or a passport's."""

    name: str
    document_number: str
    issuing_state: str
    born_on: date | None
    ground: str


class DeskPlaceView(View, frozen=True):
    """Where a team is to come (WGS 84 where a position was given)."""

    region: str
    region_name: str
    address: str
    latitude: float | None
    longitude: float | None
    institution: str


class DeskWindowView(View, frozen=True):
    """Between which times of day a team comes, on the office's clock (`14:05`)."""

    begins: str
    ends: str


class DeskBookingView(View, frozen=True):
    """A booking as its office sees it; times (`14:05`) stand on the office's clock.

    `count` is how many people it is for, `listed` how many stand on a group's list; `present`
    are the numbers of those who are there, empty where nobody said. `is_doubtful` says that the
    phone that checked them in has a clock that is wrong. `team` is the team's name.
    `contact_bookings` is how many of this page share its contact. `check_in_code` is what the QR
    code says. `version` rises with each change. `email_stopped`
    says that no mail arrives there: it bounced for good, or was complained of.
    """

    id: str
    state: State
    kind: str
    kind_name: str
    service: str
    service_name: str
    zone: str
    date: Day | None
    time: str | None
    minutes: int | None
    lane: str | None
    people: list[DeskPersonView]
    count: int
    listed: int
    present: list[int]
    organiser: str
    place: DeskPlaceView | None
    phone: str
    email: str
    email_stopped: bool
    note: str
    ground: str
    urgent: bool
    team: str | None
    team_id: str | None
    window: DeskWindowView | None
    check_in_code: str
    checked_in_at: datetime | None
    is_doubtful: bool
    ended_at: datetime | None
    ended_why: str
    displaced_why: str
    contact_bookings: int
    preferred: list[Day]
    document: str
    asked_at: datetime
    version: int


class DeskPageView(View, frozen=True):
    """A page of an office's bookings, by day and time."""

    items: list[DeskBookingView]
    next: str | None


# Numbers of people, from one, as their booking or its list has them.
Numbers = Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=999)]], msgspec.Meta(max_length=500)]


class CheckInItem(Wire, frozen=True):
    """A code that was read: its `id` is chosen by the phone, `at` is what its clock said.

    `people` are the numbers of those who are there, of a group or a family.
    """

    id: Line
    code: Line
    at: Instant
    people: Numbers | None = None


class CheckInAll(Wire, frozen=True):
    """Codes that were read, at most fifty; those too that waited for a network."""

    items: Annotated[list[CheckInItem], msgspec.Meta(min_length=1, max_length=50)]


class CheckInView(View, frozen=True):
    """What became of a code: `taken`, `known` (checked in before: the first time stays), `refused`.

    `code` and `detail` say why it was refused; nobody is named.
    """

    id: str
    verdict: Literal["taken", "known", "refused"]
    code: str
    detail: str
    booking: str | None
    checked_in_at: datetime | None
    is_doubtful: bool
    present: list[int]


class CheckInsView(View, frozen=True):
    """What became of each code, in their order."""

    items: list[CheckInView]


class DayFiguresView(View, frozen=True):
    """The bookings of one service on one day, and the people they are for; no names.

    Waiting is in minutes from check-in to being served, where the desk said both; days ahead
    count from booking to the appointment. Null where nothing tells.
    """

    date: Day
    kind: str
    kind_name: str
    service: str
    service_name: str
    booked: int
    people: int
    came: int
    no_shows: int
    displaced: int
    waiting_median: float | None
    waiting_longest: float | None
    days_ahead_median: float | None
    days_ahead_longest: float | None


class CrowdView(View, frozen=True):
    """The bookings behind one contact, where they are three or more."""

    count: int
    bookings: list[str]


class StatisticsView(View, frozen=True):
    """The figures of an office's days; waiting of all of them, in minutes."""

    items: list[DayFiguresView]
    next: str | None
    zone: str
    waiting_median: float | None
    waiting_longest: float | None
    contacts: list[CrowdView]
