"""Heartbeats as values: which minutes should have one, and when a missing one means down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
# Who is turned away goes away and comes back: around an instant so many minutes are looked at, to
# the reporter's good. Five beats in all; one that is missing is enough.
MARGIN = timedelta(minutes=2)
# A beat is stored some seconds after its minute began; before that its absence says nothing.
GRACE = timedelta(minutes=2)
# A job that is run again by the scheduler later than this tells nothing of the minute it is for.
LATE = timedelta(seconds=55)


def whole_minute(at: datetime) -> datetime:
    """Cut an instant to the minute."""
    return at.replace(second=0, microsecond=0)


def expected_beats(at: datetime, since: datetime, now: datetime) -> list[datetime]:
    """Return the minutes around an instant that should have a beat by now.

    `since` is the first beat there ever was: before it nobody kept a record.
    """
    first = max(whole_minute(at - MARGIN), whole_minute(since))
    last = min(whole_minute(at + MARGIN), whole_minute(now - GRACE))
    count = max(0, (last - first) // MINUTE + 1)
    return [first + MINUTE * number for number in range(count)]


def tells_of(due_at: datetime, now: datetime) -> bool:
    """Tell whether what is seen now holds for the minute a job was due at."""
    return abs(now - due_at) <= LATE


@dataclass(frozen=True, slots=True)
class FeedAge:
    """As of when the directorate's data are, and from when on they are late; None: never heard."""

    at: datetime | None
    late_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether what was last heard is too old to be relied on, or nothing was ever heard."""
        return self.at is None or self.late_at is None or now > self.late_at
