"""The ways of teams as stored: which bookings in which order, on a day."""

from dataclasses import dataclass
from datetime import date, datetime, time

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.bookings.rules import Window
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import BookingId, PersonId, TeamId
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, put


class RouteMovedError(ConflictError):
    """Somebody else has just published that day: read it again."""

    code = "route_moved"


@dataclass(frozen=True, slots=True)
class Planned:
    """A booking on a way, and the window that its person is told."""

    id: BookingId
    window: Window


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a team on a day, as it was published; `request` finds a retry."""

    office: str
    on: date
    team: TeamId
    order: tuple[Planned, ...]
    published_at: datetime
    published_by: PersonId
    request: str
    body_hash: str
    version: int = 0  # of the one that it replaces; 0 for the first


class RouteItem(Records):
    """The way of a team on a day: ids in their order with a window each, nothing of anybody."""

    order = JSONAttribute()
    published_at = UnicodeAttribute()
    published_by = UnicodeAttribute()
    request = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    version = NumberAttribute()


def plan_route(route: Route) -> Write:
    """Plan a team's way over the version that was read; RouteMovedError where it is another."""
    item = RouteItem(
        *keys.route(route.office, route.on, route.team),
        order=[
            [one.id, f"{one.window.begins:%H:%M}", f"{one.window.ends:%H:%M}"]
            for one in route.order
        ],
        published_at=instant_text(route.published_at),
        published_by=route.published_by,
        request=route.request,
        body_hash=route.body_hash,
        version=route.version + 1,
    )
    is_new = RouteItem.pk.does_not_exist()
    is_same = is_new if route.version == 0 else RouteItem.version == route.version
    return put(item, is_same, RouteMovedError())


def list_routes(office: str, on: date) -> dict[TeamId, Route]:
    """Return the published ways of an office's teams on a day."""
    partition, begins = keys.route(office, on)
    found = RouteItem.query(partition, RouteItem.sk.startswith(begins), consistent_read=True)
    return {route.team: route for route in map(_route, found)}


def _route(item: RouteItem) -> Route:
    on, _, team = item.sk.partition("#")
    return Route(
        office=item.pk.partition("#")[2],
        on=date.fromisoformat(on),
        team=TeamId(team),
        order=tuple(
            Planned(BookingId(one), Window(time.fromisoformat(begins), time.fromisoformat(ends)))
            for one, begins, ends in item.order
        ),
        published_at=instant_of(item.published_at),
        published_by=PersonId(item.published_by),
        request=item.request,
        body_hash=item.body_hash,
        version=int(item.version),
    )
