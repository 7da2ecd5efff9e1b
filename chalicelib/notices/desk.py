"""What an office has to see to: the rows of the outbox whose mail does not arrive, or waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import NoticeId
from chalicelib.db import keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Notices
from chalicelib.db.transaction import Write, put
from chalicelib.notices.rules import Notice, Trouble, Why


class DeskItem(Notices):
    """That a row is to be seen to; what is true of it stands in the row."""

    why = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Pointer:
    """A row that an office is told of, and of what."""

    notice_id: NoticeId
    at: str
    stage: str
    why: Why


def plan_change(before: Notice, after: Notice) -> list[Write]:
    """Plan what changes at the desk when a row does: `before` knows what is shown there."""
    shown, trouble = before.shown, after.trouble
    if shown == trouble:
        return []
    old = _item(before, shown) if shown else None
    fresh = _item(after, trouble) if trouble else None
    # No conditions: the row's own condition stands beside them in the transaction. What changes
    # in one instant stands in the same place, and a transaction takes one write to an item.
    is_there = old is not None and fresh is not None and (old.pk, old.sk) == (fresh.pk, fresh.sk)
    gone = [Write("delete", old, None, ConflictError())] if old and not is_there else []
    return [*gone, *([put(fresh, None, ConflictError())] if fresh else [])]


def list_pointers(office: str, after: str | None) -> Page[Pointer]:
    """Return a page of what stands at a desk, the newest first."""
    partition = keys.desk(office)
    start = start_key(after, {"pk": partition}, "sk")
    try:
        found = DeskItem.query(
            partition, limit=MOST_ROWS, last_evaluated_key=start, scan_index_forward=False
        )
        pointers = [_pointer(item) for item in found]
    except PynamoDBException as error:
        raise UnavailableError from error
    return Page(pointers, cursor_of(found.last_evaluated_key))


def standing(pointers: Sequence[Pointer], rows: Sequence[Notice]) -> list[Notice]:
    """Return the rows of which a pointer is still true: a row is the truth, a pointer leads to it.

    A row that was cancelled in the very moment in which its mail bounced may leave one behind.
    """
    found = {row.id: row for row in rows}
    told = [(one, found.get(one.notice_id)) for one in pointers]
    return [row for one, row in told if row is not None and _is_true(one, row)]


def _is_true(pointer: Pointer, row: Notice) -> bool:
    trouble = row.trouble
    return trouble is not None and _place(row, trouble) == (
        f"{pointer.at}#{pointer.notice_id}#{pointer.stage}"
    )


def _item(notice: Notice, trouble: Trouble) -> DeskItem:
    return DeskItem(keys.desk(notice.desk), _place(notice, trouble), why=trouble.why)


def _place(notice: Notice, trouble: Trouble) -> str:
    return keys.at(trouble.at, f"{notice.id}#{trouble.stage}")


def _pointer(item: DeskItem) -> Pointer:
    at, notice_id, stage = item.sk.split("#")
    return Pointer(NoticeId(notice_id), at, stage, Why(item.why))
