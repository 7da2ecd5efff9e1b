"""The outbox as stored: one item a row, found by when it is next due."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, PynamoDBException
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import NoticeId
from chalicelib.db import keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Notices, Reference, Table, response_code
from chalicelib.db.transaction import Write, add, commit, put, update
from chalicelib.notices import desk
from chalicelib.notices.rules import (
    BUCKETS,
    Entry,
    Letter,
    Notice,
    Outcome,
    Stage,
    bucket_of,
    urgency_of,
)

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
    desk = UnicodeAttribute(null=True)
    quiet_at = UnicodeAttribute(null=True)


class MarkItem(Reference):
    """How far the sweeps have come."""

    at = UnicodeAttribute()
    swept_at = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Mark:
    """Before `oldest` nothing is left to do; what was due by `swept_at` has been queued once."""

    oldest: datetime
    swept_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A row that has something due: since when, and how urgent it is."""

    notice_id: NoticeId
    at: datetime
    urgency: int


def plan_add(notice: Notice) -> Write:
    """Plan a row that must not exist."""
    return add(_item(notice), ConflictError())


def plan_cancel(notice: Notice, now: datetime, moved: Exception | None = None) -> list[Write]:
    """Plan that nothing more goes out, wherever the row stands by then.

    Where `moved` is given, only as it was read: committing raises it otherwise.
    """
    item = NoticeItem(*keys.notice(notice.id))
    actions = [
        NoticeItem.cancelled_at.set(instant_text(now)),
        NoticeItem.version.set(NoticeItem.version + 1),
        NoticeItem.due_pk.remove(),
        NoticeItem.due_sk.remove(),
    ]
    cancelled = replace(notice, cancelled_at=now)
    as_read = NoticeItem.version == notice.version if moved else NoticeItem.kind.exists()
    cancel = update(item, actions, as_read, moved or ConflictError())
    return [cancel, *desk.plan_change(notice, cancelled)]


def plan_replace(notice: Notice, refusal: Exception) -> list[Write]:
    """Plan a row over the version that was read, and what its office is to see to."""
    item = _item(notice)
    item.version = notice.version + 1
    over = put(item, NoticeItem.version == notice.version, refusal)
    return [over, *desk.plan_change(notice, notice)]


def find_notice(notice_id: NoticeId) -> Notice | None:
    """Return a row as it stands now."""
    try:
        return _notice(NoticeItem.get(*keys.notice(notice_id), consistent_read=True))
    except NoticeItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error


def find_notices(notice_ids: Iterable[NoticeId]) -> list[Notice]:
    """Return rows as they stand now, in the order of their ids; those that are not are left out."""
    wanted = [keys.notice(notice_id) for notice_id in notice_ids]
    if not wanted:
        return []
    try:
        found = [_notice(item) for item in NoticeItem.batch_get(wanted, consistent_read=True)]
    except PynamoDBException as error:
        raise UnavailableError from error
    place = {key: number for number, key in enumerate(wanted)}
    return sorted(found, key=lambda notice: place[keys.notice(notice.id)])


def list_group(group: str) -> list[Notice]:
    """Return all rows of a group as they stand now."""
    try:
        found = NoticeItem.query(keys.notices_of(group), consistent_read=True)
        return [_notice(item) for item in found]
    except PynamoDBException as error:
        raise UnavailableError from error


def list_notices_by_group(group: str, after: str | None) -> Page[Notice]:
    """Return a page of the rows of a group."""
    partition = keys.notices_of(group)
    start = start_key(after, {"pk": partition}, "sk")
    try:
        found = NoticeItem.query(
            partition, limit=MOST_ROWS, last_evaluated_key=start, consistent_read=True
        )
        rows = [_notice(item) for item in found]
    except PynamoDBException as error:
        raise UnavailableError from error
    return Page(rows, cursor_of(found.last_evaluated_key))


def replace_notice(notice: Notice, also: Sequence[Write] = ()) -> None:
    """Store a row over the version that was read, with what else is to be written.

    Raises MovedError when that version has gone.
    """
    writes = [*plan_replace(notice, MovedError()), *also]
    if len(writes) > 1:
        commit(writes)
    else:
        _save(writes[0].item, writes[0].condition)


def list_due(start: datetime, end: datetime) -> Iterator[Due]:
    """Return what is due from one instant to another, both included, a day at a time."""
    if start > end:  # a schedule fires twice for one instant: DynamoDB refuses such a range
        return
    after, until = instant_text(start), f"{instant_text(end)}$"  # `$` follows `#`
    day = start.date()
    while day <= end.date():
        for bucket in range(BUCKETS):
            between = Notices.due_sk.between(after, until)
            try:
                found = list(Notices.due.query(keys.due(day, bucket), between))
            except PynamoDBException as error:
                raise UnavailableError from error
            yield from (due_of(str(item.due_sk)) for item in found)
        day += timedelta(days=1)


def due_of(due_sk: str) -> Due:
    """Read the sort key of the index of what is due."""
    at, urgency, notice_id = due_sk.split("#")
    return Due(NoticeId(notice_id), instant_of(at), int(urgency))


def find_mark() -> Mark | None:
    """Return how far the sweeps have come; None before the first."""
    try:
        item = MarkItem.get(*keys.system(_MARK), consistent_read=True)
    except MarkItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error
    return Mark(instant_of(item.at), instant_of(item.swept_at))


def replace_mark(old: Mark | None, mark: Mark) -> None:
    """Move the mark, unless another has moved it meanwhile (MovedError)."""
    unmoved: Condition = MarkItem.pk.does_not_exist()
    if old is not None:
        unmoved = MarkItem.at == instant_text(old.oldest)
        unmoved &= MarkItem.swept_at == instant_text(old.swept_at)
    at, swept_at = instant_text(mark.oldest), instant_text(mark.swept_at)
    _save(MarkItem(*keys.system(_MARK), at=at, swept_at=swept_at), unmoved)


def _save(item: Table, condition: Condition | None) -> None:
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
        desk=notice.desk or None,
        quiet_at=_text(notice.quiet_at),
    )
    if notice.next_at is not None:
        item.due_pk = keys.due(notice.next_at.date(), bucket_of(notice.id))
        item.due_sk = keys.at(notice.next_at, f"{urgency_of(notice):02d}#{notice.id}")
    return item


def _notice(item: NoticeItem) -> Notice:
    notice = Notice(
        id=keys.notice_of(item.pk, item.sk),
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
        desk=item.desk or "",
        quiet_at=_instant(item.quiet_at),
    )
    return replace(notice, shown=notice.trouble)


def _row(entry: Entry) -> list[str | int]:
    # A list, not a map: the row stays within one write unit with five stages behind it.
    row = [entry.stage, entry.outcome.value, instant_text(entry.at), entry.mark]
    return [*row, int(entry.is_doubtful)]


def _entry(stage: str, outcome: str, at: str, mark: str, doubtful: int) -> Entry:
    return Entry(stage, Outcome(outcome), instant_of(at), mark, bool(doubtful))


def _text(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instant_of(text)
