"""Whether the counters say what the stays say: counted each night, and never repaired.

A difference is a fault of ours, or somebody changed a table by hand: people look into it.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.core.clock import local_date
from chalicelib.core.log import log_event
from chalicelib.counts import service as counts
from chalicelib.counts.rules import Cell, Presence, province_of
from chalicelib.db import lodging_keys as keys
from chalicelib.lodging.stay_items import StayItem
from chalicelib.reference import service as reference

# Reports go on meanwhile, and the index is a moment behind: what lasts so long is a difference.
_TRIES = 4
_PAUSE_SECONDS = 2.0
_LAST = "~"  # after every day
_NOWHERE = "-1"


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many guests are present by the records, and where the counters say something else."""

    present: int
    differing: tuple[str, ...]


def recount(now: datetime, pause_seconds: float = _PAUSE_SECONDS) -> Recounted:
    """Compare the stays with the counters in every kabupaten; each difference is an alarm.

    All are read once, as they stand meanwhile; where they seem to differ, it is looked at again.
    """
    today = {one.code: local_date(now, one.zone) for one in reference.list_regions()}
    stays = _of_today(_all_stays(), today)
    counted = _of_today(counts.read_all_counters(), today)
    cells = stays.keys() | counted.keys()
    unlike = {cell[0] for cell in cells if stays.get(cell, 0) != counted.get(cell, 0)}
    differing = []
    for kabupaten in sorted(unlike):
        differences = _lasting(kabupaten, today[province_of(kabupaten)], pause_seconds)
        if differences:
            differing.append(kabupaten)
            by = sum(differences.values())
            log_event("counts_differ", level="error", region=kabupaten, by=by)
    present = sum(stays.values())
    log_event("counts_recounted", present=present, differing=len(differing))
    return Recounted(present, tuple(differing))


def _of_today(found: Mapping[Cell, int], today: Mapping[str, date]) -> dict[Cell, int]:
    """Return the cells whose day of leaving is not over."""
    return {cell: n for cell, n in found.items() if cell[2] >= today[province_of(cell[0])]}


def _lasting(kabupaten: str, since: date, pause_seconds: float) -> dict[Cell, int]:
    """Return those differences in a kabupaten that stay as they are."""
    found = _compare(kabupaten, since)
    for _ in range(_TRIES - 1):
        if not found:
            break
        time.sleep(pause_seconds)
        again = _compare(kabupaten, since)
        found = {cell: by for cell, by in found.items() if again.get(cell) == by}
    return found


def _compare(kabupaten: str, since: date) -> dict[Cell, int]:
    """Return how much more the counters say than the stays in each cell.

    Only of counters that did not change while the stays were read.
    """
    before = counts.read_counters(kabupaten, since)
    stays = _count_stays(kabupaten, since)
    after = counts.read_counters(kabupaten, since)
    return {
        cell: before.get(cell, 0) - stays[cell]
        for cell in before.keys() | after.keys() | stays.keys()
        if before.get(cell, 0) == after.get(cell, 0) != stays[cell]
    }


def _count_stays(kabupaten: str, since: date) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for kecamatan in reference.list_region_codes(kabupaten):
        within = StayItem.region_sk.between(since.isoformat(), _LAST)
        found.update(map(_cell, StayItem.by_region.query(keys.staying(kecamatan), within)))
    return found


def _all_stays() -> Counter[Cell]:
    return Counter(map(_cell, StayItem.by_region.scan()))


def _cell(item: StayItem) -> Cell:
    leaves_on, _, _ = str(item.region_sk).partition("#")
    region = str(item.region_pk).partition("#")[2]
    return Presence(region, date.fromisoformat(leaves_on), item.counted or _NOWHERE).cell
