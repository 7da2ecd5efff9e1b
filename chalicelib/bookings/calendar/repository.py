"""The slots of a calendar as they are made, changed and closed: each write under a condition."""

from datetime import date, datetime

from chalicelib.bookings.rules import Slot
from chalicelib.bookings.slot_repository import (
    NoPlaceError,
    Places,
    SlotItem,
    SlotMovedError,
    places_of,
)
from chalicelib.core.clock import instant_text
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, check, erase, update


def list_slots(office: str, queue: str, first: date, last: date) -> list[Places]:
    """Return the places of a calendar from one day to another, by time, surely fresh: one read."""
    found = SlotItem.query(
        keys.slots_of(office, queue),
        SlotItem.sk.between(first.isoformat(), f"{last.isoformat()}T24"),
        consistent_read=True,
    )
    return [places_of(item) for item in found]


def list_team_queues(office: str) -> list[str]:
    """Return the calendars of an office's teams, of those too that have ended."""
    partition, _ = keys.team(office)
    found = Records.query(partition, attributes_to_get=["pk", "sk"], consistent_read=True)
    return [f"team.{item.sk}" for item in found]


def plan_slot(slot: Slot, quota: int, opens_at: datetime, closed: str) -> Write:
    """Plan a slot with all its places free; SlotMovedError where it is there already."""
    item = SlotItem(
        *_name(slot),
        quota=quota,
        free=quota,
        freed=0,
        minutes=slot.minutes,
        opens_at=instant_text(opens_at),
        closed=closed or None,
    )
    return add(item, SlotMovedError())


def plan_quota(places: Places, quota: int, opens_at: datetime) -> Write:
    """Plan that a slot has another quota, or opens at another time; SlotMovedError.

    What is booked stays booked: where that is more than the new quota, `free` is below zero.
    """
    actions = [
        SlotItem.free.set(SlotItem.free + (quota - places.quota)),
        SlotItem.quota.set(quota),
        SlotItem.opens_at.set(instant_text(opens_at)),
    ]
    is_same = SlotItem.quota == places.quota
    return update(_key(places.slot), actions, is_same, SlotMovedError())


def plan_removed(places: Places) -> Write:
    """Plan that a slot of which nothing is taken is gone; SlotMovedError where something is."""
    is_empty = (
        (SlotItem.quota == places.quota) & (SlotItem.free == places.quota) & (SlotItem.freed == 0)
    )
    return erase(_key(places.slot), is_empty, SlotMovedError())


def plan_closed(slot: Slot, reason: str) -> Write:
    """Plan that a slot cannot be booked, whatever is free; SlotMovedError where it is gone."""
    actions = [SlotItem.closed.set(reason)]
    return update(_key(slot), actions, SlotItem.pk.exists(), SlotMovedError())


def plan_reopened(slot: Slot) -> Write:
    """Plan that a slot can be booked again; SlotMovedError where it is gone."""
    actions = [SlotItem.closed.remove()]
    return update(_key(slot), actions, SlotItem.pk.exists(), SlotMovedError())


def plan_not_closed(slot: Slot) -> Write:
    """Plan nothing, but only go on while a slot is there and not closed: NoPlaceError."""
    is_open = SlotItem.pk.exists() & SlotItem.closed.does_not_exist()
    return check(_key(slot), is_open, NoPlaceError())


def _name(slot: Slot) -> tuple[str, str]:
    return keys.slot(slot.office, slot.queue, slot.on, slot.begins, slot.lane)


def _key(slot: Slot) -> SlotItem:
    return SlotItem(*_name(slot))
