"""A row of the outbox as a value, and where it stands; the steps it takes stand in `steps.py`.

DUE → CLAIMED → SENT → DELIVERED, BOUNCED or COMPLAINED; or CANCELLED, HELD, EXPIRED. The state
is told from what happened (`Notice.state`), so that it cannot contradict it. After a stage the
same row carries the next one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import NoticeId

# SES has no idempotency token: an outcome that is not known is waited for this long, as SES
# tells of each mail it took by an event; the mail goes once more only when none came.
WAIT = timedelta(hours=6)
# A sweep looks at least this far back, whatever it has already dealt with.
LOOK_BACK = timedelta(days=7)
# A mail that SES refuses for what it is is tried this often, an hour apart, in case our own
# settings were at fault; then it is held for the office.
MOST_REFUSALS = 5
# An outcome that stays unknown after this many waits is left to the office too.
MOST_UNKNOWN = 4
# Clocks of two machines may differ by this much.
CLOCK_DRIFT = timedelta(minutes=1)
BUCKETS = 16
ONCE = "once"


class State(StrEnum):
    """Where a row of the outbox stands."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    CANCELLED = "cancelled"
    HELD = "held"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What became of a stage."""

    SKIPPED = "skipped"  # a later stage was due too, or the mail had lost its sense
    HELD = "held"  # refused for good: the office's to settle
    UNCONFIRMED = "unconfirmed"  # tried, and nobody ever said whether it left
    SENT = "sent"
    UNDELIVERED = "undelivered"  # a passing fault of the mailbox: the next stage is sent
    DELIVERED = "delivered"
    BOUNCED = "bounced"  # there is no such mailbox: nothing more goes there
    COMPLAINED = "complained"


_STOPPING = {Outcome.BOUNCED, Outcome.COMPLAINED}
_STATES = {
    Outcome.SKIPPED: State.EXPIRED,
    Outcome.HELD: State.HELD,
    Outcome.UNCONFIRMED: State.HELD,
    Outcome.SENT: State.SENT,
    Outcome.UNDELIVERED: State.SENT,
    Outcome.DELIVERED: State.DELIVERED,
    Outcome.BOUNCED: State.BOUNCED,
    Outcome.COMPLAINED: State.COMPLAINED,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to whom: a kind (a folder of texts), an address, a language, the facts.

    `context` holds what the kind's texts name and nothing more. A value whose name ends in
    `_url` must lie on our own site. After the instant `expires_at`, where there is one, the
    mail has lost its sense and is not sent.
    """

    kind: str
    recipient: str
    language: str
    context: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Stage:
    """A mail still to come: its name (days before the last day, or `once`) and when."""

    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a stage, and when; `is_doubtful` when a second copy may exist."""

    stage: str
    outcome: Outcome
    at: datetime
    message_id: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What SES told of one mail."""

    notice_id: NoticeId
    stage: str
    outcome: Outcome
    message_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the outbox.

    `lease` is the token of the sender that has claimed the first stage. Until `lease_until`
    nobody else may send it: with a lease because the outcome is awaited, without one because
    SES asked to slow down. `attempt`, `refusals` and `unknown` count for the first stage.
    """

    id: NoticeId
    letter: Letter
    stages: tuple[Stage, ...]
    history: tuple[Entry, ...] = ()
    lease: str = ""
    lease_until: datetime | None = None
    attempt: int = 0
    refusals: int = 0
    unknown: int = 0
    cancelled_at: datetime | None = None
    version: int = 1

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more may go out: cancelled, or the address bounced or complained."""
        told = any(entry.outcome in _STOPPING for entry in self.history)
        return self.cancelled_at is not None or told

    @property
    def next_at(self) -> datetime | None:
        """When there is next something to do; None when there never is."""
        return self.stages[0].due_at if self.stages and not self.is_stopped else None

    @property
    def state(self) -> State:
        """Where the row stands."""
        if self.cancelled_at is not None and self.stages:
            return State.CANCELLED
        if self.lease:
            return State.CLAIMED
        last = _STATES[self.history[-1].outcome] if self.history else State.DUE
        is_over = not self.stages or self.is_stopped or last is State.HELD
        return last if is_over else State.DUE

    @property
    def until(self) -> datetime | None:
        """After when the mail has lost its sense."""
        expires_at = self.letter.context.get("expires_at")
        return None if expires_at is None else instant_of(str(expires_at))

    @property
    def maybe_duplicate(self) -> bool:
        """Whether an earlier attempt at the first stage may have gone out after all."""
        return self.unknown > 0


def moment(at: datetime) -> datetime:
    """Cut an instant to the second: in the index, text order must be time order."""
    return at.replace(microsecond=0)


def bucket_of(notice_id: NoticeId) -> int:
    """Return which of the sixteen index partitions of a day a row stands in."""
    return hashlib.sha256(notice_id.encode()).digest()[0] % BUCKETS


def is_ready(notice: Notice, at: datetime) -> bool:
    """Tell whether the row may be claimed at an instant."""
    is_due = notice.next_at is not None and notice.next_at <= at
    return is_due and (notice.lease_until is None or notice.lease_until <= at)


def is_backing_off(notice: Notice, at: datetime) -> bool:
    """Tell whether the row waits only because SES asked to slow down."""
    is_due = notice.next_at is not None and notice.next_at <= at
    is_asked = not notice.lease and notice.refusals == 0
    return is_due and is_asked and not is_ready(notice, at)
