"""The mark of a stamp that may have been copied: it stands until somebody settles it as wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import StampId
from chalicelib.db import case_keys, keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, put, update
from chalicelib.stamps.alarms import FlagSettledError, Settlement, settled_place, settlement_of

COPY = "copy-"  # what the id of such a flag begins with


class Ground(StrEnum):
    """Why a stamp is suspected: it was at two places that no aircraft joins, or in two premises."""

    TOO_FAST = "too_fast"
    TWO_PREMISES = "two_premises"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """That a stamp may have been copied: since when, and the two records that contradict.

    `office` is the one whose scan or premises brought it up; `evidence` are keys such as
    `SCAN#id` and `STAY#receipt`.
    """

    stamp_id: StampId
    ground: Ground
    office: str
    since: datetime
    evidence: tuple[str, str]
    settlement: Settlement | None = None

    @property
    def stands(self) -> bool:
        """Whether nobody found that it is a false alarm."""
        return self.settlement is None or self.settlement.right


class SuspectedError(Exception):
    """The stamp is suspected already: somebody else was first."""


class SuspicionItem(Records):
    """The mark; there is one of a stamp at the most."""

    ground = UnicodeAttribute()
    office = UnicodeAttribute()
    since = UnicodeAttribute()
    evidence = UnicodeAttribute()
    settlement = JSONAttribute(null=True)
    lifted_at = UnicodeAttribute(null=True)


def plan_suspicion(suspicion: Suspicion) -> Write:
    """Plan to mark a stamp; SuspectedError when a mark stands.

    One that was lifted as a false alarm gives way: the audit log and the counts keep it.
    """
    unique = f"{COPY}{suspicion.stamp_id}"
    item = SuspicionItem(
        *keys.suspicion(suspicion.stamp_id),
        ground=suspicion.ground,
        office=suspicion.office,
        since=instant_text(suspicion.since),
        evidence=" ".join(suspicion.evidence),
        place_pk=keys.worklist(suspicion.office),
        place_sk=keys.awaited(case_keys.FLAG, suspicion.since, unique),
    )
    none_stands: Condition = SuspicionItem.pk.does_not_exist() | SuspicionItem.lifted_at.exists()
    return put(item, none_stands, SuspectedError())


def plan_settled(suspicion: Suspicion, settled: Settlement) -> Write:
    """Plan that a mark was found right, or is lifted; FlagSettledError when it was settled."""
    place_pk, place_sk = settled_place(suspicion.office, settled, suspicion.stamp_id)
    actions = [
        SuspicionItem.settlement.set(settled.row()),
        SuspicionItem.place_pk.set(place_pk),
        SuspicionItem.place_sk.set(place_sk),
    ]
    if not settled.right:
        actions.append(SuspicionItem.lifted_at.set(instant_text(settled.at)))
    item = SuspicionItem(*keys.suspicion(suspicion.stamp_id))
    as_read = SuspicionItem.settlement.does_not_exist() & (
        SuspicionItem.since == instant_text(suspicion.since)
    )
    return update(item, actions, as_read, FlagSettledError())


def find_mark(stamp_id: StampId) -> Suspicion | None:
    """Return the mark of a stamp, also one that was lifted since."""
    try:
        return _suspicion(SuspicionItem.get(*keys.suspicion(stamp_id), consistent_read=True))
    except SuspicionItem.DoesNotExist:
        return None


def find_suspicion(stamp_id: StampId) -> Suspicion | None:
    """Return whether and why a stamp is suspected."""
    mark = find_mark(stamp_id)
    return mark if mark and mark.stands else None


def _suspicion(item: SuspicionItem) -> Suspicion:
    one, _, other = item.evidence.partition(" ")
    return Suspicion(
        stamp_id=StampId(item.pk.partition("#")[2]),
        ground=Ground(item.ground),
        office=item.office,
        since=instant_of(item.since),
        evidence=(one, other),
        settlement=settlement_of(item.settlement) if item.settlement else None,
    )
