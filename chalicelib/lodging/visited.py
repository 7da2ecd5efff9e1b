"""Where a guest was reported to stay, page by page, for who follows one stamp."""

from datetime import datetime

from chalicelib.core.ids import PassportKey
from chalicelib.db import lodging_keys as keys
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stay_items import StayItem, stay_of


def list_stays_before(key: PassportKey, since: datetime, before: str, limit: int) -> list[Stay]:
    """Return a guest's stays that began since an instant, the latest first; the caller audits.

    `before` is a sort key (`keys.at`) before which they stand. Cancelled ones are none; of two
    reports of one arrival both are there. A moment behind.
    """
    first = keys.at(since, " ")
    if before <= first:
        return []
    found = StayItem.by_subject.query(
        keys.guest_stays(key),
        StayItem.subject_sk.between(first, before),
        scan_index_forward=False,
        limit=limit + 1,
    )
    return [stay_of(item) for item in found if item.subject_sk != before][:limit]
