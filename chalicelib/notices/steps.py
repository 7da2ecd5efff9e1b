"""Each step a row of the outbox can take: pure, from a row to a row, the instant an argument."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.notices.rules import (
    AGAIN,
    MOST_REFUSALS,
    MOST_UNKNOWN,
    ONCE,
    WAIT,
    Entry,
    Letter,
    MailEvent,
    Notice,
    NoticeOverError,
    Outcome,
    Stage,
    is_ready,
)

_FIRST_BACK_OFF = timedelta(minutes=1)
_LONGEST_BACK_OFF = timedelta(hours=1)

_RANK = {
    Outcome.SKIPPED: 0,
    Outcome.HELD: 0,
    Outcome.UNCONFIRMED: 0,
    Outcome.SENT: 1,
    Outcome.UNDELIVERED: 2,
    Outcome.DELIVERED: 3,
    Outcome.BOUNCED: 4,
    Outcome.COMPLAINED: 5,
}


def prune(notice: Notice, at: datetime) -> Notice:
    """Move a ready row past what is not to be sent any more.

    That is: all of it when it has lost its sense; the older ones of several late stages; a
    stage whose outcome stayed unknown too often.
    """
    if not is_ready(notice, at):
        return notice
    if notice.until is not None and at > notice.until:
        return _drop(notice, len(notice.stages), at)
    late = sum(stage.due_at <= at for stage in notice.stages)
    current = _drop(notice, late - 1, at)
    if current.lease:
        current = replace(current, lease="", lease_until=None, unknown=current.unknown + 1)
    if current.unknown >= MOST_UNKNOWN:
        return _settle(current, Entry(current.stages[0].name, Outcome.UNCONFIRMED, at))
    return current


def claim(notice: Notice, at: datetime, lease: str) -> Notice:
    """Take the first stage of a ready row for one attempt."""
    return replace(notice, lease=lease, lease_until=at + WAIT, attempt=notice.attempt + 1)


def mark_sent(notice: Notice, stage: str, message_id: str, at: datetime) -> Notice:
    """Record that a stage went out, whoever says so first: the sender or SES's event."""
    mark = _mark(message_id)
    if any(pending.name == stage for pending in notice.stages):
        doubtful = notice.maybe_duplicate and notice.stages[0].name == stage
        return _settle(notice, Entry(stage, Outcome.SENT, at, mark, doubtful))
    return _revise(notice, Entry(stage, Outcome.SENT, at, mark))


def mark_throttled(notice: Notice, lease: str, at: datetime) -> Notice:
    """Give the claim back: SES has not taken the mail and asks to slow down."""
    if notice.lease != lease:
        return notice
    return replace(notice, lease="", lease_until=at + _back_off(notice.attempt))


def give_back(notice: Notice, lease: str) -> Notice:
    """Give a claim back whose row stood in no mail: it was made quiet or cancelled meanwhile."""
    if notice.lease != lease:
        return notice
    return replace(notice, lease="", lease_until=None)


def mark_refused(notice: Notice, lease: str, at: datetime) -> Notice:
    """Give the claim back after a refusal of this very mail; hold it after the last."""
    if notice.lease != lease:
        return notice
    refusals = notice.refusals + 1
    if refusals >= MOST_REFUSALS:
        return hold(notice, notice.stages[0].name, at)
    return replace(notice, lease="", lease_until=at + _LONGEST_BACK_OFF, refusals=refusals)


def hold(notice: Notice, stage: str, at: datetime) -> Notice:
    """Leave a stage to the office; the stages after it stay due."""
    if all(pending.name != stage for pending in notice.stages):
        return notice
    return _settle(notice, Entry(stage, Outcome.HELD, at))


def learn(notice: Notice, event: MailEvent) -> Notice:
    """Record what SES told of a mail; events come twice and in any order."""
    known = mark_sent(notice, event.stage, event.message_id, event.at)
    return _revise(known, Entry(event.stage, event.outcome, event.at, _mark(event.message_id)))


def _mark(message_id: str) -> str:
    # Enough to tell a second mail from the first: with whole ids, each of sixty characters, a
    # row would not stay within one write unit. The log says which id a mark is of.
    return hashlib.sha256(message_id.encode()).hexdigest()[:12]


def resend(notice: Notice, at: datetime) -> Notice:
    """Put one more mail before those that are not due yet.

    What is due already gives way to it; what is under way is waited for. NoticeOverError when
    the row was cancelled, is quiet, or a single mail's facts are forgotten.
    """
    if notice.is_stopped or notice.quiet_at is not None or not notice.letter.context:
        raise NoticeOverError
    names = [*(entry.stage for entry in notice.history), *(stage.name for stage in notice.stages)]
    again = Stage(f"{AGAIN}{1 + sum(name.startswith(AGAIN) for name in names)}", at)
    due = sum(stage.due_at <= at for stage in notice.stages)
    return replace(notice, stages=(*notice.stages[:due], again, *notice.stages[due:]))


def quiet(notice: Notice, at: datetime) -> Notice:
    """Send nothing but the overstay from now on; NoticeOverError when the row was cancelled."""
    if notice.is_stopped:
        raise NoticeOverError
    return notice if notice.quiet_at is not None else replace(notice, quiet_at=at)


def resume(notice: Notice, at: datetime) -> Notice:
    """Send again what is still to come; of what is late meanwhile, the latest."""
    is_quiet = notice.quiet_at is not None and not notice.is_stopped
    return prune(replace(notice, quiet_at=None), at) if is_quiet else notice


def _back_off(attempt: int) -> timedelta:
    doublings = min(max(attempt - 1, 0), 10)
    return min(_FIRST_BACK_OFF * (1 << doublings), _LONGEST_BACK_OFF)


def _settle(notice: Notice, entry: Entry) -> Notice:
    """Move the row past a pending stage."""
    place = [stage.name for stage in notice.stages].index(entry.stage)
    before = _drop(notice, place, entry.at)
    return _fresh(before, before.stages[1:], (*before.history, entry))


def _drop(notice: Notice, number: int, at: datetime) -> Notice:
    """Move the row past its first stages without a mail."""
    if number == 0:
        return notice
    # The first of them may have been tried, with an outcome that nobody knows.
    was_tried = bool(notice.lease) or notice.unknown > 0
    first = Outcome.UNCONFIRMED if was_tried else Outcome.SKIPPED
    outcomes = [first, *[Outcome.SKIPPED] * (number - 1)]
    entries = tuple(
        Entry(stage.name, outcome, at)
        for stage, outcome in zip(notice.stages, outcomes, strict=False)
    )
    return _fresh(notice, notice.stages[number:], notice.history + entries)


def _fresh(notice: Notice, stages: tuple[Stage, ...], history: tuple[Entry, ...]) -> Notice:
    return replace(
        notice,
        letter=notice.letter if stages or not _is_over(notice, history) else _forgotten(notice),
        stages=stages,
        history=history,
        lease="",
        lease_until=None,
        attempt=0,
        refusals=0,
        unknown=0,
    )


def _is_over(notice: Notice, history: tuple[Entry, ...]) -> bool:
    """Tell whether a mail, or one with its reminders, is done with.

    Held, it is so where no office looks after it.
    """
    stages = [entry.stage for entry in history]
    if notice.desk:
        return stages == [ONCE] and history[0].outcome is not Outcome.HELD
    return stages[:1] == [ONCE]


def _forgotten(notice: Notice) -> Letter:
    # Its facts (a reset link, what a host typed, when somebody comes) are not kept once it left.
    return replace(notice.letter, context={})


def _revise(notice: Notice, entry: Entry) -> Notice:
    """Let a stage's entry say more than before, never less."""
    history = tuple(
        _revised(old, entry) if old.stage == entry.stage else old for old in notice.history
    )
    return replace(notice, history=history)


def _revised(old: Entry, told: Entry) -> Entry:
    is_other_mail = "" not in {old.mark, told.mark} and (old.mark != told.mark)
    doubtful = old.is_doubtful or is_other_mail
    if _RANK[told.outcome] <= _RANK[old.outcome]:
        return replace(old, is_doubtful=doubtful)
    return replace(told, mark=old.mark or told.mark, is_doubtful=doubtful)
