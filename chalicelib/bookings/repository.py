"""Bookings as stored: found by their id, on an office's agenda, among what waits or is asked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import msgspec
from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.bookings.rules import Booking, BookingMovedError, Person, Slot, State
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import BookingId
from chalicelib.db import booking_keys as keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, check, erase, put

_ON_AGENDA = {
    *(State.CONFIRMED, State.DISPLACED, State.CHECKED_IN, State.SERVED, State.NO_SHOW),
}

# What stands in rows, not by name: the many people of a family would cost another kilobyte.
_OF_PERSON, _OF_SLOT = (tuple(one.name for one in fields(kind)) for kind in (Person, Slot))

# What is not stored where it is empty, of what a booking always has.
_EMPTY = {"email": "", "phone": "", "contact": "", "count": 0, "people": ()}


class BookingTakenError(Exception):
    """The request made a booking already."""


class AlreadyBookedError(Exception):
    """One of the people has an open booking of the service, or may not book it yet."""


class _CompactJson(JSONAttribute):
    """JSON without a blank: a kilobyte more is a write unit more, and two in a transaction."""

    def serialize(self, value: Any) -> str | None:  # noqa: ANN401 - JSON
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class BookingItem(Records):
    """A booking: on the agenda of its month once it has a place, else where it waits."""

    facts = _CompactJson()
    version = NumberAttribute()
    ended_on = UnicodeAttribute(null=True)


class BookedItem(Records):
    """That one person has an open booking of a service; or until when they may have none.

    `until` is the first day on which the person may book again, empty while the booking is open.
    `since` is when a list claimed it.
    """

    booking_id = UnicodeAttribute()
    until = UnicodeAttribute(default="")
    since = UnicodeAttribute(null=True)


def plan_booking(booking: Booking) -> Write:
    """Plan a new booking; BookingTakenError when the request made one."""
    return add(_item(booking), BookingTakenError())


def plan_change(booking: Booking) -> Write:
    """Plan a booking as it is now; BookingMovedError when it is not the version that was read.

    `booking` carries the version that was read; the one stored is the next.
    """
    item = _item(booking)
    item.version = booking.version + 1
    return put(item, BookingItem.version == booking.version, BookingMovedError())


def plan_unmoved(booking: Booking) -> Write:
    """Plan nothing, but only go on while the booking is as it was read."""
    item = BookingItem(*keys.booking(booking.id))
    return check(item, BookingItem.version == booking.version, BookingMovedError())


def find_booking(booking_id: BookingId) -> Booking | None:
    """Return a booking."""
    try:
        item = BookingItem.get(*keys.booking(booking_id), consistent_read=True)
    except BookingItem.DoesNotExist:
        return None
    return booking_of(item)


def find_bookings(booking_ids: Iterable[BookingId]) -> list[Booking]:
    """Return those bookings that there are, in the order asked for."""
    wanted = list(dict.fromkeys(booking_ids))
    items = BookingItem.batch_get([keys.booking(one) for one in wanted], consistent_read=True)
    found = {booking.id: booking for booking in map(booking_of, items)}
    return [found[one] for one in wanted if one in found]


def list_agenda(
    office: str, first: date, last: date, after: str | None = None, limit: int = MOST_ROWS
) -> Page[Booking]:
    """Return a page of an office's bookings from one day to another of the same month, by time."""
    partition = keys.agenda(office, f"{first:%Y-%m}")
    within = BookingItem.place_sk.between(first.isoformat(), f"{last.isoformat()}T24")
    found = BookingItem.by_place.query(
        partition,
        within,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return _page(found)


def list_waiting(
    office: str, queue: str, after: str | None = None, limit: int = MOST_ROWS
) -> Page[Booking]:
    """Return a page of those who wait for a place of a calendar, the first first."""
    return _list_at(keys.waiting(office, queue), after, limit)


def list_requested(office: str, after: str | None = None, limit: int = MOST_ROWS) -> Page[Booking]:
    """Return a page of what an office has still to answer: the urgent, then the oldest."""
    return _list_at(keys.asked(office), after, limit)


def _list_at(partition: str, after: str | None, limit: int) -> Page[Booking]:
    found = BookingItem.by_place.query(
        partition,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return _page(found)


def plan_booked(mark: str, booking_id: BookingId, today: date) -> Write:
    """Plan that a person has an open booking; AlreadyBookedError when there is one, or a pause."""
    item = BookedItem(*keys.booked(mark), booking_id=booking_id, until="")
    is_free = BookedItem.pk.does_not_exist() | (
        (BookedItem.until > "") & (BookedItem.until <= today.isoformat())
    )
    return put(item, is_free, AlreadyBookedError())


def plan_unbooked(mark: str, booking_id: BookingId, until: date | None = None) -> Write:
    """Plan that a person's booking is no longer open; with a day, that they may book from then."""
    item = BookedItem(*keys.booked(mark), booking_id=booking_id)
    is_ours = BookedItem.booking_id == booking_id
    if until is None:
        return erase(item, is_ours, BookingMovedError())
    item.until = until.isoformat()
    return put(item, is_ours, BookingMovedError())


def find_booked(mark: str) -> tuple[BookingId, str] | None:
    """Return a person's open booking of a service, and from when they may book where it is over."""
    try:
        item = BookedItem.get(*keys.booked(mark), consistent_read=True)
    except BookedItem.DoesNotExist:
        return None
    return BookingId(item.booking_id), item.until


@dataclass(frozen=True, slots=True)
class Booked:
    """A person's mark: whose booking, from when they may book again, since when a list has it."""

    booking_id: BookingId
    until: str
    since: datetime | None


def list_booked(marks: Iterable[str]) -> dict[str, Booked]:
    """Return those of the marks that there are, surely fresh."""
    wanted = [keys.booked(mark) for mark in dict.fromkeys(marks)]
    found = {}
    for item in BookedItem.batch_get(wanted, consistent_read=True):
        since = instant_of(item.since) if item.since else None
        mark = item.pk.partition("#")[2]
        found[mark] = Booked(BookingId(item.booking_id), item.until, since)
    return found


def plan_claimed(mark: str, booking_id: BookingId, today: date, now: datetime) -> Write:
    """Plan that a person is booked by a list, or still is; AlreadyBookedError where by another."""
    item = BookedItem(*keys.booked(mark), booking_id=booking_id, until="", since=instant_text(now))
    is_free = BookedItem.pk.does_not_exist() | (
        (BookedItem.until > "") & (BookedItem.until <= today.isoformat())
    )
    is_ours = (BookedItem.booking_id == booking_id) & (BookedItem.until == "")
    return put(item, is_free | is_ours, AlreadyBookedError())


def plan_let_go(mark: str, booking_id: BookingId, since: datetime | None) -> Write:
    """Plan that a person may book again; BookingMovedError where the mark was claimed since."""
    is_same = BookedItem.booking_id == booking_id
    claimed = BookedItem.since
    is_same &= claimed == instant_text(since) if since else claimed.does_not_exist()
    return erase(BookedItem(*keys.booked(mark)), is_same, BookingMovedError())


def _item(booking: Booking) -> BookingItem:
    facts = _without_empty(msgspec.to_builtins(booking))
    del facts["id"], facts["version"]
    facts["people"] = [_row(one, _OF_PERSON) for one in facts.get("people", [])]
    if slot := facts.get("slot"):
        facts["slot"] = _row(slot, _OF_SLOT)
    item = BookingItem(*keys.booking(booking.id), facts=facts, version=booking.version)
    item.ended_on = booking.ended.at.date().isoformat() if booking.ended else None
    _place(item, booking)
    return item


def _without_empty(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Leave out what says nothing: a kilobyte more is a write unit more."""
    if isinstance(value, dict):
        kept = {name: _without_empty(one) for name, one in value.items()}
        # Zero is not empty: a team may be asked to the equator.
        return {
            name: one
            for name, one in kept.items()
            if one is not None and one is not False and one not in ("", [])
        }
    return [_without_empty(one) for one in value] if isinstance(value, list | tuple) else value


def _row(named: dict[str, Any], names: tuple[str, ...]) -> list[Any]:
    """Return what is named in the order of the names, without the empty end."""
    row = [named.get(name, "") for name in names]
    while row and row[-1] == "":
        row.pop()
    return row


def _named(row: list[Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, row, strict=False) if value != ""}


def _place(item: BookingItem, booking: Booking) -> None:
    state, slot = booking.state, booking.slot
    if state is State.REQUESTED or (state is State.DISPLACED and booking.team):
        # A visit whose day was closed waits for another as one does that has none yet.
        first = 1 if booking.is_urgent else 2
        item.place_pk = keys.asked(booking.office)
        item.place_sk = f"{first}#{keys.at(booking.asked_at, booking.id)}"
    elif slot and state in _ON_AGENDA:
        item.place_pk = keys.agenda(slot.office, f"{slot.on:%Y-%m}")
        item.place_sk = keys.on_agenda(slot.on, slot.begins, booking.id)
    elif state is State.WAITING and booking.wait:
        item.place_pk = keys.waiting(booking.office, booking.wait.queue)
        item.place_sk = keys.at(booking.wait.since, booking.id)
    elif state is State.OFFERED and booking.offer:
        item.place_pk = keys.freed(booking.office)
        item.place_sk = f"offer#{keys.at(booking.offer.until, booking.id)}"


def booking_of(item: BookingItem) -> Booking:
    """Return the booking that an item holds."""
    whole = {**item.facts, "id": item.pk.partition("#")[2], "version": int(item.version)}
    whole["people"] = [_named(one, _OF_PERSON) for one in whole.get("people", [])]
    if "slot" in whole:
        whole["slot"] = _named(whole["slot"], _OF_SLOT)
    return msgspec.convert({**_EMPTY, **whole}, Booking)


def _page(found: Iterable[BookingItem]) -> Page[Booking]:
    bookings = [booking_of(item) for item in found]
    return Page(bookings, cursor_of(getattr(found, "last_evaluated_key", None)))
