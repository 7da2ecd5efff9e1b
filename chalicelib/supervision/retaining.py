"""How long the work in the field is kept: cases and visits from their end, tallies from the day."""

from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import CaseId, HolderId
from chalicelib.db.erasing import Erasable
from chalicelib.db.table import Records
from chalicelib.permits import holding
from chalicelib.persons import watching
from chalicelib.persons.searching import find_recorded
from chalicelib.stamps.alarms import SettledItem, settlement_of
from chalicelib.supervision.repository import CaseOfItem, find_case
from chalicelib.supervision.rules import Case
from chalicelib.supervision.visit_repository import VisitItem
from chalicelib.supervision.visit_rules import TargetKind
from chalicelib.supervision.work_repository import WorkItem


class CasePart(Records):
    """A case or something done in it: all go by when the case had its outcome."""

    at = UnicodeAttribute(null=True)
    opened_at = UnicodeAttribute(null=True)
    concerned = JSONAttribute(null=True)
    version = NumberAttribute(null=True)


def _ended(case_id: str) -> date | None:
    """Return when a case had its outcome; of one that is gone already, the first of all days."""
    case = find_case(CaseId(case_id))
    if case is None:
        return date.min
    return case.outcome.at.date() if case.outcome else None


def _case(item: CasePart) -> date | None:
    return _ended(item.pk.partition("#")[2])


def _begun(item: CasePart) -> date:
    return instant_of(item.opened_at or item.at).date()


def _pointer(item: CaseOfItem) -> date | None:
    return _ended(item.case_id) if item.is_over else None


def _whose_case(item: CasePart) -> HolderId | None:
    return _holder(find_case(CaseId(item.pk.partition("#")[2])))


def _whose_pointer(item: CaseOfItem) -> HolderId | None:
    return _holder(find_case(CaseId(item.case_id)))


def _holder(case: Case | None) -> HolderId | None:
    return case.concerned.holder_id if case else None


def _is_needed(holder_id: HolderId | None) -> bool:
    """Tell whether somebody a case is about is here, or is kept out by what it ended with."""
    if holder_id is None:
        return False
    person = find_recorded(holder_id)
    if person is None:
        return False
    # A holder's id is the key of the first passport: a deportation marks each record under it.
    marked = watching.read_marks(str(one.holder.id) for one in (person, *person.linked))
    marks = [mark for watched in marked for mark in watched.marks.values() if mark.is_on]
    is_kept_out = any(mark.ground == watching.DEPORTED for mark in marks)
    return is_kept_out or holding.is_here(holder_id)


def _visit(item: VisitItem) -> date | None:
    return instant_of(item.made["at"]).date() if item.made else None


def _case_visited(item: VisitItem) -> Case | None:
    kind, target = item.target
    return find_case(CaseId(target)) if TargetKind(kind) is TargetKind.CASE else None


def _settled(item: SettledItem) -> date:
    return settlement_of(item.settlement).at.date()


def _work(item: WorkItem) -> date:
    return date.fromisoformat(item.pk.rpartition("#")[2])


_CASES = "cases"

ERASABLE = (
    Erasable(
        _CASES,
        CasePart,
        "CASE#",
        _case,
        ("version",),
        begun_on=_begun,
        in_use=lambda item: _is_needed(_whose_case(item)),
        whose=_whose_case,
    ),
    Erasable(
        _CASES,
        CaseOfItem,
        "CASEOF#",
        _pointer,
        ("case_id", "is_over"),
        in_use=lambda item: _is_needed(_whose_pointer(item)),
        whose=_whose_pointer,
    ),
    Erasable(
        "visits",
        VisitItem,
        "VISIT#",
        _visit,
        # What was found there belongs to the case, and goes after it.
        in_use=lambda item: _case_visited(item) is not None,
    ),
    Erasable("findings", SettledItem, "FLAG#", _settled),
    Erasable("work", WorkItem, "WORK#", _work, ("version",)),
)
