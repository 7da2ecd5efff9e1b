"""What is due is put on the queue: by sweeps, and at once when it is stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from chalicelib.clients import sqs
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError
from chalicelib.core.log import log_event
from chalicelib.notices import repository, rules
from chalicelib.notices.repository import Due, Mark

_ATTEMPTS = 6
# Rows of one mailbox that are recorded together leave together: this long after the first.
GATHER_SECONDS = 30
# As `app.py` schedules them.
BETWEEN_SWEEPS = timedelta(minutes=15)
# What is due is so at a whole second.
_SECOND = timedelta(seconds=1)


def sweep(now: datetime) -> int:
    """Queue each mailbox for which something is due, the most urgent first; return how many.

    The first sweep of an hour takes whatever is not yet dealt with, from where the last
    completed one left something and at least seven days back; the others take what has become
    due since the sweep before. One that is run again for the same instant takes everything
    again: its queue may be lost. No more is queued than may be sent until the next sweep, which
    takes the rest: so a mail that somebody waits for never stands behind a whole day's warnings.
    Only index partitions are read. Cut short, it has lost nothing: the next begins where it did.
    """
    at = rules.moment(now)
    mark = repository.find_mark()
    start = _start(mark, at)
    found = list(repository.list_due(start, at))
    groups = _by_urgency(found)
    queued = groups[: _most()]
    left = set(groups[len(queued) :])
    _queue(queued, at)
    oldest = min([at, *(row.at for row in found)])
    if mark is not None and start > mark.oldest:
        oldest = min(oldest, mark.oldest)  # what lies before was not looked at
    unswept = [row.at - _SECOND for row in found if rules.group_of(row.notice_id) in left]
    swept_at = min([at, *unswept])
    try:
        repository.replace_mark(mark, Mark(oldest, swept_at))
    except repository.MovedError:
        log_event("sweep_mark_moved")  # another sweep, or an earlier row: either begins earlier
    counts = {"rows": len(found), "queued": len(queued), "left": len(left)}
    log_event("notices_swept", level="info", since=instant_text(start), **counts)
    return len(queued)


def wake(rows: Iterable[Due], now: datetime) -> None:
    """Queue rows that were stored just now and are due already.

    A row that is due before what was swept pulls the mark back, so that the next sweep sees it
    even where the row came late. A row among others of its mailbox waits a little for them.
    """
    fresh = list(rows)
    at = rules.moment(now)
    if not fresh:
        return
    _pull_back_mark(min(row.at for row in fresh))
    due = [row for row in fresh if row.at <= at + rules.CLOCK_DRIFT]
    as_of = max([at, *(row.at for row in due)])
    groups = _by_urgency(due)
    alone = {row.notice_id for row in due}
    _queue([group for group in groups if group in alone], as_of)
    _queue([group for group in groups if group not in alone], as_of, GATHER_SECONDS)


def _most() -> int | None:
    rate = config().mail_rate
    return int(rate * BETWEEN_SWEEPS.total_seconds()) if rate else None


def _start(mark: Mark | None, at: datetime) -> datetime:
    if mark is None:
        return at - rules.LOOK_BACK
    hour = at.replace(minute=0, second=0)
    if hour <= mark.swept_at < at:
        return mark.swept_at + _SECOND
    return min(mark.oldest, at - rules.LOOK_BACK)


def _by_urgency(rows: Sequence[Due]) -> list[str]:
    """Return the groups of rows, that with the most urgent row first, then the longest due."""
    first: dict[str, tuple[int, datetime]] = {}
    for row in rows:
        group, place = rules.group_of(row.notice_id), (row.urgency, row.at)
        first[group] = min(first.get(group, place), place)
    return sorted(first, key=lambda group: first[group])


def _pull_back_mark(due: datetime) -> None:
    for _ in range(_ATTEMPTS):
        mark = repository.find_mark()
        if mark is not None and mark.swept_at < due:
            return
        try:
            oldest = min(mark.oldest, due) if mark else due
            repository.replace_mark(mark, Mark(oldest, due - _SECOND))
        except repository.MovedError:
            continue
        return
    raise UnavailableError


def _queue(groups: Sequence[str], as_of: datetime, delay_seconds: int = 0) -> None:
    text = instant_text(as_of)
    messages = [{"group": group, "as_of": text} for group in groups]
    sqs.send(config().notices_queue_url, messages, delay_seconds)
