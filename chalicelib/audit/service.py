"""Writing together with the audit row: no deed and no look without one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from chalicelib.audit import days, repository
from chalicelib.audit.rules import Deed, Mark
from chalicelib.audit.shown import SHOWN
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write, commit
from chalicelib.web import spent_proofs
from chalicelib.web.guards import Person
from chalicelib.web.request import request_id

_ATTEMPTS = 8


def deed(  # noqa: PLR0913 - a record
    person: Person | None,
    action: str,
    subject: str,
    now: datetime,
    why: str = "",
    about: HolderId | None = None,
    *,
    order: str = "",
    fields: str = "",
    result: str = "",
) -> Deed:
    """Say who does what; `person` is None for somebody without an account.

    `about` is the foreigner who was looked at, to be found by them; it costs one write unit.
    `fields` names what was shown or changed (of a look that says nothing, what such a look
    shows), `result` what came of it where the action does not say it already; the `order` is the
    one of the shift unless another is named.
    """
    who: tuple[PersonId | None, str, str] = (None, "public", "")
    if person is not None:
        who = (person.id, person.role, person.office or "")
        order = order or person.order or ""
    of = (order, fields or SHOWN.get(action, ""), result, request_id())
    return Deed(*who, action, subject, why, now, about, *of)


def commit_audited(done: Deed, writes: Iterable[Write] = (), after: Mark | None = None) -> Mark:
    """Commit the writes and the row of the deed, all or nothing.

    Without writes it records a look: call it before the answer is given, so that a fault
    here gives no data. Raises a write's own refusal, or UnavailableError. Many in a row of one
    person each begin `after` where the one before ended, which is what is returned.
    """
    return commit_all_audited([done], writes, after)


def commit_all_audited(
    done: Sequence[Deed], writes: Iterable[Write] = (), after: Mark | None = None
) -> Mark:
    """Commit the writes and the rows of several deeds of one person and instant, as for one.

    There must be one at least; rows and writes together may be a hundred. Where the writes spend a
    proof of work, the row of somebody without an account says so, if it can, instead of a write.
    """
    planned, proving = _with_proof(done[0], writes)
    for _ in range(_ATTEMPTS):
        rows, mark = _plan_rows(done, after)
        try:
            commit([*planned, *(proving or rows[:1]), *rows[1:]])
        except repository.ChainMovedError:
            after = None
            continue
        return mark
    raise UnavailableError


def _with_proof(first: Deed, writes: Iterable[Write]) -> tuple[list[Write], list[Write]]:
    """Return the writes, and the row that stands for one of them which spends a proof of work."""
    planned: list[Write] = []
    proving: list[Write] = []
    for one in writes:
        unique = spent_proofs.key_on(one, first.at.date())
        if unique is None or first.person_id is not None or proving:
            planned.append(one)
        else:
            proving.append(repository.plan_only_row(first, unique, one.refusal))
    return planned, proving


def _plan_rows(done: Sequence[Deed], after: Mark | None) -> tuple[list[Write], Mark]:
    row, mark = repository.plan_row(done[0], after)
    rows = [row]
    for one in done[1:]:
        row, mark = repository.plan_row(one, mark)
        rows.append(row)
    return rows, mark


def list_looks(holder_id: HolderId, after: str | None = None) -> Page[Deed]:
    """Return a page of who looked at a foreigner and why, the newest first; a moment behind.

    The caller audits the look. Raises InvalidError naming `after` for a cursor of another list.
    """
    return repository.list_rows_by_holder(holder_id, after)


def find_broken_row(person_id: PersonId, on: date) -> int | None:
    """Return the sequence number of the first row that was altered or is missing, or None."""
    follower = days.Follower()
    for row in days.list_chain(person_id, on):
        if broken := follower.broken(row):
            return broken.number
    return None
