"""Orders as stored: found by their number, and by office and last day."""

import json
from datetime import date, datetime, time

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import OrderId, PersonId
from chalicelib.db import keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.orders.places import Point
from chalicelib.orders.rules import ALL_DAY, Hours, Named, Order, Revocation


class OrderTakenError(Exception):
    """The number is in use in this office, or the request came before."""


class OrderMovedError(Exception):
    """The order is revoked already, or never was."""


class OrderItem(Records):
    """An order; `officers` is JSON, a list of id and name, `points` one of circles."""

    office = UnicodeAttribute()
    number = UnicodeAttribute()
    purpose = UnicodeAttribute()
    officers = UnicodeAttribute()
    valid_from = UnicodeAttribute()
    valid_to = UnicodeAttribute()
    issued_by = UnicodeAttribute()
    issued_at = UnicodeAttribute()
    revoked_at = UnicodeAttribute(null=True)
    revoked_because = UnicodeAttribute(null=True)
    points = UnicodeAttribute(null=True)
    hours_from = UnicodeAttribute(null=True)
    hours_to = UnicodeAttribute(null=True)
    document = UnicodeAttribute(null=True)


class OrderedItem(Records):
    """Which order a request made, and a hash of its body."""

    order_id = UnicodeAttribute()
    body_hash = UnicodeAttribute()


def plan_order(order: Order, request: str, body_hash: str) -> list[Write]:
    """Plan a new order and the request that made it; OrderTakenError."""
    item = OrderItem(
        *keys.order(order.id),
        office=order.office,
        number=order.number,
        purpose=order.purpose,
        officers=json.dumps([(one.id, one.name) for one in order.officers], ensure_ascii=False),
        valid_from=order.valid_from.isoformat(),
        valid_to=order.valid_to.isoformat(),
        issued_by=order.issued_by,
        issued_at=instant_text(order.issued_at),
        place_pk=keys.office_orders(order.office, order.valid_to.year),
        place_sk=f"{order.valid_to.isoformat()}#{order.id}",
        document=order.document,
    )
    if order.points:
        item.points = json.dumps([_circle(one) for one in order.points], ensure_ascii=False)
    if order.hours != ALL_DAY:
        item.hours_from = f"{order.hours.start:%H:%M}"
        item.hours_to = f"{order.hours.end:%H:%M}"
    made = OrderedItem(*keys.ordered(request), order_id=order.id, body_hash=body_hash)
    return [add(item, OrderTakenError()), add(made, OrderTakenError())]


def plan_revocation(order_id: OrderId, at: datetime, reason: str) -> Write:
    """Plan to take an order back; OrderMovedError when somebody did."""
    return update(
        OrderItem(*keys.order(order_id)),
        [OrderItem.revoked_at.set(instant_text(at)), OrderItem.revoked_because.set(reason)],
        OrderItem.revoked_at.does_not_exist(),
        OrderMovedError(),
    )


def find_request(request: str) -> tuple[OrderId, str] | None:
    """Return which order a request made, and the hash of its body."""
    try:
        item = OrderedItem.get(*keys.ordered(request), consistent_read=True)
    except OrderedItem.DoesNotExist:
        return None
    return OrderId(item.order_id), item.body_hash


def find_order(order_id: OrderId) -> Order | None:
    """Return an order; raises UnavailableError when the store cannot answer."""
    try:
        return _order(OrderItem.get(*keys.order(order_id), consistent_read=True))
    except OrderItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error


def list_orders_by_office(office: str, year: int, since: date) -> list[Order]:
    """Return an office's orders that end in a year on a day or later, the soonest first.

    The index is a moment behind.
    """
    found = OrderItem.by_place.query(
        keys.office_orders(office, year), OrderItem.place_sk >= since.isoformat()
    )
    return [_order(item) for item in found]


def list_orders_by_year(office: str, year: int, after: str | None, limit: int) -> Page[Order]:
    """Return an office's orders that end in a year, the latest first.

    InvalidError when `after` is no cursor of this list.
    """
    partition = keys.office_orders(office, year)
    found = OrderItem.by_place.query(
        partition,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    items = [_order(item) for item in found]
    return Page(items, cursor_of(found.last_evaluated_key))


def _circle(point: Point) -> list[str | float | None]:
    return [point.name, point.latitude, point.longitude, point.radius_m, point.region]


def _order(item: OrderItem) -> Order:
    revoked = item.revoked_at and Revocation(instant_of(item.revoked_at), item.revoked_because)
    return Order(
        id=OrderId(item.pk.partition("#")[2]),
        office=item.office,
        number=item.number,
        purpose=item.purpose,
        officers=tuple(Named(PersonId(id_), name) for id_, name in json.loads(item.officers)),
        valid_from=date.fromisoformat(item.valid_from),
        valid_to=date.fromisoformat(item.valid_to),
        issued_by=PersonId(item.issued_by),
        issued_at=instant_of(item.issued_at),
        revocation=revoked or None,
        points=tuple(Point(*circle) for circle in json.loads(item.points or "[]")),
        hours=_hours(item),
        document=item.document,
    )


def _hours(item: OrderItem) -> Hours:
    if not item.hours_from:
        return ALL_DAY
    return Hours(time.fromisoformat(item.hours_from), time.fromisoformat(item.hours_to))
