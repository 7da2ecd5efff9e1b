"""The feed as values: keys, verdicts, crossings, and what follows from a crossing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.ids import PassportKey, PersonId, StampId

# How far the clocks of the directorate and ours may be apart, and a batch be under way.
CLOCKS_APART = timedelta(minutes=10)
_AHEAD = timedelta(minutes=5)


class Verdict(StrEnum):
    """What became of a record."""

    APPLIED = "applied"
    SAME = "same"  # it is known as it stands
    OLDER = "older"  # something newer is known of it, and stands
    REFUSED = "refused"  # it is wrong, and will be whenever it is sent
    LATER = "later"  # it was not looked at: send it again


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a record: the field within it, the code and the words' values."""

    field: str
    code: str
    values: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one record of a batch; `stamp_number` of the stamp that an entry has."""

    reference: str
    verdict: Verdict
    wrong: tuple[Wrong, ...] = ()
    stamp_number: str = ""


@dataclass(frozen=True, slots=True)
class FeedKey:
    """A sender's public key: a point of P-256 as a JWK writes it, found by its thumbprint."""

    kid: str
    sender: str
    name: str
    x: str
    y: str
    made_by: PersonId
    made_at: datetime
    key: str
    body_hash: str
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Of whom a record is, under which key it was signed, and when it came."""

    sender: str
    kid: str
    now: datetime

    @property
    def why(self) -> str:
        """The sender and the key, as an audit row names them."""
        return f"feed: {self.sender} {self.kid}"


class Direction(StrEnum):
    """Which way somebody crosses the border."""

    ENTRY = "entry"
    DEPARTURE = "departure"


class Lane(StrEnum):
    """Where somebody crosses: at a counter, where an officer stamps, or through a gate."""

    COUNTER = "counter"
    AUTOGATE = "autogate"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A crossing of a passport; `own` is its id, `stamp_id` the stamp that the entry has."""

    own: str
    passport_key: PassportKey
    direction: Direction
    lane: Lane
    at: datetime
    on: date
    checkpoint: str
    reference: str
    changed_at: datetime
    content: str
    stamp_id: StampId | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay that a stamp stands for, as far as a crossing may have to do with it.

    `entered_at` is None where only the day is known: the entry waited at a desk. `entry` is the
    crossing that the stamp is tied to.
    """

    stamp_id: StampId
    checkpoint: str
    entry_on: date
    entered_at: datetime | None
    ended_at: datetime | None
    entry: str = ""


class Deed(StrEnum):
    """What an entry needs."""

    RECORD = "record"
    LINK = "link"
    ISSUE = "issue"


def judge(changed_at: datetime, content: str, known: tuple[datetime, str] | None) -> Verdict:
    """Tell what becomes of a record where one of the same reference is known.

    Of two of one instant the greater content stands, whichever comes first: so the order in
    which they come leaves no trace.
    """
    if known is None:
        return Verdict.APPLIED
    if (changed_at, content) == known:
        return Verdict.SAME
    return Verdict.APPLIED if (changed_at, content) > known else Verdict.OLDER


def is_ahead(at: datetime, now: datetime) -> bool:
    """Whether an instant lies further ahead than two clocks can be apart."""
    return at > now + _AHEAD


def entry_deed(entry: Crossing, stay: Stay | None, known: Sequence[Crossing]) -> Deed:
    """Tell what an entry needs: nothing, a stamp, or only to be tied to the one that it has.

    `stay` is what the passport is in the country on, or was last; `known` its other crossings.
    Only a gate has no officer who stamps. An entry that another one followed is history.
    """
    if stay and _is_same(entry, stay, known):
        return Deed.LINK
    if entry.lane is not Lane.AUTOGATE or (stay and _is_before(entry, stay)):
        return Deed.RECORD
    followed = any(one.direction is Direction.ENTRY and one.at > entry.at for one in known)
    return Deed.RECORD if followed else Deed.ISSUE


def departure_of(entered_at: datetime, known: Iterable[Crossing]) -> Crossing | None:
    """Return the first departure after an entry, if one is known."""
    left = [one for one in known if one.direction is Direction.DEPARTURE and one.at > entered_at]
    return min(left, key=lambda one: (one.at, one.own), default=None)


def _is_same(entry: Crossing, stay: Stay, known: Sequence[Crossing]) -> bool:
    """Whether a stamp is that of this entry: made at a desk of ours, or for this record before."""
    if stay.entry == entry.own:
        return True
    if (entry.checkpoint, entry.on) != (stay.checkpoint, stay.entry_on):
        return False
    if stay.ended_at and stay.ended_at < entry.at:
        return False
    if stay.entry:  # the same crossing under another reference, or another one of that day
        return stay.entered_at is not None and abs(stay.entered_at - entry.at) <= _AHEAD
    left = departure_of(entry.at, known)
    return not (left and stay.entered_at and left.at < stay.entered_at)


def _is_before(entry: Crossing, stay: Stay) -> bool:
    """Whether an entry is older than a stay, or lies within one that is over."""
    if stay.ended_at and entry.at <= stay.ended_at:
        return True
    if stay.entered_at and entry.on == stay.entry_on:
        return entry.at < stay.entered_at
    return entry.on <= stay.entry_on
