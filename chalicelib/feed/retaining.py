"""How long crossings are kept: from the day, and not before the stamp that was made of one."""

from datetime import date

from chalicelib.core.ids import HolderId, PassportKey, StampId
from chalicelib.db.erasing import Erasable
from chalicelib.feed.repository import CrossingItem
from chalicelib.permits import holding
from chalicelib.persons import service as persons
from chalicelib.stamps import service as stamps


def _crossed(item: CrossingItem) -> date:
    return date.fromisoformat(item.on)


def _is_in_use(item: CrossingItem) -> bool:
    """Tell whether a stay may still be ended by a crossing, or a stamp stands on it."""
    if item.stamp_id and stamps.find_stamp(StampId(item.stamp_id)):
        return True
    holder_id = _whose(item)
    return holder_id is not None and holding.is_here(holder_id)


def _whose(item: CrossingItem) -> HolderId | None:
    known = persons.find_passport(PassportKey(item.pk.partition("#")[2]))
    return known.holder_id if known else None


ERASABLE = (
    Erasable(
        "crossings",
        CrossingItem,
        "CROSSED#",
        _crossed,
        ("changed_at", "content", "stamp_id"),
        in_use=_is_in_use,
        whose=_whose,
    ),
)
