"""Wire shapes of orders."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib.orders.rules import Order, OrderStatus, is_for
from chalicelib.web.guards import Person
from chalicelib.web.parsing import Line, LongLine, View, Wire

MOST_OFFICERS = 50

WhoIs = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
Officers = Annotated[list[WhoIs], msgspec.Meta(extra_json_schema={"maxItems": MOST_OFFICERS})]


class IssueOrder(Wire, frozen=True):
    """An order: its number, what it is for, whom it sends, and its days in the office's zone.

    `officers` are e-mail addresses or ids of people of the office; none means all its field
    officers. Both days are included.
    """

    number: Line
    purpose: LongLine
    valid_from: date
    valid_to: date
    officers: Officers = msgspec.field(default_factory=list)


class RevokeOrder(Wire, frozen=True):
    """Why an order is taken back."""

    reason: LongLine


class OfficerView(View, frozen=True):
    """An officer whom an order names."""

    id: str
    name: str


class OrderView(View, frozen=True):
    """An order; `yours` says whether it sends the asker, no `officers` that it sends all."""

    id: str
    number: str
    purpose: str
    valid_from: date
    valid_to: date
    status: OrderStatus
    yours: bool
    officers: list[OfficerView]
    issued_at: datetime
    revoked_at: datetime | msgspec.UnsetType = msgspec.UNSET
    revoked_because: str | msgspec.UnsetType = msgspec.UNSET


class OrderPageView(View, frozen=True):
    """Orders; `next` is what to send as `after` for those that follow."""

    items: Sequence[OrderView]
    next: str | None


def order_view(order: Order, status: OrderStatus, asker: Person) -> OrderView:
    """Show an order to the head who issued it, or to an officer whom it sends."""
    revoked = order.revocation
    return OrderView(
        id=order.id,
        number=order.number,
        purpose=order.purpose,
        valid_from=order.valid_from,
        valid_to=order.valid_to,
        status=status,
        yours=is_for(order, asker),
        officers=[OfficerView(id=one.id, name=one.name) for one in order.officers],
        issued_at=order.issued_at,
        revoked_at=revoked.at if revoked else msgspec.UNSET,
        revoked_because=revoked.reason if revoked else msgspec.UNSET,
    )
