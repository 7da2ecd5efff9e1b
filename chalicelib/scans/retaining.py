"""How long scans are kept: from when they were received; what is said of a scan goes with it."""

from datetime import date

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import HolderId, ScanId
from chalicelib.db.erasing import Erasable
from chalicelib.orders.looks import LookedItem
from chalicelib.scans import repository
from chalicelib.scans.repository import ScanItem
from chalicelib.stamps import service as stamps


def _scan(item: ScanItem) -> date:
    """Return when a scan came; of what stands beside one that is gone, the first of all days."""
    if item.sk == "SCAN":
        return instant_of(item.received_at).date()
    scan = repository.find_scan(ScanId(item.pk.partition("#")[2]))
    return scan.received_at.date() if scan else date.min


def _whose(item: ScanItem) -> HolderId | None:
    scan = repository.find_scan(ScanId(item.pk.partition("#")[2]))
    stamp = stamps.find_stamp(scan.stamp_id) if scan and scan.stamp_id else None
    return stamp.holder_id if stamp else None


def _looked(item: LookedItem) -> date:
    return instant_of(item.received_at).date()


ERASABLE = (
    Erasable("scans", ScanItem, "SCAN#", _scan, ("later_order",), whose=_whose),
    Erasable("scans", LookedItem, "LOOKED#", _looked, ("later_order",)),
)
