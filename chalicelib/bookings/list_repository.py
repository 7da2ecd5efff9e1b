"""A group's list as stored: one item, replaced together with its booking."""

from collections.abc import Sequence

import msgspec
from pynamodb.attributes import JSONAttribute

from chalicelib.bookings.rules import Person
from chalicelib.core.ids import BookingId
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, put


class ListItem(Records):
    """The people of a group, in their order: at most two hundred, of some hundred bytes each."""

    people = JSONAttribute()


class _NeverError(Exception):
    """Nothing refuses it: the booking beside it does."""


def plan_list(booking_id: BookingId, people: Sequence[Person]) -> Write:
    """Plan a list as it is now; the caller writes its booking in the same transaction."""
    told = [
        {name: value for name, value in msgspec.to_builtins(one).items() if value} for one in people
    ]
    return put(ListItem(*keys.listed(booking_id), people=told), None, _NeverError())


def find_list(booking_id: BookingId) -> tuple[Person, ...]:
    """Return a group's list; empty where there is none."""
    try:
        item = ListItem.get(*keys.listed(booking_id), consistent_read=True)
    except ListItem.DoesNotExist:
        return ()
    return msgspec.convert(item.people, tuple[Person, ...])
