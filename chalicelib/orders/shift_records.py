"""Shifts as stored: found by their id and, while they run, in their office's worklist."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import OrderId, PersonId, ShiftId
from chalicelib.db import keys, order_keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.identity.refusals import ShiftOverError
from chalicelib.orders.places import Position


class ShiftTakenError(Exception):
    """A shift with this id is stored: the same request came before."""


@dataclass(frozen=True, slots=True)
class Shift:
    """That an officer is or was out on an order of this number; it ends by itself at `ends_at`.

    `position` is where the phone was at its beginning.
    """

    id: ShiftId
    officer_id: PersonId
    office: str
    order_id: OrderId
    order: str
    started_at: datetime
    ends_at: datetime
    body_hash: str
    position: Position | None = None
    ended_at: datetime | None = None


class ShiftItem(Records):
    """One shift."""

    officer_id = UnicodeAttribute()
    office = UnicodeAttribute()
    order_id = UnicodeAttribute()
    order = UnicodeAttribute()
    started_at = UnicodeAttribute()
    ends_at = UnicodeAttribute()
    ended_at = UnicodeAttribute(null=True)
    latitude = NumberAttribute(null=True)
    longitude = NumberAttribute(null=True)
    accuracy_m = NumberAttribute(null=True)
    position_at = UnicodeAttribute(null=True)
    body_hash = UnicodeAttribute()


def plan_shift(shift: Shift) -> Write:
    """Plan a shift that begins; ShiftTakenError when it is stored already."""
    item = ShiftItem(
        *order_keys.shift(shift.id),
        officer_id=shift.officer_id,
        office=shift.office,
        order_id=shift.order_id,
        order=shift.order,
        started_at=instant_text(shift.started_at),
        ends_at=instant_text(shift.ends_at),
        body_hash=shift.body_hash,
        place_pk=keys.worklist(shift.office),
        place_sk=keys.awaited(order_keys.SHIFT, shift.started_at, shift.id),
    )
    if at := shift.position:
        item.latitude, item.longitude, item.accuracy_m = at.latitude, at.longitude, at.accuracy_m
        item.position_at = instant_text(at.at)
    return add(item, ShiftTakenError())


def plan_ended(shift_id: ShiftId, at: datetime) -> Write:
    """Plan that a shift is over; ShiftOverError when it was before."""
    return update(
        ShiftItem(*order_keys.shift(shift_id)),
        [
            ShiftItem.ended_at.set(instant_text(at)),
            ShiftItem.place_pk.remove(),
            ShiftItem.place_sk.remove(),
        ],
        ShiftItem.ended_at.does_not_exist(),
        ShiftOverError(),
    )


def find_shift(shift_id: ShiftId) -> Shift | None:
    """Return a shift, whether it runs or not."""
    try:
        return _shift(ShiftItem.get(*order_keys.shift(shift_id), consistent_read=True))
    except ShiftItem.DoesNotExist:
        return None


def list_running(office: str, now: datetime) -> Iterator[Shift]:
    """Yield the shifts of an office that run at an instant, the first begun first.

    The index is a moment behind.
    """
    found = ShiftItem.by_place.query(
        keys.worklist(office), ShiftItem.place_sk.startswith(f"{order_keys.SHIFT}#")
    )
    for item in found:
        shift = _shift(item)
        # One that ended by itself stands there until its officer begins another.
        if shift.ends_at > now:
            yield shift


def _shift(item: ShiftItem) -> Shift:
    position = None
    if item.position_at:
        place = float(item.latitude), float(item.longitude), float(item.accuracy_m)
        position = Position(*place, instant_of(item.position_at))
    return Shift(
        id=ShiftId(item.pk.partition("#")[2]),
        officer_id=PersonId(item.officer_id),
        office=item.office,
        order_id=OrderId(item.order_id),
        order=item.order,
        started_at=instant_of(item.started_at),
        ends_at=instant_of(item.ends_at),
        body_hash=item.body_hash,
        position=position,
        ended_at=instant_of(item.ended_at) if item.ended_at else None,
    )
