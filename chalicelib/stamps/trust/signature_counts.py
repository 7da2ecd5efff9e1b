"""The signatures made for stamps, counted by day as stored; and the alarms about them."""

import hashlib
from contextlib import suppress
from datetime import date, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import StampId
from chalicelib.db import keys
from chalicelib.db.table import Records, Reference
from chalicelib.db.transaction import add, commit
from chalicelib.stamps.repository import SpareSignatureItem, when_signed

_SHARDS = 16


class AlarmKnownError(Exception):
    """An alarm of this kind and day was raised before."""


class AlarmItem(Reference):
    """That the signatures of a day are not those of its stamps."""

    on = UnicodeAttribute()
    signatures = NumberAttribute()
    stamps = NumberAttribute()
    raised_at = UnicodeAttribute()


def store_spare_signature(stamp_id: StampId, seal: str, sealed_at: datetime) -> None:
    """Remember a seal that was signed and not stored, so that its signature is accounted for."""
    digest = hashlib.sha256(seal.encode()).hexdigest()[:32]
    item = SpareSignatureItem(*keys.spare_signature(stamp_id, digest))
    item.update(when_signed(SpareSignatureItem, stamp_id, sealed_at))


def count_signatures(begin: datetime, end: datetime) -> int:
    """Return how many signatures were made for stamps in a part of a UTC day.

    From `begin` on and before `end`, both of whole seconds.
    """
    # Without its Z an instant comes before all others of the same second.
    first, last = (instant_text(one).removesuffix("Z") for one in (begin, end))
    return sum(
        Records.by_place.count(
            keys.signed(begin.date(), shard), Records.place_sk.between(first, last)
        )
        for shard in range(_SHARDS)
    )


def add_alarm(kind: str, on: date, signatures: int, stamps: int, now: datetime) -> None:
    """Record that a day's counts differ; the first record of a day stays."""
    item = AlarmItem(
        *keys.alarm(kind, on),
        on=on.isoformat(),
        signatures=signatures,
        stamps=stamps,
        raised_at=instant_text(now),
    )
    with suppress(AlarmKnownError):
        commit([add(item, AlarmKnownError())])
