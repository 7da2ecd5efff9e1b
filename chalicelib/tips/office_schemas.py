"""Wire shapes of tips as an office has them."""

from datetime import date, datetime

from chalicelib.tips.public_schemas import Story
from chalicelib.tips.rules import Matter, Outcome, Priority, Step, TipState
from chalicelib.web.parsing import Code, Line, LongLine, View, Wire


class Prioritise(Wire, frozen=True):
    """How soon a tip matters, and why where that is to be remembered."""

    priority: Priority
    note: LongLine | None = None


class NoteOnTip(Wire, frozen=True):
    """What only officers read."""

    note: Story


class AskSender(Wire, frozen=True):
    """What the office asks the sender, who reads it by the reference."""

    question: Story


class HandOver(Wire, frozen=True):
    """Which office a tip is given to, and why."""

    office: Code
    reason: LongLine


class JoinTip(Wire, frozen=True):
    """Which tip tells the same, by its id."""

    of: Line


class MuteSender(Wire, frozen=True):
    """Whether the sender's tips are held back from now on, and why."""

    muted: bool
    reason: LongLine


class CloseTip(Wire, frozen=True):
    """What came of a tip, and what the sender reads beside it."""

    outcome: Outcome
    message: Story | None = None


class TipCardView(View, frozen=True):
    """A tip in a list; `number` is what officers call it, `text` begins what it says."""

    id: str
    number: str
    matter: Matter
    region: str
    zone: str
    text: str
    received_at: datetime
    priority: Priority
    state: TipState
    photos: int
    joined: int
    has_contact: bool
    is_muted: bool
    answered_at: datetime | None
    outcome: Outcome | None
    closed_at: datetime | None


class TipPageView(View, frozen=True):
    """An office's tips; `oldest_at` is since when the oldest of those that wait does."""

    office: str
    items: list[TipCardView]
    next: str | None
    oldest_at: datetime | None


class PlaceView(View, frozen=True):
    """Where it is (WGS 84), as precise as the sender's device said."""

    latitude: float
    longitude: float
    accuracy_m: float


class StepView(View, frozen=True):
    """A step of a tip's history; `by` is nobody's name where the sender did it.

    `detail` is a priority, an office, a tip's id, a case's, an outcome or a photo's number.
    """

    step: Step
    at: datetime
    office: str
    by: str
    text: str
    detail: str


class TipView(View, frozen=True):
    """A tip whole: `may_mute` where its sender left something to be known by.

    `alike` are others that may say the same.
    """

    id: str
    number: str
    office: str
    matter: Matter
    region: str
    zone: str
    text: str
    language: str
    received_at: datetime
    happened_on: date | None
    is_ongoing: bool
    position: PlaceView | None
    contact: str
    priority: Priority
    state: TipState
    is_open: bool
    is_muted: bool
    may_mute: bool
    photos: list[int]
    joined: int
    joined_to: str | None
    case: str | None
    answered_at: datetime | None
    outcome: Outcome | None
    closed_at: datetime | None
    history: list[StepView]
    alike: list[TipCardView]
