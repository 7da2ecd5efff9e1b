"""Scans as stored, found by id and, where the records know the stamp, by stamp and time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, ScanId, StampId
from chalicelib.db import keys
from chalicelib.db.order_keys import EXCEPTION
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.orders.looks import Looked, looked_of
from chalicelib.orders.places import Position
from chalicelib.scans.circumstances import shifted
from chalicelib.scans.rules import (
    Delivery,
    Flag,
    OrderException,
    Presented,
    Scan,
    Verdict,
)
from chalicelib.stamps.alarms import month_of

_NEAREST = 10
_LAST = "~"  # after every id


class ScanTakenError(Exception):
    """A scan with this id is stored: the same request came before."""


class LaterOrderError(Exception):
    """An order followed this exception already."""


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
    sent_at = UnicodeAttribute(null=True)
    taken_at = UnicodeAttribute(null=True)
    received_at = UnicodeAttribute()
    phone_verdict = UnicodeAttribute(null=True)
    lists_at = UnicodeAttribute(null=True)
    later_order = UnicodeAttribute(null=True)
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
        key=scan.delivery.key,
        body_hash=scan.delivery.body_hash,
    )
    _put_clocks(item, scan)
    if position := shown.position:
        item.latitude, item.longitude = position.latitude, position.longitude
        item.accuracy_m, item.position_at = position.accuracy_m, instant_text(position.at)
    if scan.stamp_id:
        item.stamp_id = scan.stamp_id
        item.subject_pk = keys.stamp_scans(scan.stamp_id)
        item.subject_sk = keys.at(scan.taken_at, scan.id)
    if scan.is_exception:
        item.place_pk = keys.worklist(scan.office)
        item.place_sk = keys.awaited(EXCEPTION, scan.received_at, scan.id)
    return add(item, ScanTakenError())


def plan_later_order(scan: Scan, number: str) -> Write:
    """Plan that an order followed an exception; LaterOrderError when one did already."""
    month = month_of(scan.received_at, scan.office)
    return update(
        ScanItem(*keys.scan(scan.id)),
        [
            ScanItem.later_order.set(number),
            ScanItem.place_pk.set(keys.exceptions(scan.office, month)),
            ScanItem.place_sk.set(keys.at(scan.received_at, scan.id)),
        ],
        ScanItem.later_order.does_not_exist(),
        LaterOrderError(),
    )


def plan_over(scan_id: ScanId, place: tuple[str, str]) -> Write:
    """Plan that an exception awaits no order, and stands at another place; LaterOrderError."""
    place_pk, place_sk = place
    return update(
        ScanItem(*keys.scan(scan_id)),
        [ScanItem.place_pk.set(place_pk), ScanItem.place_sk.set(place_sk)],
        ScanItem.later_order.does_not_exist(),
        LaterOrderError(),
    )


def find_scan(scan_id: ScanId) -> Scan | None:
    """Return a scan."""
    try:
        return _scan(ScanItem.get(*keys.scan(scan_id), consistent_read=True))
    except ScanItem.DoesNotExist:
        return None


def list_scans_by_id(wanted: Iterable[ScanId]) -> list[Scan]:
    """Return the scans of these ids, in no order; unknown ones are left out."""
    found = ScanItem.batch_get([keys.scan(one) for one in wanted], consistent_read=True)
    return [_scan(item) for item in found]


def list_scans_around(stamp_id: StampId, at: datetime, window: timedelta) -> list[Scan]:
    """Return the scans of a stamp nearest to an instant: ten before it and ten after it.

    None is further away than the window. The index is a moment behind.
    """
    partition, here = keys.stamp_scans(stamp_id), keys.at(at, "")
    earliest, latest = keys.at(shifted(at, -window), ""), keys.at(shifted(at, window), _LAST)
    before = ScanItem.by_subject.query(
        partition,
        ScanItem.subject_sk.between(earliest, here),
        scan_index_forward=False,
        limit=_NEAREST,
    )
    after = ScanItem.by_subject.query(
        partition, ScanItem.subject_sk.between(here, latest), limit=_NEAREST
    )
    return [_scan(item) for item in (*before, *after)]


def list_scans_by_stamp(stamp_id: StampId, limit: int) -> list[Scan]:
    """Return the latest scans of a stamp, the latest first. The index is a moment behind."""
    found = ScanItem.by_subject.query(
        keys.stamp_scans(stamp_id), scan_index_forward=False, limit=limit
    )
    return [_scan(item) for item in found]


def list_scans_before(stamp_id: StampId, before: str, limit: int) -> list[Scan]:
    """Return scans of a stamp, the latest first; `before` is a sort key before which they stand."""
    found = ScanItem.by_subject.query(
        keys.stamp_scans(stamp_id),
        ScanItem.subject_sk < before,
        scan_index_forward=False,
        limit=limit,
    )
    return [_scan(item) for item in found]


def list_open_exceptions(office: str, after: str | None, limit: int) -> Page[Scan | Looked]:
    """Return what an office's officers did that an order has to follow, the oldest first.

    InvalidError when `after` is no cursor of this list. The index is a moment behind.
    """
    partition = keys.worklist(office)
    found = ScanItem.by_place.query(
        partition,
        ScanItem.place_sk.startswith(f"{EXCEPTION}#"),
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return Page([_exception(item) for item in found], cursor_of(found.last_evaluated_key))


def list_followed_exceptions(
    office: str, month: str, after: str | None, limit: int
) -> Page[Scan | Looked]:
    """Return what officers of an office did in a month that an order has followed, latest first.

    InvalidError when `after` is no cursor of this list.
    """
    partition = keys.exceptions(office, month)
    found = ScanItem.by_place.query(
        partition,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return Page([_exception(item) for item in found], cursor_of(found.last_evaluated_key))


def _exception(item: ScanItem) -> Scan | Looked:
    # Looks stand in the same lists, with attributes of the same names.
    return _scan(item) if item.sk == "SCAN" else looked_of(item.pk, item.attribute_values)


def _put_clocks(item: ScanItem, scan: Scan) -> None:
    """Put what the phone said and by which clock; an instant told already is not repeated."""
    shown, sent_at = scan.presented, scan.delivery.sent_at
    item.sent_at = instant_text(sent_at) if sent_at else None
    item.taken_at = instant_text(scan.taken_at) if scan.taken_at != shown.scanned_at else None
    item.phone_verdict = shown.phone_verdict
    item.lists_at = instant_text(shown.lists_at) if shown.lists_at else None


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
            phone_verdict=Verdict(item.phone_verdict) if item.phone_verdict else None,
            lists_at=instant_of(item.lists_at) if item.lists_at else None,
        ),
        delivery=Delivery(
            received_at=instant_of(item.received_at),
            key=item.key,
            body_hash=item.body_hash,
            sent_at=instant_of(item.sent_at) if item.sent_at else None,
        ),
        taken_at=instant_of(item.taken_at or item.scanned_at),
        stamp_id=StampId(item.stamp_id) if item.stamp_id else None,
        verdict=Verdict(item.verdict),
        flags=tuple(Flag(flag) for flag in item.flags.split()),
        evidence=item.seal,
        later_order=item.later_order,
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
