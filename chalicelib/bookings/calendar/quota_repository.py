"""Quotas as stored: one item for each calendar of an office, with a version."""

import msgspec
from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.bookings.calendar.quota_rules import Quota, Week
from chalicelib.core.errors import ConflictError
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, check, put, update


class QuotaMovedError(ConflictError):
    """Somebody else has just changed the quota: read it again."""

    code = "quota_moved"


class QuotaItem(Records):
    """A calendar's quotas; `brought` is set when its slots are as it says."""

    weeks = JSONAttribute()
    requests = JSONAttribute()
    version = NumberAttribute()
    brought = UnicodeAttribute(null=True)


def plan_quota(quota: Quota) -> Write:
    """Plan a quota as it is now; QuotaMovedError when it is not the version that was read.

    `quota` carries the version that was read, 0 where there was none; the one stored is the next.
    """
    item = QuotaItem(
        *keys.quota(quota.office, quota.queue),
        weeks=msgspec.to_builtins(quota.weeks),
        requests=quota.requests,
        version=quota.version + 1,
    )
    is_first = QuotaItem.pk.does_not_exist()
    is_same = QuotaItem.version == quota.version
    return put(item, is_same if quota.version else is_first, QuotaMovedError())


def plan_unmoved(quota: Quota) -> Write:
    """Plan nothing, but only go on while the quota is as it was read: QuotaMovedError."""
    return check(_key(quota), QuotaItem.version == quota.version, QuotaMovedError())


def plan_brought(quota: Quota, mark: str) -> Write:
    """Plan that the slots are as the quota says; QuotaMovedError where that has changed."""
    actions = [QuotaItem.brought.set(mark)]
    return update(_key(quota), actions, QuotaItem.version == quota.version, QuotaMovedError())


def find_quota(office: str, queue: str) -> Quota | None:
    """Return a calendar's quota, surely fresh."""
    try:
        return _quota(QuotaItem.get(*keys.quota(office, queue), consistent_read=True))
    except QuotaItem.DoesNotExist:
        return None


def list_quotas(office: str) -> list[Quota]:
    """Return the quotas of all calendars of an office, surely fresh: one read."""
    partition, _ = keys.quota(office)
    return [_quota(item) for item in QuotaItem.query(partition, consistent_read=True)]


def _key(quota: Quota) -> QuotaItem:
    return QuotaItem(*keys.quota(quota.office, quota.queue))


def _quota(item: QuotaItem) -> Quota:
    return Quota(
        office=item.pk.partition("#")[2],
        queue=item.sk,
        weeks=msgspec.convert(item.weeks, tuple[Week, ...]),
        version=int(item.version),
        brought=item.brought or "",
        requests=item.requests,
    )
