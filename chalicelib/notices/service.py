"""E-mail that leaves once: planned with what it tells of, swept when due, sent, reconciled.

    claim by condition → read again → one call of SES → mark sent

A crash or a lost answer anywhere between leaves the row claimed; SES's own event settles it,
or the wait ends and the mail goes once more, saying that it may be the second.
"""

import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from chalicelib.clients import ses, sqs
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import NoticeId
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write
from chalicelib.notices import message, repository, rules, steps
from chalicelib.notices.rules import Letter, MailEvent, Notice, Stage

_AT_ONCE = 10
_ATTEMPTS = 6

T = TypeVar("T")


def plan_notice(
    notice_id: NoticeId,
    kind: str,
    recipient: str,
    language: str,
    context: Mapping[str, str | int],
    due: datetime | Sequence[Stage],
) -> list[Write]:
    """Plan a row of the outbox: one mail due at an instant, or a ladder, earliest stage first.

    A ladder without stages needs no row. `kind` is a folder of texts, `context` what they name
    (see `rules.Letter`). Raises ValueError for a kind or language that has no texts.
    """
    letter = Letter(kind, recipient, language, context)
    message.check_letter(letter)
    stages = [Stage(rules.ONCE, due)] if isinstance(due, datetime) else due
    if not stages:
        return []
    whole = tuple(Stage(stage.name, rules.moment(stage.due_at)) for stage in stages)
    return [repository.plan_add(Notice(notice_id, letter, whole))]


def plan_cancel(notice_id: NoticeId, now: datetime) -> list[Write]:
    """Plan that nothing more of a row goes out; what went out stays recorded."""
    return [repository.plan_cancel(notice_id, rules.moment(now))]


def find_notice(notice_id: NoticeId) -> Notice | None:
    """Return a row of the outbox as it stands."""
    return repository.find_notice(notice_id)


def sweep(now: datetime) -> int:
    """Queue whatever is due and not yet dealt with; return how many.

    It begins where the last completed sweep left something, and at least seven days back; it
    reads index partitions only. Cut short, it has lost nothing: the next begins where it did.
    """
    at = rules.moment(now)
    mark = repository.find_mark()
    start = min(mark or at, at - rules.LOOK_BACK)
    oldest, queued = at, 0
    for batch in _batches(repository.list_due(start, at)):
        _queue((notice_id for notice_id, _ in batch), at)
        oldest, queued = min(oldest, *(due for _, due in batch)), queued + len(batch)
    try:
        repository.replace_mark(mark, oldest)
    except repository.MovedError:
        log_event("sweep_mark_moved")  # another sweep, or an earlier row: either begins earlier
    log_event("notices_swept", queued=queued, since=instant_text(start))
    return queued


def wake(rows: Iterable[tuple[NoticeId, datetime]], now: datetime) -> None:
    """Queue rows that were stored just now and are due already.

    A row that is due before the sweep's mark pulls the mark back, so that the next sweep sees
    it even where the row came late.
    """
    fresh = list(rows)
    at = rules.moment(now)
    if not fresh:
        return
    _pull_back_mark(min(due for _, due in fresh))
    due = [row for row in fresh if row[1] <= at + rules.CLOCK_DRIFT]
    _queue((notice_id for notice_id, _ in due), max([at, *(instant for _, instant in due)]))


def send_notice(notice_id: NoticeId, as_of: datetime) -> bool:
    """Send the stage of a row that is due at an instant, if any still is.

    Returns False when SES asked to slow down: try again in some minutes. Raises
    UnavailableError when the store is out of reach; nothing has been sent then, or the sent
    mail is settled by SES's event.
    """
    at = rules.moment(as_of)
    notice = repository.find_notice(notice_id)
    if notice is None or not rules.is_ready(notice, at):
        return notice is None or not rules.is_backing_off(notice, at)
    pruned = steps.prune(notice, at)
    if not rules.is_ready(pruned, at):
        log_event("notice_given_up", level="warning", notice=notice_id)
        _store(notice, lambda row: steps.prune(row, at))
        return True
    claimed = steps.claim(pruned, at, secrets.token_hex(4))
    try:
        mail = message.build(claimed, at)
    except message.UnsendableError as error:
        stage = claimed.stages[0].name
        log_event("notice_unsendable", level="error", notice=notice_id, reason=str(error))
        _store(notice, lambda row: steps.hold(row, stage, at))
        return True
    held = _claim(claimed)
    return held is None or _send(held, mail, at)


def record_mail_event(event: MailEvent) -> None:
    """Record what SES told of a mail; bears repetition and any order."""
    notice = repository.find_notice(event.notice_id)
    if notice is None:
        log_event("mail_event_of_unknown_notice", level="warning", notice=event.notice_id)
        return
    _store(notice, lambda row: steps.learn(row, event))


def _send(notice: Notice, mail: bytes, at: datetime) -> bool:
    stage, lease = notice.stages[0].name, notice.lease
    ids = {"notice": notice.id, "stage": stage}
    tags = {**ids, "attempt": str(notice.attempt)}
    try:
        message_id = ses.send_raw(mail, message.address(notice.letter.recipient), tags)
    except ses.ThrottledError as error:
        log_event("mail_throttled", level="warning", reason=str(error), **ids)
        _store(notice, lambda row: steps.mark_throttled(row, lease, at))
        return False
    except ses.RefusedError as error:
        log_event("mail_refused", level="error", reason=str(error), **ids)
        _store(notice, lambda row: steps.mark_refused(row, lease, at))
        return True
    except ses.UnknownOutcomeError as error:
        log_event("mail_outcome_unknown", level="warning", reason=str(error), **ids)
        return True
    _store(notice, lambda row: steps.mark_sent(row, stage, message_id, at))
    return True


def _claim(claimed: Notice) -> Notice | None:
    """Store the claim and read it again; None when it is another's, or there is none any more.

    The second read also tells whether a claim whose answer was lost was made after all, and
    whether the row was cancelled since.
    """
    try:
        repository.replace_notice(claimed)
    except (repository.MovedError, UnavailableError) as error:
        failed: Exception | None = error
    else:
        failed = None
    current = repository.find_notice(claimed.id)
    if current is not None and current.lease == claimed.lease and not current.is_stopped:
        return current
    if isinstance(failed, UnavailableError):
        raise failed
    return None


def _store(notice: Notice, change: Callable[[Notice], Notice]) -> None:
    """Change a row as it stands, again from the start whenever it has moved."""
    current: Notice | None = notice
    for attempt in range(_ATTEMPTS):
        if current is None or (changed := change(current)) == current:
            return
        try:
            repository.replace_notice(changed)
        except (repository.MovedError, UnavailableError):
            # Moved, in conflict with a transaction, or stored with its answer lost: read again.
            time.sleep(random.uniform(0.01, 0.03) * 2**attempt)  # noqa: S311 - jitter, no secret
            current = repository.find_notice(notice.id)
        else:
            return
    raise UnavailableError


def _pull_back_mark(due: datetime) -> None:
    for _ in range(_ATTEMPTS):
        mark = repository.find_mark()
        if mark is not None and mark <= due:
            return
        try:
            repository.replace_mark(mark, due)
        except repository.MovedError:
            continue
        return
    raise UnavailableError


def _queue(notice_ids: Iterable[NoticeId], as_of: datetime) -> None:
    text = instant_text(as_of)
    sqs.send(
        config().notices_queue_url,
        [{"notice": notice_id, "as_of": text} for notice_id in notice_ids],
    )


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch
