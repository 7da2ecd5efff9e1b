"""The mark of a stamp that may have been copied: set once, found by office and month."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import StampId
from chalicelib.db import keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add
from chalicelib.reference import service as reference


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


class SuspectedError(Exception):
    """The stamp is suspected already: somebody else was first."""


class SuspicionItem(Records):
    """The mark; there is one of a stamp at the most."""

    ground = UnicodeAttribute()
    office = UnicodeAttribute()
    since = UnicodeAttribute()
    evidence = UnicodeAttribute()


def plan_suspicion(suspicion: Suspicion) -> Write:
    """Plan to mark a stamp for good; SuspectedError when it is marked."""
    item = SuspicionItem(
        *keys.suspicion(suspicion.stamp_id),
        ground=suspicion.ground,
        office=suspicion.office,
        since=instant_text(suspicion.since),
        evidence=" ".join(suspicion.evidence),
        place_pk=keys.cases(suspicion.office, month_of(suspicion.since, suspicion.office)),
        place_sk=keys.at(suspicion.since, suspicion.stamp_id),
    )
    return add(item, SuspectedError())


def find_suspicion(stamp_id: StampId) -> Suspicion | None:
    """Return whether and why a stamp is suspected."""
    try:
        return _suspicion(SuspicionItem.get(*keys.suspicion(stamp_id), consistent_read=True))
    except SuspicionItem.DoesNotExist:
        return None


def list_cases(office: str, month: str, after: str | None) -> Page[Suspicion]:
    """Return an office's suspected copies of a month (`2026-11`, in its zone), latest first.

    The caller audits the look. InvalidError when `after` is no cursor of this list.
    """
    partition = keys.cases(office, month)
    found = SuspicionItem.by_place.query(
        partition,
        scan_index_forward=False,
        limit=MOST_ROWS,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    items = [_suspicion(item) for item in found]
    return Page(items, cursor_of(found.last_evaluated_key))


def month_of(at: datetime, office: str) -> str:
    """Return the month of an instant as an office's calendar has it: `2026-11`."""
    return f"{at.astimezone(ZoneInfo(reference.office_zone(office))):%Y-%m}"


def _suspicion(item: SuspicionItem) -> Suspicion:
    one, _, other = item.evidence.partition(" ")
    return Suspicion(
        stamp_id=StampId(item.pk.partition("#")[2]),
        ground=Ground(item.ground),
        office=item.office,
        since=instant_of(item.since),
        evidence=(one, other),
    )
