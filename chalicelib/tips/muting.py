"""Who abuses the form is held back without a sign: by office, for a while, seen by its head.

A sender is known by keyed hashes of a random number their browser keeps and of the contact they
gave, where they gave one; never by an address of the network. Who clears the browser is somebody
new: the proof of work and the limits are what slows them down.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import keyed_id
from chalicelib.db import tip_keys as keys
from chalicelib.db.table import Identity
from chalicelib.db.transaction import Write, put
from chalicelib.tips.rules import MUTED_FOR

_KEPT = timedelta(days=1)


class MutedItem(Identity):
    """Until when an office holds back what comes with a mark."""

    until = UnicodeAttribute()
    ttl = NumberAttribute()


def marks(device: str, contact: str) -> frozenset[str]:
    """Return the marks of a sender: none where nothing is kept and no contact given."""
    found = (("device", device), ("contact", contact))
    return frozenset(keyed_id(index_key(), "tip-sender", kind, one) for kind, one in found if one)


def is_muted(office: str, senders: Iterable[str], now: datetime) -> bool:
    """Whether an office holds back what comes with one of these marks."""
    wanted = [keys.muted_sender(office, mark) for mark in senders]
    found = MutedItem.batch_get(wanted) if wanted else ()
    return any(instant_of(item.until) > now for item in found)


def plan_muted(office: str, senders: Iterable[str], now: datetime, *, muted: bool) -> list[Write]:
    """Plan that an office holds a sender back from now on, or not any more."""
    until = now + MUTED_FOR if muted else now
    return [
        put(
            MutedItem(
                *keys.muted_sender(office, mark),
                until=instant_text(until),
                ttl=math.ceil((until + _KEPT).timestamp()),
            ),
            None,
            UnavailableError(),
        )
        for mark in sorted(senders)
    ]
