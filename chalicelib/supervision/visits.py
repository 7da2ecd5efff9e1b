"""Visits in the field: planned by a head, made by an officer, or made without a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import PremisesId, VisitId
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write
from chalicelib.identity import service as identity
from chalicelib.orders import service as orders
from chalicelib.orders.rules import Doubt
from chalicelib.premises import offices
from chalicelib.premises import service as premises_of
from chalicelib.reference import service as reference
from chalicelib.supervision import repository, service, visit_repository
from chalicelib.supervision.reading import Reader, reader_of
from chalicelib.supervision.repository import DoneBeforeError
from chalicelib.supervision.rules import SEEING_ALL, EventKind, named
from chalicelib.supervision.service import WORKING, Asked
from chalicelib.supervision.visit_repository import VisitTakenError
from chalicelib.supervision.visit_rules import (
    Made,
    Target,
    TargetKind,
    Visit,
    VisitDoneError,
    VisitFlag,
    late_at,
)
from chalicelib.supervision.visit_schemas import FinishVisit, PlanVisit
from chalicelib.tips import service as tips
from chalicelib.web.guards import Person, Role

OPEN, DONE = "open", "done"
_AHEAD = timedelta(days=366)
_DOUBTS = {
    Doubt.UNKNOWN: VisitFlag.ORDER_UNKNOWN,
    Doubt.NOT_YOURS: VisitFlag.ORDER_NOT_YOURS,
    Doubt.NOT_IN_FORCE: VisitFlag.ORDER_NOT_IN_FORCE,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A visit, with the name and address of the premises it is to, if it is to any."""

    visit: Visit
    place: tuple[str, str] | None


def plan_visit(request: PlanVisit, asked: Asked) -> Shown:
    """Plan a visit as a head, or record one that nobody planned; the same request makes one.

    Raises InvalidError naming each field that is wrong, ForbiddenError for an officer who plans,
    NotFoundError for what is another office's, IdempotencyError.
    """
    target = request.target()
    office = reader_of(asked.person).office
    visit_id = VisitId(asked.id_for("visit"))
    made_by = asked.id_for("visit", visit_id)
    if visit_repository.find_visit(visit_id):
        return _shown([_repeated(visit_id, made_by, asked)])[0]
    place = _check_target(target, asked)
    visit = _planned(request, target, asked, office, visit_id)
    action = "visit_made" if visit.made else "visit_planned"
    done = deed(asked.person, action, f"VISIT#{visit_id}", asked.now, f"{target.kind}: {target.id}")
    writes = [visit_repository.plan_visit(visit, made_by, asked.body_hash)]
    if visit.made:
        writes += _plan_at_target(visit, asked, made_by)
    try:
        commit_audited(done, writes)
    except (VisitTakenError, DoneBeforeError):
        visit = _repeated(visit_id, made_by, asked)
    return Shown(visit, place)


def finish_visit(visit_id: str, request: FinishVisit, asked: Asked) -> Shown:
    """Record what an officer found on a visit, once.

    Raises NotFoundError for one of another officer's, VisitDoneError, IdempotencyError.
    """
    made_by = asked.id_for("visit-done", visit_id)
    found = visit_repository.find_visit(VisitId(visit_id))
    if found is None or not _is_theirs(found[0], asked.person):
        raise NotFoundError
    visit, request_before, _ = found
    if visit.made is None:
        made = replace(visit, made=_made(request, asked, visit.late_at))
        done = deed(asked.person, "visit_made", f"VISIT#{visit.id}", asked.now)
        writes = [visit_repository.plan_made(made, made_by, asked.body_hash)]
        try:
            commit_audited(done, [*writes, *_plan_at_target(made, asked, made_by)])
        except (VisitDoneError, DoneBeforeError):
            visit = _repeated(visit.id, made_by, asked)
        else:
            visit = made
    elif request_before != made_by:
        raise VisitDoneError
    else:
        visit = _repeated(visit.id, made_by, asked)
    return _shown([visit])[0]


def list_visits(reader: Reader, state: str, after: str | None, now: datetime) -> Page[Shown]:
    """Return a page of the office's visits to its head, and of the own ones to an officer.

    The open ones by when they are late, those made this year the latest first. Raises
    InvalidError for a state or cursor.
    """
    if state not in (OPEN, DONE):
        raise InvalidError(FieldError("state", "not_a_choice"))
    officer, office = reader.person, reader.office
    commit_audited(deed(officer, "visits_listed", f"OFFICE#{office}", now, state))
    if officer.role not in SEEING_ALL:
        page = visit_repository.list_by_officer(officer.id, state, after)
    elif state == OPEN:
        page = visit_repository.list_waiting_by_office(office, after)
    else:
        year = repository.year_of(now, office)
        page = visit_repository.list_made_by_office(office, year, after)
    return Page(_shown(page.items), page.next)


def _planned(
    request: PlanVisit, target: Target, asked: Asked, office: str, visit_id: VisitId
) -> Visit:
    zone, by = reference.office_zone(office), named(asked.person)
    today = local_date(asked.now, zone)
    if request.done is not None:
        if given := [one for one in ("officer", "due_on") if getattr(request, one) is not None]:
            raise InvalidError(FieldError(given[0], "only_one_of", {"fields": "done, officer"}))
        end = late_at(today, zone)
        made = _made(request.done, asked, end, VisitFlag.UNPLANNED)
        return Visit(visit_id, office, target, by, today, end, None, asked.now, made)
    if asked.person.role is not Role.OFFICE_HEAD:
        raise ForbiddenError
    officer, due_on = _appointed(request, office, today)
    end = late_at(due_on, zone)
    return Visit(visit_id, office, target, named(officer), due_on, end, by, asked.now)


def _appointed(request: PlanVisit, office: str, today: date) -> tuple[Person, date]:
    """Return who is to make a visit and until when; raises InvalidError naming what is wrong."""
    officer, due_on = identity.find_person(request.officer or ""), request.due_on
    errors = []
    if officer is None or officer.office != office or officer.role not in WORKING:
        errors.append(FieldError("officer", "unknown_officer" if request.officer else "required"))
    if due_on is None:
        errors.append(FieldError("due_on", "required"))
    elif not today <= due_on <= today + _AHEAD:
        errors.append(FieldError("due_on", "too_long_ago" if due_on < today else "too_far_ahead"))
    if errors or officer is None or due_on is None:
        raise InvalidError(errors)
    return officer, due_on


def _made(request: FinishVisit, asked: Asked, end: datetime, *flags: VisitFlag) -> Made:
    order = request.order or getattr(asked.person, "order", None)
    found = list(flags)
    if order is None:
        found.append(VisitFlag.ORDER_MISSING)
    else:
        found += [_DOUBTS[one] for one in orders.check(order, asked.person, asked.now)]
    if request.position is None:
        found.append(VisitFlag.POSITION_MISSING)
    if asked.now >= end:
        found.append(VisitFlag.LATE)
    position = request.position.value() if request.position else None
    return Made(asked.now, request.note, position, order, tuple(found))


def _plan_at_target(visit: Visit, asked: Asked, made_by: str) -> list[Write]:
    """Plan what a visit made says at what it was to: premises are inspected, a case tells of it."""
    if visit.target.kind is TargetKind.PREMISES:
        place = premises_of.find_premises(PremisesId(visit.target.id))
        if place is None:
            return []
        return offices.plan_inspected(place.id, local_date(asked.now, place.zone))
    return _plan_in_case(visit, asked, made_by)


def _plan_in_case(visit: Visit, asked: Asked, made_by: str) -> list[Write]:
    """Plan that a visit made for a case stands among what was done in it."""
    if visit.target.kind is not TargetKind.CASE or visit.made is None:
        return []
    case = service.find_case(visit.target.id)
    if case is None:
        return []
    event = asked.event(EventKind.VISITED, visit.made.note)
    return [repository.plan_event(case.id, event, made_by)]


def _check_target(target: Target, asked: Asked) -> tuple[str, str] | None:
    """Return name and address of premises; NotFoundError for what is another office's."""
    if target.kind is TargetKind.CASE:
        service.find_own(target.id, asked.person)
        return None
    if target.kind is TargetKind.TIP:
        tips.get_tip(target.id, asked.person)
        return None
    place = premises_of.find_premises(PremisesId(target.id))
    if place is None:
        raise NotFoundError
    today = local_date(asked.now, place.zone)
    if reference.office_of(place.region, today).code != asked.person.office:
        raise NotFoundError
    return place.name, place.address


def _is_theirs(visit: Visit, person: Person) -> bool:
    return visit.office == person.office and person.id == visit.officer.id


def _repeated(visit_id: VisitId, made_by: str, asked: Asked) -> Visit:
    found = visit_repository.find_visit(visit_id)
    if found is None:
        raise UnavailableError
    visit, request, body_hash = found
    if request != made_by:
        raise VisitDoneError
    if body_hash != asked.body_hash:
        raise IdempotencyError
    return visit


def _shown(visits: Sequence[Visit]) -> list[Shown]:
    ids = {one.target.id for one in visits if one.target.kind is TargetKind.PREMISES}
    places: Mapping[str, tuple[str, str]] = {
        str(one.id): (one.name, one.address)
        for id_ in sorted(ids)
        if (one := premises_of.find_premises(PremisesId(id_)))
    }
    return [Shown(one, places.get(one.target.id)) for one in visits]
