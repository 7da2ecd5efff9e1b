"""The mark of an entry that waited at a desk and kept a granted permit of another class.

Nobody could be asked which of the two was meant: the office looks at it, and settles it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PermitId, StampId
from chalicelib.db import case_keys, keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.permits.rules import Permit
from chalicelib.stamps.alarms import FlagSettledError, Settlement, settled_place, settlement_of
from chalicelib.stamps.rules import Stamp

KEPT = "kept-"  # what the id of such a flag begins with


@dataclass(frozen=True, slots=True)
class Kept:
    """That an entry kept granted permits of another class than the desk gave: which, since when."""

    stamp_id: StampId
    office: str
    since: datetime
    permits: tuple[PermitId, ...]
    settlement: Settlement | None = None


class KeptItem(Records):
    """The mark, in its office's worklist until it is settled; a stamp has one at the most."""

    office = UnicodeAttribute()
    since = UnicodeAttribute()
    permits = JSONAttribute()
    settlement = JSONAttribute(null=True)


def plan_kept(stamp: Stamp, office: str, permits: Sequence[Permit]) -> list[Write]:
    """Plan to tell an office which granted permits the entry of a new stamp left standing."""
    if not permits:
        return []
    item = KeptItem(
        *keys.granted_kept(stamp.id),
        office=office,
        since=instant_text(stamp.issued_at),
        permits=[one.id for one in permits],
        place_pk=keys.worklist(office),
        place_sk=keys.awaited(case_keys.FLAG, stamp.issued_at, f"{KEPT}{stamp.id}"),
    )
    return [add(item, FlagSettledError())]


def plan_settled(kept: Kept, settled: Settlement) -> Write:
    """Plan that an office has looked at it, as right or not; FlagSettledError when one had."""
    place_pk, place_sk = settled_place(kept.office, settled, kept.stamp_id)
    return update(
        KeptItem(*keys.granted_kept(kept.stamp_id)),
        [
            KeptItem.settlement.set(settled.row()),
            KeptItem.place_pk.set(place_pk),
            KeptItem.place_sk.set(place_sk),
        ],
        KeptItem.settlement.does_not_exist(),
        FlagSettledError(),
    )


def find_kept(stamp_id: StampId) -> Kept | None:
    """Return what the entry of a stamp left standing, settled or not."""
    try:
        item = KeptItem.get(*keys.granted_kept(stamp_id), consistent_read=True)
    except KeptItem.DoesNotExist:
        return None
    return Kept(
        stamp_id,
        item.office,
        instant_of(item.since),
        tuple(PermitId(one) for one in item.permits),
        settlement_of(item.settlement) if item.settlement else None,
    )
