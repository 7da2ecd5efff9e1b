"""The places of a calendar as stored: how many are free is a number that can only be taken from."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.bookings.rules import Slot
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, update
from chalicelib.reference import service as reference


class NoPlaceError(ConflictError):
    """There are not as many free places at that time, or it cannot be booked: choose another."""

    code = "no_place"


class SlotMovedError(ConflictError):
    """The places have just changed: read them again."""

    code = "slot_moved"


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one slot.

    Of `quota`, `free` can be booked and `freed` are held for the waiting list; all others are
    booked or offered. `free` is below zero where the quota was lowered below what is booked.
    """

    slot: Slot
    quota: int
    free: int
    freed: int
    opens_at: datetime
    closed: str = ""

    @property
    def booked(self) -> int:
        """How many are booked or offered."""
        return self.quota - self.free - self.freed


class SlotItem(Records):
    """The places of one lane at one time; under its office's freed ones while some are."""

    quota = NumberAttribute()
    free = NumberAttribute()
    freed = NumberAttribute(default=0)
    minutes = NumberAttribute()
    opens_at = UnicodeAttribute()
    closed = UnicodeAttribute(null=True)


def plan_take(slot: Slot, count: int, now: datetime) -> Write:
    """Plan that some places are taken, where they are free, open and not closed; NoPlaceError."""
    # Slots open at a whole minute; with its milliseconds an instant sorts before its own second.
    second = instant_text(now.replace(microsecond=0))
    may = (
        (SlotItem.free >= count) & (SlotItem.opens_at <= second) & SlotItem.closed.does_not_exist()
    )
    return update(_key(slot), [SlotItem.free.set(SlotItem.free - count)], may, NoPlaceError())


def plan_take_for_team(slot: Slot, minutes: int) -> Write:
    """Plan that an office takes from its own team's day, where so much is left; NoPlaceError."""
    may = (SlotItem.free >= minutes) & SlotItem.closed.does_not_exist()
    return update(_key(slot), [SlotItem.free.set(SlotItem.free - minutes)], may, NoPlaceError())


def plan_give_back(slot: Slot, count: int) -> Write:
    """Plan that places come free: they are held until it is clear whether somebody waits."""
    place = keys.freed(slot.office)
    actions = [
        SlotItem.freed.set(SlotItem.freed + count),
        SlotItem.place_pk.set(place),
        SlotItem.place_sk.set(
            f"slot#{slot.queue}#{slot.on.isoformat()}T{slot.begins:%H:%M}#{slot.lane}"
        ),
    ]
    return update(_key(slot), actions, SlotItem.pk.exists(), SlotMovedError())


def plan_return(slot: Slot, count: int) -> Write:
    """Plan that places can be booked again at once: nobody waits for those of a team."""
    actions = [SlotItem.free.set(SlotItem.free + count)]
    return update(_key(slot), actions, SlotItem.pk.exists(), SlotMovedError())


def plan_settle(places: Places, offered: int, released: int) -> Write:
    """Plan that of the freed places some were offered and some can be booked again.

    Where more are offered than came free, `released` is below zero: so many are taken from those
    that could be booked. SlotMovedError when there are not as many as were read.
    """
    left = places.freed - offered - released
    actions: list[Any] = [
        SlotItem.freed.set(left),
        SlotItem.free.set(SlotItem.free + released),
    ]
    if left == 0:
        actions += [SlotItem.place_pk.remove(), SlotItem.place_sk.remove()]
    is_same = SlotItem.freed == places.freed
    if offered:
        is_same &= SlotItem.closed.does_not_exist()
    if released < 0:
        is_same &= SlotItem.free >= -released
    return update(_key(places.slot), actions, is_same, SlotMovedError())


def find_places(slot: Slot) -> Places | None:
    """Return the places of a slot."""
    try:
        item = SlotItem.get(*_name(slot), consistent_read=True)
    except SlotItem.DoesNotExist:
        return None
    return places_of(item)


def list_places(office: str, queue: str, first: date, last: date) -> list[Places]:
    """Return the places of a calendar from one day to another, all lanes, by time: one read."""
    found = SlotItem.query(
        keys.slots_of(office, queue),
        SlotItem.sk.between(first.isoformat(), f"{last.isoformat()}T24"),
    )
    zone = reference.office_zone(office)
    return [places_of(item, zone) for item in found]


def list_freed(office: str) -> list[Places]:
    """Return the slots of an office of which places came free."""
    found = SlotItem.by_place.query(keys.freed(office), SlotItem.place_sk.startswith("slot#"))
    return [places_of(item) for item in found]


def places_of(item: SlotItem, zone: str = "") -> Places:
    """Return the places that an item holds; `zone` is the office's, where it is known."""
    _, office, queue = item.pk.split("#", 2)
    at, _, lane = item.sk.partition("#")
    slot = Slot(
        office=office,
        queue=queue,
        on=date.fromisoformat(at[:10]),
        begins=time.fromisoformat(at[11:]),
        lane=lane,
        minutes=int(item.minutes),
        zone=zone or reference.office_zone(office),
    )
    return Places(
        slot=slot,
        quota=int(item.quota),
        free=int(item.free),
        freed=int(item.freed),
        opens_at=instant_of(item.opens_at),
        closed=item.closed or "",
    )


def _name(slot: Slot) -> tuple[str, str]:
    return keys.slot(slot.office, slot.queue, slot.on, slot.begins, slot.lane)


def _key(slot: Slot) -> SlotItem:
    return SlotItem(*_name(slot))
