"""The head's board: what the staff of an office do on a day, and what waits there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.reference import service as reference
from chalicelib.supervision import awaiting, work_repository
from chalicelib.supervision.areas import Box, area_of
from chalicelib.supervision.awaiting import Waiting
from chalicelib.supervision.working import Worked
from chalicelib.web.guards import Person, Role

# How often the page asks again; it says so.
REFRESH_SECONDS = 30
# Nothing came for so long from the phone of somebody on shift: it may have no network.
SILENT_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Board:
    """An office's day in its zone, as of an instant; what waits is told of today only."""

    office: str
    on: date
    zone: str
    as_of: datetime
    area: Box
    worked: Sequence[Worked]
    waiting: Sequence[Waiting]


def show_board(head: Person, office: str | None, on: date | None, now: datetime) -> Board:
    """Return the board of the head's office, or to a division head that of the office named.

    In at most three reads of at most 1 MB, however much was scanned; a few seconds behind. It
    tells of the office's own staff and of numbers: no foreigner is named or can be found by it.
    Raises NotFoundError for an office that is none, or not the head's; InvalidError for a day to
    come, or a division head's question that names no office.
    """
    code = office_of(head, office)
    zone = reference.office_zone(code)
    today = local_date(now, zone)
    if on is not None and on > today:
        raise InvalidError(FieldError("date", "in_the_future"))
    day = on or today
    worked = sorted(
        work_repository.list_worked(code, day),
        key=lambda one: (not is_on_shift(one, now), one.name, one.person_id),
    )
    waiting = awaiting.list_waiting(code, now) if day == today else []
    return Board(code, day, zone, now, area_of(code, day), worked, waiting)


def office_of(head: Person, named: str | None) -> str:
    """Return whose board is meant; as `show_board` says, of a head and of a division head."""
    if head.role is not Role.DIVISION_HEAD:
        if named not in (None, head.office) or not head.office:
            raise NotFoundError
        return head.office
    code = named or head.office
    if not code:
        raise InvalidError(FieldError("office", "required"))
    if reference.find_office(code) is None:
        raise NotFoundError
    return code


def is_on_shift(worked: Worked, at: datetime) -> bool:
    """Whether somebody's shift runs at an instant."""
    return worked.shift is not None and worked.shift.ends_at > at


def is_silent(worked: Worked, at: datetime) -> bool:
    """Whether nothing came for long from somebody who is on shift."""
    was_heard = worked.last_at is not None and worked.last_at + SILENT_AFTER > at
    return is_on_shift(worked, at) and not was_heard
