"""An office's orders: issued and listed; and whether one sends an officer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import OrderId, PersonId, keyed_id
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.identity import service as identity
from chalicelib.orders import repository, rules
from chalicelib.orders.places import Point, Position, is_outside
from chalicelib.orders.rules import Doubt, Hours, Named, Order, OrderStatus
from chalicelib.orders.schemas import MOST_OFFICERS, MOST_POINTS, IssueOrder, time_of_day
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role

MAY_SCAN = (Role.FIELD_OFFICER, Role.OFFICE_HEAD, Role.BORDER_OFFICER)
ISSUING = (Role.OFFICE_HEAD, Role.ADMINISTRATOR)


class OrderNumberTakenError(ConflictError):
    """The office has another order of this number."""

    code = "order_number_taken"


def issue_order(
    request: IssueOrder, head: Person, now: datetime, key: str, body_hash: str
) -> Order:
    """Record an order of the head's office, or of the one that an administrator names.

    The same key and body give the same order.

    Raises InvalidError naming each field that is wrong, OrderNumberTakenError,
    IdempotencyError, UnavailableError.
    """
    made_by = keyed_id(index_key(), "ordered", head.id, key)
    if repeated := _find_repeated(made_by, body_hash):
        return repeated
    order = _order(request, head, now)
    done = deed(head, "order_issued", f"ORDER#{order.id}", now)
    try:
        commit_audited(done, repository.plan_order(order, made_by, body_hash))
    except repository.OrderTakenError as error:
        if repeated := _find_repeated(made_by, body_hash):
            return repeated
        raise OrderNumberTakenError(number=order.number) from error
    return order


def list_orders(
    person: Person, office: str | None, year: int | None, after: str | None, now: datetime
) -> Page[Order]:
    """Return an office's orders to its head or an administrator, or those that send an officer.

    A head sees those that run or are to come, the first to end first, with those revoked;
    with a year, all that end in it, the latest first, page by page. InvalidError for an office
    that is none, or not the head's.
    """
    is_head = person.role in ISSUING
    office = office_of(person, office) if is_head else person.office
    if office is None:
        return Page([], None)
    if is_head and year is not None:
        return repository.list_orders_by_year(office, year, after, MOST_ROWS)
    here = local_time(office, now)
    # Past midnight the hours of yesterday may last.
    since = here.date() if is_head else rules.day_before(here.date())
    found = [
        order
        for ends_in in sorted({since.year, here.year, here.year + 1})
        for order in repository.list_orders_by_office(office, ends_in, since)
        if is_head or _sends(order, person, here)
    ]
    return Page(found, None)


def _sends(order: Order, officer: Person, here: datetime) -> bool:
    # One whose hours begin later today is of use already: a shift begins with it.
    return not set(rules.doubts(order, officer, here)) - {Doubt.OUTSIDE_HOURS}


def check(
    number: str, officer: Person, at: datetime, position: Position | None = None
) -> tuple[Doubt, ...]:
    """Return why the order of this number does not send an officer somewhere at an instant.

    Nothing when it does; raises UnavailableError when that cannot be told. Without a position
    nothing is said of the place.
    """
    order = find_by_number(number, officer)
    doubts = rules.doubts(order, officer, local_time(officer.office or "", at))
    if order and position and is_outside(order.points, position, position.accuracy_m):
        return (*doubts, Doubt.OUTSIDE_AREA)
    return doubts


def find_by_number(number: str, person: Person) -> Order | None:
    """Return the order of this number of a person's office."""
    if person.office is None:
        return None
    return repository.find_order(_order_id(person.office, number))


def get_order(order_id: OrderId, officer: Person) -> Order:
    """Return an order of one's own office; raises NotFoundError."""
    order = repository.find_order(order_id)
    if order is None or order.office != officer.office:
        raise NotFoundError
    return order


def follows(number: str, head: Person, officer: PersonId, at: datetime) -> bool:
    """Whether an order of the head's office is for what an officer did without one.

    Raises NotFoundError for a number that the office does not have.
    """
    order = find_by_number(number, head)
    if order is None:
        raise NotFoundError
    return rules.covers(order, officer, local_time(order.office, at))


def status_of(order: Order, at: datetime) -> OrderStatus:
    """Return where an order is in its life at an instant."""
    return rules.status(order, local_time(order.office, at))


def office_of(person: Person, named: str | None) -> str:
    """Return for which office somebody acts: a head for the own one, an administrator for any.

    Raises InvalidError naming `office`.
    """
    if person.role is not Role.ADMINISTRATOR:
        if named not in (None, person.office):
            raise InvalidError(FieldError("office", "not_your_office"))
        return person.office or ""
    if named is None:
        raise InvalidError(FieldError("office", "required"))
    if reference.find_office(named) is None:
        raise InvalidError(FieldError("office", "unknown_office", {"code": named}))
    return named


def zone_of(office: str) -> str:
    """Return the IANA zone in which an office's orders count their days and hours."""
    return reference.office_zone(office)


def local_time(office: str, at: datetime) -> datetime:
    """Return an instant by the clock of an office."""
    return at.astimezone(ZoneInfo(zone_of(office)))


def _order_id(office: str, number: str) -> OrderId:
    return OrderId(keyed_id(index_key(), "order", office, rules.folded(number)))


def _find_repeated(made_by: str, body_hash: str) -> Order | None:
    found = repository.find_request(made_by)
    if found is None:
        return None
    order_id, hash_before = found
    if hash_before != body_hash:
        raise IdempotencyError
    order = repository.find_order(order_id)
    if order is None:
        raise UnavailableError
    return order


def _order(request: IssueOrder, head: Person, now: datetime) -> Order:
    office = office_of(head, request.office)
    today = local_time(office, now).date()
    faults = rules.period_faults(request.valid_from, request.valid_to, today)
    errors = [FieldError(field, code) for field, code in faults]
    points = _points(request, errors)
    named = _named(request, office, errors)
    if errors:
        raise InvalidError(errors)
    return Order(
        id=_order_id(office, request.number),
        office=office,
        number=" ".join(request.number.split()),
        purpose=request.purpose.strip(),
        officers=named,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        issued_by=head.id,
        issued_at=now,
        points=points,
        hours=Hours(time_of_day(request.from_time), time_of_day(request.to_time)),
        document=request.document,
    )


def _points(request: IssueOrder, errors: list[FieldError]) -> tuple[Point, ...]:
    if len(request.points) > MOST_POINTS:
        raise InvalidError(FieldError("points", "too_many", {"limit": MOST_POINTS}))
    points = tuple(one.value() for one in request.points)
    for n, point in enumerate(points):
        region = reference.find_region(point.region) if point.region else None
        if point.region and (region is None or region.level != "district"):
            errors.append(FieldError(f"points.{n}.region", "region_not_kecamatan"))
    return points


def _named(request: IssueOrder, office: str, errors: list[FieldError]) -> tuple[Named, ...]:
    if len(request.officers) > MOST_OFFICERS:
        raise InvalidError(FieldError("officers", "too_many", {"limit": MOST_OFFICERS}))
    named: list[Named] = []
    for n, text in enumerate(request.officers):
        officer = identity.find_person(text)
        if officer is None or officer.office != office or officer.role not in MAY_SCAN:
            errors.append(FieldError(f"officers.{n}", "unknown_officer"))
        elif officer.id not in [one.id for one in named]:
            named.append(Named(officer.id, officer.name))
    return tuple(named)
