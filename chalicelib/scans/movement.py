"""How fast a stamp would have moved between its scans: faster than an aircraft, it is two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from chalicelib.core.ids import ScanId
from chalicelib.orders.places import Position, distance_km
from chalicelib.scans.circumstances import known_position
from chalicelib.scans.rules import Scan

_FASTEST_KM_H = 900  # an airliner: a stamp that moves faster is two stamps
_NEAR_KM = 5  # within it, two phones' positions differ by more than a holder can move

# An airliner is anywhere on earth within this: scans further apart in time prove nothing.
WINDOW = timedelta(hours=22, minutes=15)


@dataclass(frozen=True, slots=True)
class Sighting:
    """When and where a scan saw a stamp; no position where none of that time is known."""

    scan_id: ScanId
    at: datetime
    position: Position | None


def sighting(scan: Scan) -> Sighting:
    """Return when and where a scan saw its stamp."""
    return Sighting(scan.id, scan.taken_at, known_position(scan.presented))


def contradiction_of(
    latest: Sighting, others: Sequence[Sighting], *, is_anew: bool
) -> tuple[ScanId, ScanId] | None:
    """Return two scans at which one stamp cannot both have been, of all that are known.

    Of one whose mark was lifted it is not `is_anew`: then one of the two is the latest.
    """
    if is_anew:
        return contradiction((*others, latest))
    pairs = (contradiction((one, latest)) for one in others)
    return next(filter(None, pairs), None)


def contradiction(sightings: Iterable[Sighting]) -> tuple[ScanId, ScanId] | None:
    """Return two scans at which one stamp cannot both have been, if there are any.

    All pairs are compared: a scan between two others may have an inexact position, and two
    that came at once have not seen each other.
    """
    ordered = sorted(sightings, key=lambda one: (one.at, one.scan_id))
    for one, other in combinations(ordered, 2):
        if too_fast(one, other):
            return one.scan_id, other.scan_id
    return None


def too_fast(one: Sighting, other: Sighting) -> bool:
    """Whether one stamp cannot have been at both scans: it would need more than 900 km/h.

    The distance is the least that both accuracies allow; no position tells nothing.
    """
    if one.position is None or other.position is None:
        return False
    inexact_km = (one.position.accuracy_m + other.position.accuracy_m) / 1000
    least_km = distance_km(one.position, other.position) - inexact_km
    hours = abs(one.at - other.at) / timedelta(hours=1)
    return least_km > _NEAR_KM and least_km > hours * _FASTEST_KM_H
