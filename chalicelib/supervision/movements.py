"""Where one stamp was: its scans and its holder's reported stays, with how exact each place is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import merge

from chalicelib.audit.service import commit_audited, deed
from chalicelib.db import keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.lodging import visited
from chalicelib.lodging.rules import Stay
from chalicelib.persons import service as persons
from chalicelib.reference import service as reference
from chalicelib.scans import service as scans
from chalicelib.scans.circumstances import is_stale
from chalicelib.scans.rules import Scan
from chalicelib.stamps.care import finding
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person

_A_PAGE = 50
_FIELD = "before"
_LAST = "9999"
# A guest may be reported for an arrival at the gate's own hour.
_EARLY = timedelta(days=1)


class Exactness(StrEnum):
    """How exact a place is."""

    DEVICE = "device"  # what a phone told, within so many metres
    OLD = "old"  # what a phone told of another moment
    PREMISES = "premises"  # a registered lodging place
    ADDRESS = "address"  # an address as somebody typed it
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Movement:
    """A scan of a stamp or a stay of its holder: when, where, and how exact that is.

    `radius_m` is the accuracy in metres that a phone told; `region` a kecamatan. `until` is when
    a stay ended, or is to.
    """

    kind: str
    id: str
    at: datetime
    office: str
    exactness: Exactness
    latitude: float | None = None
    longitude: float | None = None
    radius_m: float | None = None
    place: str | None = None
    region: str | None = None
    region_name: str | None = None
    until: datetime | None = None
    verdict: str | None = None
    is_confirmed: bool = True


def list_movements(
    number: str, reason: str, officer: Person, after: str | None, now: datetime
) -> tuple[Stamp, Page[Movement]]:
    """Return a page of where a stamp was, the latest first; the look is on record before.

    Raises NotFoundError for a number of no stamp, RestrictedError, InvalidError for a cursor.
    """
    stamp = finding.get_stamp(number)
    persons.check_unrestricted(stamp.holder_id)
    start = start_key(after, {"stamp": stamp.id}, _FIELD)
    before = start[_FIELD]["S"] if start else _LAST
    subject, holder = f"STAMP#{stamp.id}", stamp.holder_id
    commit_audited(deed(officer, "movements_viewed", subject, now, reason, holder))
    scanned = [
        (keys.at(one.taken_at, one.id), _scanned(one))
        for one in scans.list_scans_before(stamp.id, before, _A_PAGE)
    ]
    since = stamp.issued_at - _EARLY
    stayed = [
        (keys.at(one.arrived_at, one.receipt), _stayed(one))
        for one in visited.list_stays_before(stamp.passport_key, since, before, _A_PAGE)
    ]
    together = list(merge(scanned, stayed, key=lambda one: one[0], reverse=True))
    page = together[:_A_PAGE]
    is_last = len(together) <= _A_PAGE and max(len(scanned), len(stayed)) < _A_PAGE
    following = None if is_last else _cursor(stamp, page)
    return stamp, Page([one for _, one in page], following)


def _cursor(stamp: Stamp, page: Sequence[tuple[str, Movement]]) -> str | None:
    return cursor_of({"stamp": {"S": stamp.id}, _FIELD: {"S": page[-1][0]}})


def _scanned(scan: Scan) -> Movement:
    at = scan.presented.position
    exactness = Exactness.NONE
    if at:
        is_old = is_stale(at, scan.presented.scanned_at)
        exactness = Exactness.OLD if is_old else Exactness.DEVICE
    return Movement(
        kind="scan",
        id=scan.id,
        at=scan.taken_at,
        office=scan.office,
        exactness=exactness,
        latitude=at.latitude if at else None,
        longitude=at.longitude if at else None,
        radius_m=at.accuracy_m if at else None,
        verdict=scan.verdict,
    )


def _stayed(stay: Stay) -> Movement:
    place, seen = stay.place, stay.extras.sighting
    region = reference.find_region(place.region)
    return Movement(
        kind="stay",
        id=stay.receipt,
        at=stay.arrived_at,
        office=stay.office,
        exactness=Exactness.PREMISES if place.premises_id else Exactness.ADDRESS,
        latitude=seen.latitude if seen else None,
        longitude=seen.longitude if seen else None,
        radius_m=seen.accuracy_m if seen else None,
        place=place.premises_name or place.address,
        region=place.region,
        region_name=", ".join(filter(None, (region.name, region.regency))) if region else None,
        until=stay.left_at,
        is_confirmed=stay.is_confirmed,
    )
