"""E-mail that leaves once: planned with what it tells of, swept when due, sent, reconciled.

`sweeping` puts on a queue what is due, `sending` sends it, `settling` records what became of it.
A crash or a lost answer anywhere between leaves a row claimed; SES's own event settles it, or
the wait ends and the mail goes once more, saying that it may be the second.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from chalicelib.core.errors import ConflictError, NotFoundError
from chalicelib.core.ids import NoticeId
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write
from chalicelib.notices import addresses, message, repository, rules, steps, sweeping
from chalicelib.notices import desk as desks
from chalicelib.notices.rules import Entry, Letter, Notice, Stage


def plan_notice(
    notice_id: NoticeId,
    letter: Letter,
    due: datetime | Sequence[Stage],
    *,
    desk: str = "",
    history: Sequence[Entry] = (),
) -> list[Write]:
    """Plan a row of the outbox: one mail due at an instant, or a ladder, earliest stage first.

    A ladder without stages needs no row. `desk` is the office that is told when the mail does
    not arrive, `history` what is known of stages that are not made. Raises ValueError for a kind
    or language that has no texts.
    """
    message.check_letter(letter)
    stages = [Stage(rules.ONCE, due)] if isinstance(due, datetime) else due
    if not stages:
        return []
    whole = tuple(Stage(stage.name, rules.moment(stage.due_at)) for stage in stages)
    return [repository.plan_add(Notice(notice_id, letter, whole, tuple(history), desk=desk))]


def plan_cancel(
    notice_id: NoticeId, now: datetime, untried: str = "", tried: Exception | None = None
) -> list[Write]:
    """Plan that nothing more of a row goes out; what went out stays recorded.

    A stage `untried` that stands next may go on in another row: committing raises `tried` when
    somebody has begun to send it meanwhile.
    """
    notice = repository.find_notice(notice_id)
    if notice is None:
        return []
    is_next = notice.stages[:1] and notice.stages[0].name == untried and not notice.lease
    return repository.plan_cancel(notice, rules.moment(now), tried if is_next else None)


def plan_resend(notice_id: NoticeId, now: datetime) -> list[Write]:
    """Plan one more mail of a row, due now, before those that are not due yet.

    Each call plans a further one: the caller sees that one request makes one. Raises
    NotFoundError, NoticeOverError; committing raises ConflictError when the row has moved.
    """
    return _plan(steps.resend(_get(notice_id), rules.moment(now)))


def plan_quiet(notice_id: NoticeId, now: datetime) -> list[Write]:
    """Plan that nothing but the overstay is told, and that the row's office sees to it.

    Nothing to write where it is quiet already. Raises as `plan_resend`.
    """
    notice = _get(notice_id)
    quiet = steps.quiet(notice, rules.moment(now))
    return _plan(quiet) if quiet != notice else []


def plan_resume(notice_id: NoticeId, now: datetime) -> list[Write]:
    """Plan that a quiet row goes on: of what is late by now, the latest is sent.

    Nothing to write where it is not quiet. Raises NotFoundError; committing as `plan_resend`.
    """
    notice = _get(notice_id)
    resumed = steps.resume(notice, rules.moment(now))
    return _plan(resumed) if resumed != notice else []


def plan_move_address(old: str, new: str, now: datetime) -> list[Write]:
    """Plan that all mail to one address goes to another, which its owner has just read.

    Whatever stopped the new one before is over. What was held stays held: `plan_resend`.
    """
    return addresses.plan_move(old, new, rules.moment(now))


def list_stopped(texts: Collection[str]) -> set[str]:
    """Return those of some addresses whose mail goes nowhere: it bounced, or was complained of."""
    return addresses.list_stopped(texts)


def find_notice(notice_id: NoticeId) -> Notice | None:
    """Return a row of the outbox as it stands."""
    return repository.find_notice(notice_id)


def find_notices(notice_ids: Iterable[NoticeId]) -> list[Notice]:
    """Return rows of the outbox as they stand, in the order asked for, without unknown ones."""
    return repository.find_notices(notice_ids)


def list_notices_by_group(group: str, after: str | None = None) -> Page[Notice]:
    """Return a page of the rows of a group, the group of a sponsor's being the sponsor's id."""
    return repository.list_notices_by_group(group, after)


def list_desk(office: str, after: str | None = None) -> Page[Notice]:
    """Return a page of the rows that an office is to see to (`Notice.trouble`), newest first."""
    page = desks.list_pointers(office, after)
    rows = repository.find_notices({one.notice_id for one in page.items})
    return Page(desks.standing(page.items, rows), page.next)


def sweep(now: datetime) -> int:
    """Queue each mailbox for which something is due; return how many."""
    return sweeping.sweep(now)


def _get(notice_id: NoticeId) -> Notice:
    notice = repository.find_notice(notice_id)
    if notice is None:
        raise NotFoundError
    return notice


def _plan(notice: Notice) -> list[Write]:
    return repository.plan_replace(notice, ConflictError())
