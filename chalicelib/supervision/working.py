"""What one of an office's staff did on a day, counted from their audit rows; pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.audit.rules import Deed
from chalicelib.core.ids import HolderId, PersonId, ScanId
from chalicelib.scans.rules import Flag, Scan
from chalicelib.web.guards import Role

HOURS = 24
SCANNED = "stamp_scanned"
_SCAN = "SCAN#"
# Looks that name nobody: what was searched, and a scan whose answer was read again.
_LOOKS = ("persons_searched", "stamp_scan_read_again")
# One entry for each person looked at: digest, number of looks, when the last one was.
_DIGEST, _ENTRY = 4, 6
_MOST_LOOKS = 255
# A page that is opened reads several things of one person: within this it is one look.
_SLOT = timedelta(minutes=10)
# So that a day's record stays small whatever one opens; looks go on to be counted by the hour.
MOST_PERSONS = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phone was: degrees (WGS 84), metres, and when by the server's clock."""

    latitude: float
    longitude: float
    accuracy_m: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """The shift that somebody began last: by which order, and when it ends by itself."""

    order: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Worked:
    """What one person did for an office on a day of its zone.

    `marks` says up to which row each of their chains (by UTC day) is counted, `scans` and `looks`
    are by the hour. `late` are scans that waited on the phone, `without_order` looks of a field
    officer on no shift. `looked_at` holds a short digest of each person looked at, never an id.
    """

    office: str
    on: date
    person_id: PersonId
    name: str = ""
    role: str = ""
    shift: Shift | None = None
    version: int = 0
    marks: Mapping[str, int] = field(default_factory=dict)
    scans: tuple[int, ...] = (0,) * HOURS
    looks: tuple[int, ...] = (0,) * HOURS
    verdicts: Mapping[str, int] = field(default_factory=dict)
    exceptions: int = 0
    suspected: int = 0
    late: int = 0
    without_order: int = 0
    last_at: datetime | None = None
    place: Place | None = None
    looked_at: bytes = b""

    @property
    def persons(self) -> int:
        """How many people were looked at by name."""
        return len(self.looked_at) // _ENTRY

    @property
    def most_looks(self) -> int:
        """How often the one who was looked at most was."""
        return max(self.looked_at[_DIGEST::_ENTRY], default=0)


def scan_of(deed: Deed) -> ScanId | None:
    """Return which scan a row is of; the row says so beside the verdict."""
    if deed.action != SCANNED:
        return None
    found = next((word for word in deed.result.split() if word.startswith(_SCAN)), "")
    return ScanId(found.removeprefix(_SCAN)) if found else None


def count(worked: Worked, rows: Iterable[Deed], scans: Mapping[ScanId, Scan], zone: str) -> Worked:
    """Return the day with these rows counted too; all must be of its office and its day."""
    for deed in rows:
        worked = _counted(worked, deed, zone)
        scan = scans.get(scan_of(deed) or ScanId(""))
        worked = _with_scan(worked, scan) if scan else worked
    return worked


def _counted(worked: Worked, deed: Deed, zone: str) -> Worked:
    hour = deed.at.astimezone(ZoneInfo(zone)).hour
    last = max(filter(None, (worked.last_at, deed.at)))
    worked = replace(worked, role=deed.role, last_at=last)
    if deed.action == SCANNED:
        return replace(worked, scans=_one_more(worked.scans, hour))
    if deed.about is None and deed.action not in _LOOKS:
        return worked
    astray = deed.role == Role.FIELD_OFFICER and not deed.order
    worked = replace(
        worked,
        looks=_one_more(worked.looks, hour),
        without_order=worked.without_order + astray,
    )
    return replace(worked, looked_at=_looked(worked, deed)) if deed.about else worked


def _with_scan(worked: Worked, scan: Scan) -> Worked:
    verdicts = dict(worked.verdicts)
    verdicts[scan.verdict] = verdicts.get(scan.verdict, 0) + 1
    return replace(
        worked,
        verdicts=verdicts,
        exceptions=worked.exceptions + scan.is_exception,
        suspected=worked.suspected + (Flag.SUSPECTED_COPY in scan.flags),
        late=worked.late + (Flag.SENT_LATE in scan.flags),
        place=_latest(worked.place, scan),
    )


def _latest(known: Place | None, scan: Scan) -> Place | None:
    found = scan.presented.position
    if found is None or Flag.POSITION_STALE in scan.flags:
        return known
    # Scans that waited come after later ones; the phone's own clock may be wrong.
    if known and scan.taken_at < known.at:
        return known
    return Place(found.latitude, found.longitude, found.accuracy_m, scan.taken_at)


def _one_more(hours: tuple[int, ...], hour: int) -> tuple[int, ...]:
    return (*hours[:hour], hours[hour] + 1, *hours[hour + 1 :])


def _looked(worked: Worked, deed: Deed) -> bytes:
    digest = _digest(worked, deed.about or HolderId(""))
    slot = (deed.at.hour * 60 + deed.at.minute) // (_SLOT // timedelta(minutes=1))
    known = worked.looked_at
    for start in range(0, len(known), _ENTRY):
        if known[start : start + _DIGEST] == digest:
            looks, last = known[start + _DIGEST : start + _ENTRY]
            more = min(_MOST_LOOKS, looks + (slot != last))
            return known[:start] + digest + bytes((more, slot)) + known[start + _ENTRY :]
    if worked.persons >= MOST_PERSONS:
        return known
    return known + digest + bytes((1, slot))


def _digest(worked: Worked, about: HolderId) -> bytes:
    # Of no use beyond this record: another officer's or day's digest of the same person differs.
    text = f"{worked.on}#{worked.person_id}#{about}"
    return hashlib.sha256(text.encode()).digest()[:_DIGEST]
