"""Scans as stored, found by id and, where the records know the stamp, by stamp and time."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, ScanId, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add
from chalicelib.scans.rules import Flag, OrderException, Position, Presented, Scan, Verdict


class ScanTakenError(Exception):
    """A scan with this id is stored: the same request came before."""


class ScanItem(Records):
    """One scan; its subject is the stamp it showed, where that is known."""

    officer_id = UnicodeAttribute()
    office = UnicodeAttribute()
    seal = UnicodeAttribute(null=True)
    stamp_number = UnicodeAttribute(null=True)
    stamp_id = UnicodeAttribute(null=True)
    order = UnicodeAttribute(null=True)
    exception = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    latitude = NumberAttribute(null=True)
    longitude = NumberAttribute(null=True)
    accuracy_m = NumberAttribute(null=True)
    position_at = UnicodeAttribute(null=True)
    scanned_at = UnicodeAttribute()
    received_at = UnicodeAttribute()
    verdict = UnicodeAttribute()
    flags = UnicodeAttribute()
    key = UnicodeAttribute()
    body_hash = UnicodeAttribute()


def plan_scan(scan: Scan) -> Write:
    """Plan a new scan; ScanTakenError when it is stored already."""
    shown = scan.presented
    item = ScanItem(
        *keys.scan(scan.id),
        officer_id=scan.officer_id,
        office=scan.office,
        seal=scan.evidence,
        stamp_number=shown.stamp_number,
        order=shown.order,
        exception=shown.exception,
        reason=shown.reason,
        scanned_at=instant_text(shown.scanned_at),
        received_at=instant_text(scan.received_at),
        verdict=scan.verdict,
        flags=" ".join(scan.flags),
        key=scan.key,
        body_hash=scan.body_hash,
    )
    if position := shown.position:
        item.latitude, item.longitude = position.latitude, position.longitude
        item.accuracy_m, item.position_at = position.accuracy_m, instant_text(position.at)
    if scan.stamp_id:
        item.stamp_id = scan.stamp_id
        item.subject_pk = keys.stamp_scans(scan.stamp_id)
        item.subject_sk = keys.at(shown.scanned_at, scan.id)
    return add(item, ScanTakenError())


def find_scan(scan_id: ScanId) -> Scan | None:
    """Return a scan."""
    try:
        return _scan(ScanItem.get(*keys.scan(scan_id), consistent_read=True))
    except ScanItem.DoesNotExist:
        return None


def list_scans_by_stamp(stamp_id: StampId, limit: int) -> list[Scan]:
    """Return the latest scans of a stamp, latest first."""
    found = ScanItem.query(
        keys.stamp_scans(stamp_id), index_name="by_subject", scan_index_forward=False, limit=limit
    )
    return [_scan(item) for item in found]


def _scan(item: ScanItem) -> Scan:
    return Scan(
        id=ScanId(item.pk.partition("#")[2]),
        officer_id=PersonId(item.officer_id),
        office=item.office,
        presented=Presented(
            seal=item.seal,
            stamp_number=item.stamp_number,
            position=_position(item),
            order=item.order,
            exception=OrderException(item.exception) if item.exception else None,
            reason=item.reason,
            scanned_at=instant_of(item.scanned_at),
        ),
        received_at=instant_of(item.received_at),
        stamp_id=StampId(item.stamp_id) if item.stamp_id else None,
        verdict=Verdict(item.verdict),
        flags=tuple(Flag(flag) for flag in item.flags.split()),
        evidence=item.seal,
        key=item.key,
        body_hash=item.body_hash,
    )


def _position(item: ScanItem) -> Position | None:
    if not item.position_at:
        return None
    return Position(
        float(item.latitude),
        float(item.longitude),
        float(item.accuracy_m),
        instant_of(item.position_at),
    )
