"""The health record: a beat each minute through the front door, and what a gap in them means."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from chalicelib.clients import front_door
from chalicelib.core.clock import instant_text
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write
from chalicelib.health import feed, repository
from chalicelib.health.feed import FeedMark, Silence
from chalicelib.health.rules import FeedAge, expected_beats, tells_of
from chalicelib.health.schemas import AsOf

Aged = TypeVar("Aged", bound=AsOf)

_KEPT_SECONDS = 15


@dataclass(slots=True)
class _Kept:
    """What this process last read of the feed, and when it did."""

    age: FeedAge | None = None
    until: float = 0


_kept = _Kept()


def record_heartbeat(due_at: datetime, now: datetime) -> None:
    """Record that the system answers from outside; that it does not is recorded by nothing.

    What can store no beat is down too. `due_at` is the minute the job was fired for.
    """
    if not tells_of(due_at, now):
        log_event("heartbeat_too_late", level="warning", due_at=instant_text(due_at))
    elif front_door.is_answering():
        repository.add_beat(due_at)
    else:
        log_event("front_door_not_answering", level="error", due_at=instant_text(due_at))


def was_down(at: datetime, now: datetime) -> bool:
    """Tell whether the system was down at an instant, as far as the record tells by now.

    An outage shorter than the minute between two beats is not seen; one that is seen counts two
    minutes before and after it. Nothing is known of the time before the first beat.
    """
    since = repository.find_first_beat()
    return since is not None and bool(repository.list_missing(expected_beats(at, since, now)))


def feed_as_of() -> FeedAge:
    """Return as of when the directorate's data are: of several senders, the one heard least.

    Kept for up to 15 seconds in this process; no answer to an officer waits for it longer.
    """
    if _kept.age is None or time.monotonic() >= _kept.until:
        _kept.age, _kept.until = feed.read_age(), time.monotonic() + _KEPT_SECONDS
    return _kept.age


def as_of_now(view: Aged, now: datetime) -> Aged:
    """Return an answer with as of when the directorate's data are that it rests on."""
    age = feed_as_of()
    return msgspec.structs.replace(view, data_as_of=age.at, data_is_late=age.is_late(now))


def forget_feed() -> None:
    """Let the next answer read anew as of when the data are."""
    _kept.age = None


def plan_feed_sender(sender: str, now: datetime, silent_for: timedelta) -> list[Write]:
    """Plan that a sender is expected from now on; nothing where it is already."""
    known = next((mark for mark in feed.list_marks() if mark.sender == sender), None)
    if known and not known.is_retired:
        return []
    return [feed.plan_mark(FeedMark(sender, now, None, now + silent_for))]


def plan_feed_sender_retired(sender: str, now: datetime) -> list[Write]:
    """Plan that a sender is expected no longer: none of its keys is in use."""
    return [feed.plan_mark(FeedMark(sender, now, None, now, is_retired=True))]


def record_feed(sender: str, as_of: datetime, silent_for: timedelta) -> None:
    """Record that a sender was heard, with what it knows as of an instant; never goes back."""
    before = next((mark for mark in feed.list_marks() if mark.sender == sender), None)
    feed.store_heard(sender, as_of, as_of + silent_for)
    if before and as_of > before.late_at:
        feed.end_silence(sender, before.heard_at, as_of)
        since = instant_text(before.heard_at)
        log_event("feed_heard_again", level="warning", sender=sender, since=since)
    forget_feed()


def list_feed_senders(most: int) -> list[tuple[FeedMark, Sequence[Silence]]]:
    """Return each sender that is expected, with its latest silences, at most so many."""
    expected = [mark for mark in feed.list_marks() if not mark.is_retired]
    return [(mark, feed.list_silences(mark.sender, most)) for mark in expected]


def check_feed(now: datetime) -> list[str]:
    """Return the senders that are silent for too long; each silence is recorded once.

    As long as it lasts each check logs an error, which is an alarm.
    """
    silent = [mark for mark in feed.list_marks() if not mark.is_retired and now > mark.late_at]
    for mark in silent:
        feed.add_silence(mark.sender, mark.heard_at, now)
        since = instant_text(mark.heard_at)
        log_event("feed_silent", level="error", sender=mark.sender, since=since)
    return [mark.sender for mark in silent]
