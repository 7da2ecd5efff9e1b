"""An office head's orders: issued, listed, revoked; and whether one sends an officer."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import OrderId, keyed_id
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.identity import service as identity
from chalicelib.orders import repository, rules
from chalicelib.orders.rules import Doubt, Named, Order, OrderStatus, Revocation
from chalicelib.orders.schemas import MOST_OFFICERS, IssueOrder
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role

_MAY_SCAN = (Role.FIELD_OFFICER, Role.OFFICE_HEAD, Role.BORDER_OFFICER)


class OrderNumberTakenError(ConflictError):
    """The office has another order of this number."""

    code = "order_number_taken"


class OrderRevokedError(ConflictError):
    """The order was revoked before, for another reason."""

    code = "order_revoked"


def issue_order(
    request: IssueOrder, head: Person, now: datetime, key: str, body_hash: str
) -> Order:
    """Record an order of the head's office; the same key and body give the same order.

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


def revoke_order(order_id: OrderId, reason: str, head: Person, now: datetime) -> Order:
    """Take an order of the head's office back from now on; safe to repeat.

    Raises NotFoundError, OrderRevokedError when it was revoked for another reason.
    """
    order = _get_own(order_id, head)
    if order.revocation is None:
        done = deed(head, "order_revoked", f"ORDER#{order_id}", now, reason)
        try:
            commit_audited(done, [repository.plan_revocation(order_id, now, reason)])
        except repository.OrderMovedError:
            order = _get_own(order_id, head)
        else:
            return replace(order, revocation=Revocation(now, reason))
    if order.revocation is None or order.revocation.reason != reason:
        raise OrderRevokedError
    return order


def list_orders(person: Person, year: int | None, after: str | None, now: datetime) -> Page[Order]:
    """Return a head's office's orders, or those that send an officer today.

    A head sees those that run or are to come, the first to end first, with those revoked;
    with a year, all that end in it, the latest first, page by page.
    """
    if person.office is None:
        return Page([], None)
    is_head = person.role is Role.OFFICE_HEAD
    if is_head and year is not None:
        return repository.list_orders_by_year(person.office, year, after, MOST_ROWS)
    today = _day(person.office, now)
    found = [
        order
        for ends_in in (today.year, today.year + 1)
        for order in repository.list_orders_by_office(person.office, ends_in, today)
        if is_head or not rules.doubts(order, person, now, today)
    ]
    return Page(found, None)


def check(number: str, officer: Person, at: datetime) -> tuple[Doubt, ...]:
    """Return why the order of this number does not send an officer at an instant.

    Nothing when it does; raises UnavailableError when that cannot be told.
    """
    if officer.office is None:
        return (Doubt.UNKNOWN,)
    order = repository.find_order(_order_id(officer.office, number))
    return rules.doubts(order, officer, at, _day(officer.office, at))


def status_of(order: Order, at: datetime) -> OrderStatus:
    """Return where an order is in its life at an instant."""
    return rules.status(order, at, _day(order.office, at))


def _order_id(office: str, number: str) -> OrderId:
    return OrderId(keyed_id(index_key(), "order", office, rules.folded(number)))


def _day(office: str, at: datetime) -> date:
    return local_date(at, reference.office_zone(office))


def _get_own(order_id: OrderId, head: Person) -> Order:
    order = repository.find_order(order_id)
    if order is None or order.office != head.office:
        raise NotFoundError
    return order


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
    office = head.office or ""
    today = _day(office, now)
    faults = rules.period_faults(request.valid_from, request.valid_to, today)
    errors = [FieldError(field, code) for field, code in faults]
    if len(request.officers) > MOST_OFFICERS:
        raise InvalidError(FieldError("officers", "too_many", {"limit": MOST_OFFICERS}))
    named: list[Named] = []
    for n, text in enumerate(request.officers):
        officer = identity.find_person(text)
        if officer is None or officer.office != office or officer.role not in _MAY_SCAN:
            errors.append(FieldError(f"officers.{n}", "unknown_officer"))
        elif officer.id not in [one.id for one in named]:
            named.append(Named(officer.id, officer.name))
    if errors:
        raise InvalidError(errors)
    return Order(
        id=_order_id(office, request.number),
        office=office,
        number=" ".join(request.number.split()),
        purpose=request.purpose.strip(),
        officers=tuple(named),
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        issued_by=head.id,
        issued_at=now,
    )
