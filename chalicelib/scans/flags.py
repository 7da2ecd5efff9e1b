"""Scans that somebody is to look into: a seal that is forged, or signed by nobody known."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import ScanId
from chalicelib.db import case_keys, keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.scans.rules import Scan, Verdict
from chalicelib.stamps.alarms import FlagSettledError, Settlement, settled_place, settlement_of

SCAN = "scan-"  # what the id of such a flag begins with
FLAGGED = (Verdict.FORGED, Verdict.UNKNOWN_SIGNER)


@dataclass(frozen=True, slots=True)
class ScanFlag:
    """That a scan is to be looked into: what it found, at which office, since when."""

    scan_id: ScanId
    kind: Verdict
    office: str
    since: datetime
    settlement: Settlement | None = None


class ScanFlagItem(Records):
    """A flagged scan, in its office's worklist until it is settled."""

    kind = UnicodeAttribute()
    office = UnicodeAttribute()
    since = UnicodeAttribute()
    settlement = JSONAttribute(null=True)


def plan_flag(scan: Scan) -> list[Write]:
    """Plan to flag a new scan, where it found what somebody is to look into."""
    if scan.verdict not in FLAGGED or not scan.office:
        return []
    item = ScanFlagItem(
        *case_keys.scan_flag(scan.id),
        kind=scan.verdict,
        office=scan.office,
        since=instant_text(scan.received_at),
        place_pk=keys.worklist(scan.office),
        place_sk=keys.awaited(case_keys.FLAG, scan.received_at, f"{SCAN}{scan.id}"),
    )
    return [add(item, FlagSettledError())]


def plan_settled(flag: ScanFlag, settled: Settlement) -> Write:
    """Plan that a flagged scan was found right or a false alarm; FlagSettledError."""
    place_pk, place_sk = settled_place(flag.office, settled, flag.scan_id)
    return update(
        ScanFlagItem(*case_keys.scan_flag(flag.scan_id)),
        [
            ScanFlagItem.settlement.set(settled.row()),
            ScanFlagItem.place_pk.set(place_pk),
            ScanFlagItem.place_sk.set(place_sk),
        ],
        ScanFlagItem.settlement.does_not_exist(),
        FlagSettledError(),
    )


def find_flag(scan_id: ScanId) -> ScanFlag | None:
    """Return the flag of a scan, settled or not."""
    try:
        item = ScanFlagItem.get(*case_keys.scan_flag(scan_id), consistent_read=True)
    except ScanFlagItem.DoesNotExist:
        return None
    return ScanFlag(
        scan_id,
        Verdict(item.kind),
        item.office,
        instant_of(item.since),
        settlement_of(item.settlement) if item.settlement else None,
    )
