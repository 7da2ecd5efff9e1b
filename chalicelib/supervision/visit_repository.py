"""Visits as stored: found by office while they wait, by officer, and by the year they were made."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, VisitId
from chalicelib.db import case_keys, keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, put
from chalicelib.supervision.repository import year_of
from chalicelib.supervision.rules import Named
from chalicelib.supervision.visit_rules import (
    Made,
    Spot,
    Target,
    TargetKind,
    Visit,
    VisitDoneError,
    VisitFlag,
)


class VisitTakenError(Exception):
    """The request made a visit already."""


class VisitItem(Records):
    """A visit: in its office's worklist until it is made, in its list of a year after that."""

    office = UnicodeAttribute()
    target = JSONAttribute()
    officer = JSONAttribute()
    due_on = UnicodeAttribute()
    late_at = UnicodeAttribute()
    planned_by = JSONAttribute(null=True)
    planned_at = UnicodeAttribute()
    made = JSONAttribute(null=True)
    request = UnicodeAttribute()
    body_hash = UnicodeAttribute()


def plan_visit(visit: Visit, request: str, body_hash: str) -> Write:
    """Plan a new visit, planned or made; VisitTakenError when the request made one."""
    return add(_item(visit, request, body_hash), VisitTakenError())


def plan_made(visit: Visit, request: str, body_hash: str) -> Write:
    """Plan that a visit was made; VisitDoneError when it was."""
    waits: Condition = VisitItem.pk.exists() & VisitItem.made.does_not_exist()
    return put(_item(visit, request, body_hash), waits, VisitDoneError())


def find_visit(visit_id: VisitId) -> tuple[Visit, str, str] | None:
    """Return a visit with the request that changed it last and the hash of its body."""
    try:
        item = VisitItem.get(*case_keys.visit(visit_id), consistent_read=True)
    except VisitItem.DoesNotExist:
        return None
    return _visit(item), item.request, item.body_hash


def list_waiting_by_office(office: str, after: str | None, limit: int = MOST_ROWS) -> Page[Visit]:
    """Return a page of an office's visits to come, the first that are late first."""
    partition = keys.worklist(office)
    found = VisitItem.by_place.query(
        partition,
        VisitItem.place_sk.startswith(f"{case_keys.VISIT}#"),
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return _page(found)


def list_made_by_office(
    office: str, year: int, after: str | None, limit: int = MOST_ROWS
) -> Page[Visit]:
    """Return a page of an office's visits that were made in a year, the latest first."""
    partition = case_keys.visited(office, year)
    found = VisitItem.by_place.query(
        partition,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return _page(found)


def list_by_officer(
    officer: PersonId, state: str, after: str | None, limit: int = MOST_ROWS
) -> Page[Visit]:
    """Return a page of an officer's visits: `open` by when they are late, `done` latest first."""
    partition = case_keys.visits_of(officer)
    found = VisitItem.by_subject.query(
        partition,
        VisitItem.subject_sk.startswith(f"{state}#"),
        scan_index_forward=state == "open",
        limit=limit,
        last_evaluated_key=start_key(after, {"subject_pk": partition}, "subject_sk", "pk", "sk"),
    )
    return _page(found)


def _page(found: Iterable[VisitItem]) -> Page[Visit]:
    visits = [_visit(item) for item in found]
    return Page(visits, cursor_of(getattr(found, "last_evaluated_key", None)))


def _item(visit: Visit, request: str, body_hash: str) -> VisitItem:
    made, planned_by = visit.made, visit.planned_by
    item = VisitItem(
        *case_keys.visit(visit.id),
        office=visit.office,
        target=[visit.target.kind, visit.target.id],
        officer=[visit.officer.id, visit.officer.name],
        due_on=visit.due_on.isoformat(),
        late_at=instant_text(visit.late_at),
        planned_by=[planned_by.id, planned_by.name] if planned_by else None,
        planned_at=instant_text(visit.planned_at),
        made=_made_row(made) if made else None,
        request=request,
        body_hash=body_hash,
        subject_pk=case_keys.visits_of(visit.officer.id),
    )
    if made:
        item.subject_sk = f"done#{keys.at(made.at, visit.id)}"
        item.place_pk = case_keys.visited(visit.office, year_of(made.at, visit.office))
        item.place_sk = keys.at(made.at, visit.id)
    else:
        item.subject_sk = f"open#{keys.at(visit.late_at, visit.id)}"
        item.place_pk = keys.worklist(visit.office)
        item.place_sk = keys.awaited(case_keys.VISIT, visit.late_at, visit.id)
    return item


def _made_row(made: Made) -> dict[str, Any]:
    spot = made.position
    return {
        "at": instant_text(made.at),
        "note": made.note,
        "position": [spot.latitude, spot.longitude, spot.accuracy_m] if spot else None,
        "order": made.order,
        "flags": list(made.flags),
    }


def _made(row: dict[str, Any]) -> Made:
    return Made(
        at=instant_of(row["at"]),
        note=row["note"],
        position=Spot(*row["position"]) if row["position"] else None,
        order=row["order"],
        flags=tuple(VisitFlag(one) for one in row["flags"]),
    )


def _visit(item: VisitItem) -> Visit:
    kind, target = item.target
    officer, name = item.officer
    return Visit(
        id=VisitId(item.pk.partition("#")[2]),
        office=item.office,
        target=Target(TargetKind(kind), target),
        officer=Named(PersonId(officer), name),
        due_on=date.fromisoformat(item.due_on),
        late_at=instant_of(item.late_at),
        planned_by=Named(PersonId(item.planned_by[0]), item.planned_by[1])
        if item.planned_by
        else None,
        planned_at=instant_of(item.planned_at),
        made=_made(item.made) if item.made else None,
    )
