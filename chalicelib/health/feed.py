"""When the directorate's feed was last heard, sender by sender, and its silences."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.db import feed_keys as keys
from chalicelib.db.table import Reference, response_code
from chalicelib.db.transaction import Write, add, commit, put
from chalicelib.health.rules import FeedAge

# Since when, and until when where it is over.
Silence = tuple[datetime, datetime | None]

_REFUSED = "ConditionalCheckFailedException"


class SilenceKnownError(Exception):
    """The silence is recorded already."""


class FeedMarkItem(Reference):
    """A sender: since when it is expected, when it was last heard, by when it must be again."""

    since = UnicodeAttribute()
    at = UnicodeAttribute(null=True)
    late_at = UnicodeAttribute()
    is_retired = BooleanAttribute(null=True)


class SilenceItem(Reference):
    """That a sender was silent: noticed when, and until when it was."""

    noticed_at = UnicodeAttribute()
    until = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class FeedMark:
    """A sender of the feed; `at` is None while nothing came of it, `late_at` when it is late."""

    sender: str
    since: datetime
    at: datetime | None
    late_at: datetime
    is_retired: bool = False

    @property
    def heard_at(self) -> datetime:
        """When it was last heard, or from when on it should have been."""
        return self.at or self.since


def plan_mark(mark: FeedMark) -> Write:
    """Plan what is known of a sender, whatever was."""
    item = FeedMarkItem(
        *keys.feed_mark(mark.sender),
        since=instant_text(mark.since),
        at=instant_text(mark.at) if mark.at else None,
        late_at=instant_text(mark.late_at),
        is_retired=mark.is_retired or None,
    )
    return put(item, None, UnavailableError())


def store_heard(sender: str, at: datetime, late_at: datetime) -> None:
    """Remember that a sender was heard; one that was heard later since stays as it is."""
    item, text = FeedMarkItem(*keys.feed_mark(sender)), instant_text(at)
    changes: list[Action] = [
        FeedMarkItem.at.set(text),
        FeedMarkItem.late_at.set(instant_text(late_at)),
    ]
    later = FeedMarkItem.at.does_not_exist() | (FeedMarkItem.at < text)
    try:
        item.update(changes, FeedMarkItem.pk.exists() & later)
    except UpdateError as error:
        if response_code(error) != _REFUSED:
            raise UnavailableError from error


def list_marks() -> list[FeedMark]:
    """Return all senders, retired ones too."""
    found = FeedMarkItem.query(keys.feed_mark()[0], consistent_read=True)
    return [
        FeedMark(
            item.sk,
            instant_of(item.since),
            instant_of(item.at) if item.at else None,
            instant_of(item.late_at),
            bool(item.is_retired),
        )
        for item in found
    ]


def read_age() -> FeedAge:
    """Return as of when all senders together tell what they know."""
    marks = [mark for mark in list_marks() if not mark.is_retired]
    heard = [mark.at for mark in marks if mark.at]
    return FeedAge(
        at=min(heard, default=None), late_at=min((mark.late_at for mark in marks), default=None)
    )


def add_silence(sender: str, since: datetime, now: datetime) -> bool:
    """Record a silence; False when it was recorded before."""
    item = SilenceItem(*keys.silence(sender, since), noticed_at=instant_text(now))
    try:
        commit([add(item, SilenceKnownError())])
    except SilenceKnownError:
        return False
    return True


def end_silence(sender: str, since: datetime, until: datetime) -> None:
    """Record until when a sender was silent, where that was noticed."""
    item = SilenceItem(*keys.silence(sender, since))
    with suppress(UpdateError):  # nobody noticed it, or another batch ended it
        item.update(
            [SilenceItem.until.set(instant_text(until))],
            SilenceItem.pk.exists() & SilenceItem.until.does_not_exist(),
        )


def list_silences(sender: str, most: int) -> list[Silence]:
    """Return the latest silences of a sender, the latest first: since and until when."""
    found = SilenceItem.query(keys.silence(sender)[0], scan_index_forward=False, limit=most)
    return [(instant_of(one.sk), instant_of(one.until) if one.until else None) for one in found]
