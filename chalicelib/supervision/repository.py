"""Cases as stored, each with what was done in it; found by office, and by what opened them."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import CaseId, HolderId, PermitId, PersonId, StampId
from chalicelib.db import case_keys, keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, put
from chalicelib.reference import service as reference
from chalicelib.supervision.rules import (
    Case,
    CaseOpenError,
    Concerned,
    Event,
    EventKind,
    Named,
    Outcome,
    OutcomeKind,
    Source,
    SourceKind,
)


class CaseMovedError(Exception):
    """Somebody else did something in the case meanwhile: look again."""


class DoneBeforeError(Exception):
    """The request was carried out already."""


class CaseItem(Records):
    """A case: in its office's worklist while it is open, in its list of a year after that."""

    office = UnicodeAttribute()
    source = JSONAttribute()
    concerned = JSONAttribute()
    opened_at = UnicodeAttribute()
    opened_by = JSONAttribute()
    assigned_to = JSONAttribute(null=True)
    outcome = JSONAttribute(null=True)
    version = NumberAttribute()


class EventItem(Records):
    """What one request did in a case."""

    kind = UnicodeAttribute()
    at = UnicodeAttribute()
    by = JSONAttribute()
    text = UnicodeAttribute()
    body_hash = UnicodeAttribute()


class CaseOfItem(Records):
    """Which case something has; over once that is closed, so that there may be another."""

    case_id = UnicodeAttribute()
    is_over = UnicodeAttribute(null=True)


def plan_case(case: Case, event: Event, request: str) -> list[Write]:
    """Plan a new case; CaseOpenError when its source has one, DoneBeforeError for a retry."""
    pointer = CaseOfItem(*keys_of(case.source), case_id=case.id)
    free: Condition = CaseOfItem.pk.does_not_exist() | CaseOfItem.is_over.exists()
    return [
        put(pointer, free, CaseOpenError()),
        add(_item(case), DoneBeforeError()),
        plan_event(case.id, event, request),
    ]


def plan_change(case: Case) -> Write:
    """Plan that an open case is another than before; CaseMovedError when it moved meanwhile."""
    as_read = (CaseItem.version == case.version) & CaseItem.outcome.does_not_exist()
    item = _item(case)
    item.version = case.version + 1
    return put(item, as_read, CaseMovedError())


def plan_source_over(case: Case) -> Write:
    """Plan that what opened a case has it no longer."""
    pointer = CaseOfItem(*keys_of(case.source), case_id=case.id, is_over="over")
    return put(pointer, CaseOfItem.case_id == case.id, CaseMovedError())


def plan_event(case_id: CaseId, event: Event, request: str) -> Write:
    """Plan what a request does in a case; DoneBeforeError when it did."""
    item = EventItem(
        *case_keys.case_event(case_id, request),
        kind=event.kind,
        at=instant_text(event.at),
        by=[event.by.id, event.by.name],
        text=event.text,
        body_hash=event.body_hash,
    )
    return add(item, DoneBeforeError())


def find_case(case_id: CaseId) -> Case | None:
    """Return a case as it stands."""
    try:
        return _case(CaseItem.get(*case_keys.case(case_id), consistent_read=True))
    except CaseItem.DoesNotExist:
        return None


def find_event(case_id: CaseId, request: str) -> Event | None:
    """Return what a request did in a case."""
    try:
        item = EventItem.get(*case_keys.case_event(case_id, request), consistent_read=True)
    except EventItem.DoesNotExist:
        return None
    return _event(item)


def list_events(case_id: CaseId) -> list[Event]:
    """Return all that was done in a case, the first first."""
    partition, start = case_keys.case_event(case_id)
    found = EventItem.query(partition, EventItem.sk.startswith(start), consistent_read=True)
    return sorted(map(_event, found), key=lambda event: event.at)


def find_open_cases(sources: Iterable[Source]) -> dict[Source, CaseId]:
    """Return which of these have an open case, and which one; a moment behind."""
    wanted = {keys_of(one): one for one in sources}
    found = CaseOfItem.batch_get(list(wanted)) if wanted else ()
    return {wanted[item.pk, item.sk]: CaseId(item.case_id) for item in found if not item.is_over}


def has_open_case(holder_id: HolderId) -> bool:
    """Tell whether a foreigner's record has an open case; a moment behind."""
    is_open = CaseItem.outcome.does_not_exist()
    found = CaseItem.by_subject.query(case_keys.cases_of(holder_id), filter_condition=is_open)
    return any(found)


def list_open_cases(
    office: str, after: str | None, mine: PersonId | None, limit: int = MOST_ROWS
) -> Page[Case]:
    """Return a page of an office's open cases, the oldest first; of one officer where named.

    InvalidError when `after` is no cursor of this list.
    """
    partition = keys.worklist(office)
    found = CaseItem.by_place.query(
        partition,
        CaseItem.place_sk.startswith(f"{case_keys.CASE}#"),
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return _page(found, mine)


def list_closed_cases(
    office: str, year: int, after: str | None, mine: PersonId | None, limit: int = MOST_ROWS
) -> Page[Case]:
    """Return a page of an office's cases that were closed in a year, the latest first."""
    partition = case_keys.closed_cases(office, year)
    found = CaseItem.by_place.query(
        partition,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return _page(found, mine)


def _page(found: Iterable[CaseItem], mine: PersonId | None) -> Page[Case]:
    cases = [_case(item) for item in found]
    following = cursor_of(getattr(found, "last_evaluated_key", None))
    return Page([case for case in cases if mine is None or _is_of(case, mine)], following)


def _is_of(case: Case, mine: PersonId) -> bool:
    return mine in (case.opened_by.id, case.assigned_to.id if case.assigned_to else None)


def keys_of(source: Source) -> tuple[str, str]:
    """Return the key that leads from what opened a case to it."""
    return case_keys.case_of(source.kind, source.id)


def _item(case: Case) -> CaseItem:
    item = CaseItem(
        *case_keys.case(case.id),
        office=case.office,
        source=[case.source.kind, case.source.id],
        concerned=[
            case.concerned.holder_id,
            case.concerned.stamp_id,
            case.concerned.permit_id,
        ],
        opened_at=instant_text(case.opened_at),
        opened_by=[case.opened_by.id, case.opened_by.name],
        assigned_to=[case.assigned_to.id, case.assigned_to.name] if case.assigned_to else None,
        version=case.version,
        place_pk=keys.worklist(case.office),
        place_sk=keys.awaited(case_keys.CASE, case.opened_at, case.id),
    )
    if case.concerned.holder_id:
        item.subject_pk = case_keys.cases_of(case.concerned.holder_id)
        item.subject_sk = keys.at(case.opened_at, case.id)
    if case.outcome:
        outcome, by = case.outcome, case.outcome.by
        at = instant_text(outcome.at)
        item.outcome = [outcome.kind, outcome.note, outcome.on.isoformat(), at, by.id, by.name]
        item.place_pk = case_keys.closed_cases(case.office, year_of(outcome.at, case.office))
        item.place_sk = keys.at(outcome.at, case.id)
    return item


def year_of(at: datetime, office: str) -> int:
    """Return the year of an instant in an office's calendar."""
    return at.astimezone(ZoneInfo(reference.office_zone(office))).year


def _case(item: CaseItem) -> Case:
    holder, stamp, permit = item.concerned
    kind, source = item.source
    return Case(
        id=CaseId(item.pk.partition("#")[2]),
        office=item.office,
        source=Source(SourceKind(kind), source),
        concerned=Concerned(
            HolderId(holder) if holder else None,
            StampId(stamp) if stamp else None,
            PermitId(permit) if permit else None,
        ),
        opened_at=instant_of(item.opened_at),
        opened_by=_named(*item.opened_by),
        assigned_to=_named(*item.assigned_to) if item.assigned_to else None,
        outcome=_outcome(*item.outcome) if item.outcome else None,
        version=int(item.version),
    )


def _outcome(kind: str, note: str, on: str, at: str, by: str, name: str) -> Outcome:
    day = date.fromisoformat(on)
    return Outcome(OutcomeKind(kind), note, day, instant_of(at), _named(by, name))


def _event(item: EventItem) -> Event:
    at, by = instant_of(item.at), _named(*item.by)
    return Event(EventKind(item.kind), at, by, item.text, item.body_hash)


def _named(by: str, name: str) -> Named:
    return Named(PersonId(by), name)
