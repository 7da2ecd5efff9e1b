"""Each step a row of the outbox can take: pure, from a row to a row, the instant an argument."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.notices.rules import (
    MOST_REFUSALS,
    MOST_UNKNOWN,
    ONCE,
    WAIT,
    Entry,
    Letter,
    MailEvent,
    Notice,
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
    if any(pending.name == stage for pending in notice.stages):
        doubtful = notice.maybe_duplicate and notice.stages[0].name == stage
        return _settle(notice, Entry(stage, Outcome.SENT, at, message_id, doubtful))
    return _revise(notice, Entry(stage, Outcome.SENT, at, message_id))


def mark_throttled(notice: Notice, lease: str, at: datetime) -> Notice:
    """Give the claim back: SES has not taken the mail and asks to slow down."""
    if notice.lease != lease:
        return notice
    return replace(notice, lease="", lease_until=at + _back_off(notice.attempt))


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
    return _revise(known, Entry(event.stage, event.outcome, event.at, event.message_id))


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
        letter=notice.letter if stages or not _is_single(history) else _forgotten(notice.letter),
        stages=stages,
        history=history,
        lease="",
        lease_until=None,
        attempt=0,
        refusals=0,
        unknown=0,
    )


def _is_single(history: tuple[Entry, ...]) -> bool:
    return [entry.stage for entry in history] == [ONCE] and history[0].outcome != Outcome.HELD


def _forgotten(letter: Letter) -> Letter:
    # A single mail's facts (a reset link, what a host typed) are not kept once it has left.
    return replace(letter, context={})


def _revise(notice: Notice, entry: Entry) -> Notice:
    """Let a stage's entry say more than before, never less."""
    history = tuple(
        _revised(old, entry) if old.stage == entry.stage else old for old in notice.history
    )
    return replace(notice, history=history)


def _revised(old: Entry, told: Entry) -> Entry:
    is_other_mail = "" not in {old.message_id, told.message_id} and (
        old.message_id != told.message_id
    )
    doubtful = old.is_doubtful or is_other_mail
    if _RANK[told.outcome] <= _RANK[old.outcome]:
        return replace(old, is_doubtful=doubtful)
    return replace(told, message_id=old.message_id or told.message_id, is_doubtful=doubtful)
