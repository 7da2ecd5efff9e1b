"""Stays as stored.

A stay is found by its receipt; by its guest and arrival; in its premises, by the day of leaving
while the guest is there and by the instant of leaving afterwards; without premises, by the office
and the day it came in. What stands in a key is not stored again: an ordinary report stays within
one write unit.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from chalicelib.core.clock import local_date
from chalicelib.core.ids import PassportKey, PremisesId, ReceiptId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.transaction import Write, add
from chalicelib.lodging.receipt_facts import leaf_of
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stay_items import (
    SHARDS,
    FiledItem,
    FilingItem,
    StayItem,
    shard_of,
    stay_item,
    stay_of,
)
from chalicelib.reference import service as reference

_MOST_OF_ONE_DAY = 10
_MOST_AT_ONCE = 50
_BEGIN = " "
_SECOND = "%Y-%m-%dT%H:%M:%S"
_FIRST, _LAST = "", "~"  # before and after every receipt


class StayTakenError(Exception):
    """A stay with this receipt is stored: the same request came before."""


class FiledError(Exception):
    """The arrival of this guest of this day at these premises was reported before."""


def plan_stay(stay: Stay) -> Write:
    """Plan a new stay; StayTakenError when its receipt is in use."""
    return add(stay_item(stay), StayTakenError())


def plan_filing(stay: Stay, guest: str) -> Write:
    """Plan that a guest's arrival at premises is reported; FiledError when it was before.

    `guest` is the keyed hash of who arrives where; of a linked double, its receipt follows.
    """
    place = stay.place
    if place.premises_id is None:
        raise ValueError(stay.receipt)
    item = FilingItem(
        *keys.filing(place.premises_id, stay.arrived_on, guest),
        receipt=stay.receipt,
        leaf=leaf_of(stay),
        is_late=None if stay.on_time else True,
        is_assisted=True if stay.extras.assisted_by else None,
        place_pk=keys.filed(stay.office, stay.received_on, shard_of(stay.receipt)),
        place_sk=keys.at(stay.first_received_at, stay.receipt),
    )
    return add(item, FiledError())


def find_filed(premises_id: PremisesId, arrived_on: date, guest: str) -> ReceiptId | None:
    """Return the report of a guest's arrival at premises."""
    try:
        key = keys.filing(premises_id, arrived_on, guest)
        return ReceiptId(FilingItem.get(*key, consistent_read=True).receipt)
    except FilingItem.DoesNotExist:
        return None


def list_doubles(premises_id: PremisesId, arrived_on: date, guest: str) -> list[ReceiptId]:
    """Return what else was reported of a guest's arrival at premises, beside the first report."""
    partition, start = keys.filing(premises_id, arrived_on, f"{guest}#")
    found = FilingItem.query(partition, FilingItem.sk.startswith(start), consistent_read=True)
    return [ReceiptId(item.receipt) for item in found]


def find_stays(receipts: Iterable[ReceiptId]) -> dict[ReceiptId, Stay]:
    """Return those stays that there are, by receipt."""
    wanted = [keys.stay(one) for one in dict.fromkeys(receipts)]
    found = map(stay_of, StayItem.batch_get(wanted, consistent_read=True))
    return {stay.receipt: stay for stay in found}


def find_stay(receipt: ReceiptId) -> Stay | None:
    """Return a stay by its receipt."""
    try:
        return stay_of(StayItem.get(*keys.stay(receipt), consistent_read=True))
    except StayItem.DoesNotExist:
        return None


def list_filed(arrivals: Iterable[tuple[PremisesId, date, str]]) -> set[tuple[str, str]]:
    """Return the keys of those arrivals of guests that were reported: one read for a hundred."""
    wanted = [keys.filing(*one) for one in arrivals]
    return {(item.pk, item.sk) for item in FilingItem.batch_get(wanted, consistent_read=True)}


def find_last_stay_by_guest(key: PassportKey) -> Stay | None:
    """Return the stay of a passport with the latest arrival that somebody with an account reported.

    However many others came without one; where there is no other, the latest of those. None that
    was cancelled; one of this second may be missing.
    """
    stands = StayItem.cancelled_at.does_not_exist()
    for condition in (stands & StayItem.operator_id.exists(), stands):
        found = StayItem.by_subject.query(
            keys.guest_stays(key),
            filter_condition=condition,
            scan_index_forward=False,
            page_size=_MOST_AT_ONCE,
            limit=1,
        )
        if last := next(map(stay_of, found), None):
            return last
    return None


def list_stays_by_guest(key: PassportKey, since: datetime, until: datetime) -> list[Stay]:
    """Return the stays of a passport that began between two instants, both included."""
    found = StayItem.by_subject.query(
        keys.guest_stays(key),
        StayItem.subject_sk.between(keys.at(since, _FIRST), keys.at(until, _LAST)),
        limit=_MOST_OF_ONE_DAY,
    )
    return [stay_of(item) for item in found]


def list_latest_stays_by_guest(key: PassportKey, most: int) -> list[Stay]:
    """Return the stays of a passport that began last, the latest first."""
    found = StayItem.by_subject.query(keys.guest_stays(key), scan_index_forward=False, limit=most)
    return [stay_of(item) for item in found]


def has_stay(
    key: PassportKey,
    since: datetime | None,
    premises_id: PremisesId | None = None,
    until: datetime | None = None,
) -> bool:
    """Tell whether a stay of a passport began in a time, at premises where some are named."""
    first = keys.at(since, _FIRST) if since else _BEGIN
    last = keys.at(until, _LAST) if until else _LAST
    found = StayItem.by_subject.query(
        keys.guest_stays(key),
        StayItem.subject_sk.between(first, last),
        scan_index_forward=False,
        limit=_MOST_OF_ONE_DAY,
    )
    return any(premises_id in (None, item.premises_id) for item in found)


def list_confirmed_stays_by_guest(key: PassportKey, since: datetime, until: datetime) -> list[Stay]:
    """Return the stays of a passport that somebody with an account reported, the latest first.

    However many came without an account: they hide none of these.
    """
    found = StayItem.by_subject.query(
        keys.guest_stays(key),
        StayItem.subject_sk.between(keys.at(since, _FIRST), keys.at(until, _LAST)),
        filter_condition=StayItem.operator_id.exists(),
        scan_index_forward=False,
        page_size=_MOST_AT_ONCE,
        limit=_MOST_OF_ONE_DAY,
    )
    return [stay_of(item) for item in found]


def list_filed_stays(
    premises_id: PremisesId, month: str, after: str | None, limit: int
) -> Page[Stay]:
    """Return a page of the stays that premises reported, by arrivals of a month (`2026-11`).

    InvalidError when `after` is no cursor of it.
    """
    partition = keys.filings(premises_id, month)
    filed = FilingItem.query(
        partition,
        limit=limit,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )
    # Without a leaf: a correction moved the arrival here; its filing stays where it was.
    receipts = [ReceiptId(item.receipt) for item in filed if item.leaf]
    items = StayItem.batch_get([keys.stay(one) for one in receipts], consistent_read=True)
    found = {stay.receipt: stay for stay in map(stay_of, items)}
    stays = [found[one] for one in receipts if one in found]
    return Page(stays, cursor_of(filed.last_evaluated_key))


def list_received(office: str, since: datetime, until: datetime) -> Iterator[PassportKey]:
    """Return whose stays an office received in a time, again for each report; a moment behind."""
    zone = reference.office_zone(office)  # that of all its work area
    first_on, last_on = local_date(since, zone), local_date(until, zone)
    first, last = f"{since:{_SECOND}}", f"{until:{_SECOND}}~"
    for n in range((last_on - first_on).days + 1):
        for shard in range(SHARDS):
            filed = FiledItem.by_place.query(
                keys.filed(office, first_on + timedelta(days=n), shard),
                FiledItem.place_sk.between(first, last),
                attributes_to_get=["pk", "receipt"],
            )
            while some := list(islice(filed, _MOST_AT_ONCE)):
                found = find_stays(item.stay_receipt for item in some)
                yield from (stay.guest.passport_key for stay in found.values())
