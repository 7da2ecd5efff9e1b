"""The outcome of a case: it closes what opened it, and a deportation changes the records."""

from dataclasses import replace
from datetime import date

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db.transaction import Write
from chalicelib.persons.watching import WatchMovedError
from chalicelib.reference import service as reference
from chalicelib.stamps.issuing import MOVED
from chalicelib.supervision import flags, repository, sources
from chalicelib.supervision.deporting import plan_deported
from chalicelib.supervision.repository import CaseMovedError
from chalicelib.supervision.rules import Case, EventKind, Outcome, OutcomeKind, named
from chalicelib.supervision.schemas import CloseCase
from chalicelib.supervision.service import Asked, change_case
from chalicelib.tips.rules import TipMovedError

_MOVED = (*MOVED, *flags.SETTLED, CaseMovedError, TipMovedError, WatchMovedError)


def close_case(case_id: str, request: CloseCase, asked: Asked) -> Case:
    """Record how a case of the head's office ended, once, with all that follows from it.

    One transaction: the case, what opened it, the counts of flags, and for a deportation stamp,
    permits, warnings, presence and the mark for the next entry. Raises NotFoundError,
    InvalidError for a day to come or before the case, CaseClosedError, NobodyNamedError,
    IdempotencyError.
    """
    kind = request.outcome

    def change(case: Case) -> tuple[Case, list[Write]]:
        on = _day(request, case, asked)
        outcome = Outcome(kind, request.note, on, asked.now, named(asked.person))
        made_by = asked.id_for(EventKind.CLOSED, case.id)
        writes = [
            repository.plan_source_over(case),
            *sources.plan_closed(case, outcome, asked.person, made_by),
        ]
        if kind is OutcomeKind.DEPORTED:
            writes += plan_deported(case, outcome, made_by)
        return replace(case, outcome=outcome), writes

    return change_case(case_id, asked, EventKind.CLOSED, kind, change, _MOVED)


def _day(request: CloseCase, case: Case, asked: Asked) -> date:
    zone = reference.office_zone(case.office)
    today, opened_on = local_date(asked.now, zone), local_date(case.opened_at, zone)
    on = request.date or today
    if on > today:
        raise InvalidError(FieldError("date", "in_the_future"))
    if on < opened_on:
        raise InvalidError(FieldError("date", "before_case", {"on": opened_on.isoformat()}))
    return on
