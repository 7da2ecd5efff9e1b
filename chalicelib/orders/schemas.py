"""Wire shapes of orders."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated

import msgspec

from chalicelib.orders.places import Point, Position
from chalicelib.orders.rules import ALL_DAY, Order, OrderStatus, is_for
from chalicelib.web.guards import Person
from chalicelib.web.parsing import (
    Accuracy,
    Instant,
    Latitude,
    Line,
    Longitude,
    LongLine,
    View,
    Wire,
)

MOST_OFFICERS = 50
MOST_POINTS = 20
_LEAST_RADIUS, _LONGEST_RADIUS = 50, 20_000  # metres: a phone's accuracy; about a kecamatan

WhoIs = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
Officers = Annotated[list[WhoIs], msgspec.Meta(extra_json_schema={"maxItems": MOST_OFFICERS})]
Radius = Annotated[int, msgspec.Meta(ge=_LEAST_RADIUS, le=_LONGEST_RADIUS)]
TimeOfDay = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]

_CENTIMETRES = 7  # decimals of a degree: what DynamoDB need not keep of a float


class PhonePosition(Wire, frozen=True):
    """Where a phone was and when it found that out; degrees (WGS 84), metres."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Accuracy
    at: Instant

    def value(self) -> Position:
        """Return it as a domain value."""
        return Position(
            round(self.latitude, _CENTIMETRES),
            round(self.longitude, _CENTIMETRES),
            round(self.accuracy_m, 1),
            self.at,
        )


class OrderPoint(Wire, frozen=True):
    """A circle in which an order holds: degrees (WGS 84), metres; its kecamatan where known."""

    name: Line
    latitude: Latitude
    longitude: Longitude
    radius_m: Radius
    region: Line | None = None

    def value(self) -> Point:
        """Return it as a domain value."""
        return Point(
            " ".join(self.name.split()),
            round(self.latitude, _CENTIMETRES),
            round(self.longitude, _CENTIMETRES),
            self.radius_m,
            self.region,
        )


Points = Annotated[list[OrderPoint], msgspec.Meta(extra_json_schema={"maxItems": MOST_POINTS})]


class IssueOrder(Wire, frozen=True):
    """An order: its number, what it is for, whom it sends, when and where.

    `officers` are e-mail addresses or ids of people of the office; none means all its field
    officers. Days and times of day are those of the office's zone, both days included; `to` may
    lie past midnight. Without `points` it holds in the office's work area. `document` says where
    the signed paper is kept. An administrator names the `office`.
    """

    number: Line
    purpose: LongLine
    valid_from: date
    valid_to: date
    officers: Officers = msgspec.field(default_factory=list)
    points: Points = msgspec.field(default_factory=list)
    from_time: TimeOfDay | None = msgspec.field(default=None, name="from")
    to_time: TimeOfDay | None = msgspec.field(default=None, name="to")
    document: Line | None = None
    office: Line | None = None


class RevokeOrder(Wire, frozen=True):
    """Why an order is taken back."""

    reason: LongLine


class OfficerView(View, frozen=True):
    """An officer whom an order names."""

    id: str
    name: str


class PointView(View, frozen=True):
    """A circle in which an order holds; `region` is its kecamatan, where it was told."""

    name: str
    latitude: float
    longitude: float
    radius_m: int
    region: str | None


class OrderView(View, frozen=True):
    """An order; `yours` says whether it sends the asker, no `officers` that it sends all.

    No `points` mean the office's work area, no `from` and `to` all day.
    """

    id: str
    office: str
    number: str
    purpose: str
    valid_from: date
    valid_to: date
    status: OrderStatus
    yours: bool
    officers: list[OfficerView]
    points: list[PointView]
    issued_at: datetime
    from_time: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="from")
    to_time: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="to")
    document: str | msgspec.UnsetType = msgspec.UNSET
    revoked_at: datetime | msgspec.UnsetType = msgspec.UNSET
    revoked_because: str | msgspec.UnsetType = msgspec.UNSET


class OrderPageView(View, frozen=True):
    """Orders; `next` is what to send as `after` for those that follow."""

    items: Sequence[OrderView]
    next: str | None


def time_of_day(text: str | None) -> time:
    """Read a time of day; none is midnight."""
    return time.fromisoformat(text) if text else time.min


def order_view(order: Order, status: OrderStatus, asker: Person) -> OrderView:
    """Show an order to the head who issued it, or to an officer whom it sends."""
    revoked, hours = order.revocation, order.hours
    limited = hours != ALL_DAY
    return OrderView(
        id=order.id,
        office=order.office,
        number=order.number,
        purpose=order.purpose,
        valid_from=order.valid_from,
        valid_to=order.valid_to,
        status=status,
        yours=is_for(order, asker),
        officers=[OfficerView(id=one.id, name=one.name) for one in order.officers],
        points=[_point_view(one) for one in order.points],
        issued_at=order.issued_at,
        from_time=f"{hours.start:%H:%M}" if limited else msgspec.UNSET,
        to_time=f"{hours.end:%H:%M}" if limited else msgspec.UNSET,
        document=order.document or msgspec.UNSET,
        revoked_at=revoked.at if revoked else msgspec.UNSET,
        revoked_because=revoked.reason if revoked else msgspec.UNSET,
    )


def _point_view(point: Point) -> PointView:
    return PointView(
        name=point.name,
        latitude=point.latitude,
        longitude=point.longitude,
        radius_m=point.radius_m,
        region=point.region,
    )
