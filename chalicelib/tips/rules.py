"""A tip as a value: what it says, where it stands, and what may still be done with it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import PersonId, TipId

MOST_PHOTOS = 3
# Long enough that a nuisance gives up, short enough that a wrong judgement ends by itself.
MUTED_FOR = timedelta(days=90)
# An earlier tip on the same kecamatan and matter is shown beside a new one for so long.
ALIKE_WITHIN = timedelta(days=30)


class TipMovedError(ConflictError):
    """Somebody else did something with the tip just now: look again."""

    code = "tip_moved"


class TipOverError(ConflictError):
    """The tip waits for nobody any more: it is closed, joined to another or a case's."""

    code = "tip_over"


class Matter(StrEnum):
    """What a tip is about."""

    UNREPORTED_STAY = "unreported_stay"
    ILLEGAL_WORK = "illegal_work"
    DRUGS = "drugs"
    OVERSTAY = "overstay"
    OTHER = "other"


class TipState(StrEnum):
    """How far a tip is."""

    RECEIVED = "received"
    EXAMINED = "examined"
    ASKED = "asked"
    IN_CASE = "in_case"
    JOINED = "joined"
    CLOSED = "closed"


OPEN = frozenset({TipState.RECEIVED, TipState.EXAMINED, TipState.ASKED})


class Priority(StrEnum):
    """How soon a tip is to be looked at."""

    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"


# The order in which an office's list shows them.
RANK = {Priority.URGENT: 1, Priority.NORMAL: 2, Priority.LOW: 3}


class Outcome(StrEnum):
    """What came of a tip, as its sender may know it: never what became of a person."""

    ACTED_ON = "acted_on"
    NOTHING_FOUND = "nothing_found"
    TOO_LITTLE = "too_little"
    PASSED_ON = "passed_on"
    NOT_A_MATTER = "not_a_matter"


class Step(StrEnum):
    """What was done with a tip, or said to or by its sender."""

    ADDED = "added"
    PHOTO = "photo"
    EXAMINED = "examined"
    PRIORITISED = "prioritised"
    QUESTION = "question"
    NOTED = "noted"
    HANDED_OVER = "handed_over"
    JOINED = "joined"
    MUTED = "muted"
    UNMUTED = "unmuted"
    IN_CASE = "in_case"
    CLOSED = "closed"


# What the sender reads of the history, without a name.
SAID = frozenset({Step.ADDED, Step.QUESTION, Step.CLOSED})


@dataclass(frozen=True, slots=True)
class Position:
    """Where it is (WGS 84), as precise as the sender's device said."""

    latitude: float
    longitude: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Tip:
    """What somebody reports.

    `senders` are keyed hashes of the browser and the contact it came with, kept while it is open;
    `joined_to` is the tip that says the same; `case_id` the case it became.
    """

    id: TipId
    matter: Matter
    region: str
    office: str
    text: str
    received_at: datetime
    body_hash: str
    language: str = "id"
    happened_on: date | None = None
    is_ongoing: bool = False
    position: Position | None = None
    contact: str = ""
    senders: frozenset[str] = frozenset()
    state: TipState = TipState.RECEIVED
    priority: Priority = Priority.NORMAL
    is_muted: bool = False
    photos: int = 0
    joined: int = 0
    answered_at: datetime | None = None
    joined_to: TipId | None = None
    case_id: str = ""
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether its office has still to do something with it."""
        return self.state in OPEN

    @property
    def is_waiting(self) -> bool:
        """Whether it stands among what the office has to do."""
        return self.is_open and not self.is_muted


@dataclass(frozen=True, slots=True)
class Entry:
    """A step taken on a tip, or a word; `by` is None for the sender, `detail` what it led to."""

    id: str
    tip_id: TipId
    step: Step
    at: datetime
    office: str = ""
    by: PersonId | None = None
    by_name: str = ""
    text: str = ""
    detail: str = ""
    body_hash: str = ""


class PhotoStatus(StrEnum):
    """How far a photo is."""

    AWAITING_FILE = "awaiting_file"
    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a tip, by its number; `sha256` and `size` are of what was sent."""

    tip_id: TipId
    number: int
    status: PhotoStatus
    size: int
    sha256: str
    request: str
    at: datetime
    media_type: str = ""


def in_case(tip: Tip, case_id: str) -> Tip:
    """Return a tip that became a case's; TipOverError when it waits for nobody any more."""
    if not tip.is_open:
        raise TipOverError
    return replace(tip, state=TipState.IN_CASE, case_id=case_id, is_muted=False)


def closed(tip: Tip, outcome: Outcome, now: datetime) -> Tip:
    """Return a tip that is done with: whom it came from is not kept; TipOverError when it was."""
    if not (tip.is_open or tip.state is TipState.IN_CASE):
        raise TipOverError
    ended = replace(tip, state=TipState.CLOSED, outcome=outcome, closed_at=now)
    return replace(ended, contact="", senders=frozenset())


def joined(tip: Tip, main: Tip, now: datetime) -> Tip:
    """Return a tip for which another speaks from now on: whom it came from is not kept."""
    told = replace(tip, state=TipState.JOINED, joined_to=main.id, closed_at=now)
    return replace(told, contact="", senders=frozenset())


def outcome_of_case(outcome: str) -> Outcome:
    """Return what a sender is told of a case's outcome: not what became of anybody."""
    return Outcome.NOTHING_FOUND if outcome == "unfounded" else Outcome.ACTED_ON


def answered(tip: Tip, now: datetime) -> Tip:
    """Return a tip to which its sender added something: a question asked is answered by it."""
    state = TipState.EXAMINED if tip.state is TipState.ASKED else tip.state
    return replace(tip, state=state, answered_at=now)


def is_alike(tip: Tip, other: Tip) -> bool:
    """Whether two tips may say the same: same kecamatan and matter, within a month."""
    if tip.id == other.id:
        return False
    is_near = abs(tip.received_at - other.received_at) <= ALIKE_WITHIN
    return (tip.region, tip.matter) == (other.region, other.matter) and is_near
