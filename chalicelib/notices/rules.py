"""A row of the outbox as a value, and where it stands; the steps it takes stand in `steps.py`.

DUE → CLAIMED → SENT → DELIVERED, BOUNCED or COMPLAINED; or CANCELLED, HELD, FILED, EXPIRED. The
state is told from what happened (`Notice.state`), so that it cannot contradict it, and so is what
an office has to see to (`Notice.trouble`). After a stage the same row carries the next one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.clock import instant_of, local_date
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import AddressId, NoticeId

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
# The stage after the last day: it goes out although somebody said that an extension was filed.
OVERSTAY = "-1"
# What an office asks to be sent once more: `again-1`, `again-2`, …
AGAIN = "again-"
_LEAST_URGENT = 99
# Asks whoever reads an address whether it is theirs: it goes just there, though other mail to that
# address was moved or stopped before; by no other way could it be theirs again.
TO_THE_LETTER = {"sponsor_address", "holder_address"}


class NoticeOverError(ConflictError):
    """Nothing more goes out by this row: it was cancelled, waits, or its facts were forgotten."""

    code = "notice_over"


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
    FILED = "filed"  # an extension is said to be filed: quiet until the office decides
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What became of a stage."""

    SKIPPED = "skipped"  # a later stage was due too, or the mail had lost its sense
    HELD = "held"  # refused for good, or the address is stopped: the office's to settle
    UNCONFIRMED = "unconfirmed"  # tried, and nobody ever said whether it left
    SENT = "sent"
    UNDELIVERED = "undelivered"  # a passing fault of the mailbox: the next stage is sent
    DELIVERED = "delivered"
    BOUNCED = "bounced"  # there is no such mailbox: nothing more goes to that address
    COMPLAINED = "complained"


class Why(StrEnum):
    """Why an office is to see to a row."""

    HELD = "held"
    UNCONFIRMED = "unconfirmed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FILED = "filed"


STOPPING = {Outcome.BOUNCED, Outcome.COMPLAINED}
_TROUBLES = {
    Outcome.HELD: Why.HELD,
    Outcome.UNCONFIRMED: Why.UNCONFIRMED,
    Outcome.BOUNCED: Why.BOUNCED,
    Outcome.COMPLAINED: Why.COMPLAINED,
}
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
    `_url` must lie on our own site; one whose name ends in `_rows` is JSON, rows of short texts.
    After the instant `expires_at`, where there is one, the mail has lost its sense and is not
    sent.
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
    """What became of a stage, and when; `is_doubtful` when a second copy may exist.

    `mark` tells the mails of one stage apart: it is of SES's id, or empty where there was none.
    """

    stage: str
    outcome: Outcome
    at: datetime
    mark: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an office is to see to: which stage, why, since when."""

    stage: str
    why: Why
    at: datetime


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What SES told of one mail: of one row's stage, or of a `digest` of several rows."""

    notice_id: NoticeId
    stage: str
    outcome: Outcome
    message_id: str
    at: datetime
    digest: str = ""
    address: AddressId | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the outbox.

    `lease` is the token of the sender that has claimed the first stage. Until `lease_until`
    nobody else may send it: with a lease because the outcome is awaited, without one because
    SES asked to slow down. `attempt`, `refusals` and `unknown` count for the first stage.
    `desk` is the office that is told when a mail does not arrive, where one is; `shown` is what
    stands at that desk now. Since `quiet_at` only the overstay is told.
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
    desk: str = ""
    quiet_at: datetime | None = None
    shown: Trouble | None = field(default=None, compare=False)

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more may go out."""
        return self.cancelled_at is not None

    @property
    def open_stages(self) -> tuple[Stage, ...]:
        """What may still go out, as the row stands."""
        if self.is_stopped:
            return ()
        if self.quiet_at is None:
            return self.stages
        return tuple(stage for stage in self.stages if stage.name == OVERSTAY)

    @property
    def next_at(self) -> datetime | None:
        """When there is next something to do; None when there never is."""
        return self.open_stages[0].due_at if self.open_stages else None

    @property
    def state(self) -> State:
        """Where the row stands."""
        if self.cancelled_at is not None and self.stages:
            return State.CANCELLED
        if self.lease:
            return State.CLAIMED
        if self.quiet_at is not None and not self.is_stopped:
            return State.FILED
        if self.is_asked_again:
            return State.DUE
        last = _STATES[self.history[-1].outcome] if self.history else State.DUE
        is_bad = last in {State.HELD, State.BOUNCED, State.COMPLAINED}
        return last if is_bad or not self.stages or self.is_stopped else State.DUE

    @property
    def is_asked_again(self) -> bool:
        """Whether an office has asked for a mail that has not gone out yet."""
        return any(stage.name.startswith(AGAIN) for stage in self.stages)

    @property
    def trouble(self) -> Trouble | None:
        """What the office has to see to; None while nothing, or while an outcome is awaited."""
        if not self.desk or self.is_stopped:
            return None
        tried = [entry for entry in self.history if entry.outcome is not Outcome.SKIPPED]
        last = tried[-1] if tried else None
        if self.quiet_at is not None:
            return Trouble(last.stage if last else ONCE, Why.FILED, self.quiet_at)
        if last is None or last.outcome not in _TROUBLES or self.lease or self.is_asked_again:
            return None
        return Trouble(last.stage, _TROUBLES[last.outcome], last.at)

    @property
    def until(self) -> datetime | None:
        """After when the mail has lost its sense."""
        expires_at = self.letter.context.get("expires_at")
        return None if expires_at is None else instant_of(str(expires_at))

    @property
    def maybe_duplicate(self) -> bool:
        """Whether an earlier attempt at the first stage may have gone out after all."""
        return self.unknown > 0


def group_of(notice_id: NoticeId) -> str:
    """Return the group of a row, or its own id where it stands alone."""
    return notice_id.rpartition("-")[0] or notice_id


def urgency_of(notice: Notice) -> int:
    """Return how early a row's next mail is to leave among others that are due: 0 is first.

    That is an overstay and a mail that somebody waits for; then by the days left when it is due.
    """
    last_day, due_at = notice.letter.context.get("last_day"), notice.next_at
    if last_day is None or due_at is None or notice.open_stages[0].name == ONCE:
        return 0
    on = local_date(due_at, str(notice.letter.context["zone"]))
    left = (date.fromisoformat(str(last_day)) - on).days
    return min(max(left + 1, 0), _LEAST_URGENT)


def is_held_by(notice: Notice, lease: str) -> bool:
    """Tell whether a claimed row may still be sent by whoever holds the lease."""
    is_first_open = notice.stages[:1] == notice.open_stages[:1] != ()
    return notice.lease == lease and is_first_open


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
