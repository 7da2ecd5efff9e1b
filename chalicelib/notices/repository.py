"""The outbox as stored: one item a row, found by when it is next due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, PynamoDBException
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import NoticeId
from chalicelib.db import keys
from chalicelib.db.table import Notices, Reference, response_code
from chalicelib.db.transaction import Write, add, update
from chalicelib.notices.rules import BUCKETS, Entry, Letter, Notice, Outcome, Stage, bucket_of

_MARK = "sweep-notices"
_REFUSED = "ConditionalCheckFailedException"


class MovedError(Exception):
    """The row is no longer as it was read."""


class NoticeItem(Notices):
    """One row; `due_pk` and `due_sk` are there only while there is something to do."""

    kind = UnicodeAttribute()
    recipient = UnicodeAttribute()
    language = UnicodeAttribute()
    context = JSONAttribute()
    stages = JSONAttribute()
    history = JSONAttribute()
    lease = UnicodeAttribute(null=True)
    lease_until = UnicodeAttribute(null=True)
    attempt = NumberAttribute(null=True)
    refusals = NumberAttribute(null=True)
    unknown = NumberAttribute(null=True)
    cancelled_at = UnicodeAttribute(null=True)
    version = NumberAttribute()


class MarkItem(Reference):
    """The instant before which the last completed sweep left nothing."""

    at = UnicodeAttribute()


def plan_add(notice: Notice) -> Write:
    """Plan a row that must not exist."""
    return add(_item(notice), ConflictError())


def plan_cancel(notice_id: NoticeId, now: datetime) -> Write:
    """Plan that nothing more goes out, wherever the row stands by then."""
    item = NoticeItem(*keys.notice(notice_id))
    actions = [
        NoticeItem.cancelled_at.set(instant_text(now)),
        NoticeItem.version.set(NoticeItem.version + 1),
        NoticeItem.due_pk.remove(),
        NoticeItem.due_sk.remove(),
    ]
    return update(item, actions, NoticeItem.kind.exists(), ConflictError())


def find_notice(notice_id: NoticeId) -> Notice | None:
    """Return a row as it stands now."""
    try:
        return _notice(NoticeItem.get(*keys.notice(notice_id), consistent_read=True))
    except NoticeItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error


def replace_notice(notice: Notice) -> None:
    """Store a row over the version that was read; MovedError when that has gone."""
    item = _item(notice)
    item.version = notice.version + 1
    _save(item, NoticeItem.version == notice.version)


def list_due(start: datetime, end: datetime) -> Iterator[tuple[NoticeId, datetime]]:
    """Return what is due from one instant to another, both included, a day at a time."""
    after, until = instant_text(start), f"{instant_text(end)}$"  # `$` follows `#`
    day = start.date()
    while day <= end.date():
        for bucket in range(BUCKETS):
            found = Notices.due.query(keys.due(day, bucket), Notices.due_sk.between(after, until))
            for item in found:
                at, _, notice_id = str(item.due_sk).partition("#")
                yield NoticeId(notice_id), instant_of(at)
        day += timedelta(days=1)


def find_mark() -> datetime | None:
    """Return the instant before which nothing is left to do."""
    try:
        item = MarkItem.get(*keys.system(_MARK), consistent_read=True)
    except MarkItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error
    return instant_of(item.at)


def replace_mark(old: datetime | None, at: datetime) -> None:
    """Move the mark, unless another has moved it meanwhile (MovedError)."""
    unmoved = MarkItem.pk.does_not_exist() if old is None else MarkItem.at == instant_text(old)
    _save(MarkItem(*keys.system(_MARK), at=instant_text(at)), unmoved)


def _save(item: NoticeItem | MarkItem, condition: Condition) -> None:
    try:
        item.save(condition)
    except PutError as error:
        if response_code(error) == _REFUSED:
            raise MovedError from error
        raise UnavailableError from error


def _item(notice: Notice) -> NoticeItem:
    item = NoticeItem(
        *keys.notice(notice.id),
        kind=notice.letter.kind,
        recipient=notice.letter.recipient,
        language=notice.letter.language,
        context=dict(notice.letter.context),
        stages=[[stage.name, instant_text(stage.due_at)] for stage in notice.stages],
        history=[_row(entry) for entry in notice.history],
        lease=notice.lease or None,
        lease_until=_text(notice.lease_until),
        attempt=notice.attempt or None,
        refusals=notice.refusals or None,
        unknown=notice.unknown or None,
        cancelled_at=_text(notice.cancelled_at),
        version=notice.version,
    )
    if notice.next_at is not None:
        item.due_pk = keys.due(notice.next_at.date(), bucket_of(notice.id))
        item.due_sk = keys.at(notice.next_at, notice.id)
    return item


def _notice(item: NoticeItem) -> Notice:
    return Notice(
        id=NoticeId(item.pk.partition("#")[2]),
        letter=Letter(item.kind, item.recipient, item.language, item.context),
        stages=tuple(Stage(name, instant_of(due)) for name, due in item.stages),
        history=tuple(_entry(*row) for row in item.history),
        lease=item.lease or "",
        lease_until=_instant(item.lease_until),
        attempt=int(item.attempt or 0),
        refusals=int(item.refusals or 0),
        unknown=int(item.unknown or 0),
        cancelled_at=_instant(item.cancelled_at),
        version=int(item.version),
    )


def _row(entry: Entry) -> list[str | int]:
    # A list, not a map: the row stays within one write unit with four stages behind it.
    row = [entry.stage, entry.outcome.value, instant_text(entry.at), entry.message_id]
    return [*row, int(entry.is_doubtful)]


def _entry(stage: str, outcome: str, at: str, message_id: str, doubtful: int) -> Entry:
    return Entry(stage, Outcome(outcome), instant_of(at), message_id, bool(doubtful))


def _text(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instant_of(text)
