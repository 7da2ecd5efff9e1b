"""Stored statuses that are no longer *in force*: each a line of its status list."""

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.errors import UnavailableError
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, put
from chalicelib.stamps.rules import STATUSES, Stamp, StampStatus, place_in_list

CHANGE_SHARDS = 16


class StatusItem(Records):
    """The status of one stamp that is no longer in force: a line of its status list.

    `line` is the code and the last day of the stay, as `2#2026-04-12`: a run reads some million
    of them, and each attribute more takes ten microseconds a line.
    """

    line = UnicodeAttribute()


def plan_row(stamp: Stamp, status: StampStatus, now: datetime) -> Write:
    """Plan the line of a stamp in its list, over the one before it.

    It bears no condition: the stamp's own, in the same transaction, keeps the order.
    """
    number, index = place_in_list(stamp.id)
    item = StatusItem(
        *keys.status(number, index),
        line=f"{STATUSES.index(status)}#{stamp.last_day_of_stay.isoformat()}",
        place_pk=keys.status_changes(now.date(), index % CHANGE_SHARDS),
        place_sk=keys.at(now, f"{number:04x}"),
    )
    return put(item, None, UnavailableError())
