"""Batches as stored: each a small item, and the verdicts of its rows by the chunk."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.bulk.rules import KEPT, Batch, DamagedRow, RowVerdict
from chalicelib.core.clock import instant_text
from chalicelib.core.ids import BatchId
from chalicelib.db import keys, lodging_keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Batches, Reference
from chalicelib.db.transaction import Write, add, put

_CHUNKS_A_PAGE = 2
_SOURCE = "SOURCE"

RawRow = Mapping[str, str | int | None]


class MovedError(Exception):
    """The batch is further by now: somebody else works on it, or did so before."""


class AlarmKnownError(Exception):
    """An alarm of this batch was raised before."""


class BatchItem(Batches):
    """A batch; `ttl` is when it ends, in seconds since 1970."""

    content = UnicodeAttribute()
    revision = NumberAttribute()
    ttl = NumberAttribute()


class PartItem(Batches):
    """Rows of a batch, packed: as they came, with their repairs, or with their verdicts."""

    content = BinaryAttribute(legacy_encoding=False)
    ttl = NumberAttribute()


class BatchAlarmItem(Reference):
    """That the verdicts of a batch are not one for each of its rows."""

    batch = UnicodeAttribute()
    rows = NumberAttribute()
    verdicts = UnicodeAttribute()
    raised_at = UnicodeAttribute()


def plan_change(batch: Batch) -> tuple[Batch, Write]:
    """Return a batch with its next revision, and the write of it; MovedError on a race.

    One of revision 0 is not stored yet, and must not be.
    """
    changed = replace(batch, revision=batch.revision + 1)
    if not batch.revision:
        return changed, add(_item(changed), MovedError())
    return changed, put(_item(changed), BatchItem.revision == batch.revision, MovedError())


def find_batch(batch_id: BatchId, now: datetime) -> Batch | None:
    """Return a batch that has not ended."""
    try:
        item = BatchItem.get(*lodging_keys.batch(batch_id), consistent_read=True)
    except BatchItem.DoesNotExist:
        return None
    return _batch(item) if item.ttl > now.timestamp() else None


def plan_source(batch: Batch, rows: Sequence[RawRow]) -> Write:
    """Plan the rows of a request, kept until their sender has answered."""
    return _plan_part(batch, _SOURCE, rows)


def find_source(batch_id: BatchId) -> list[RawRow]:
    """Return the rows of a request."""
    item = PartItem.get(*lodging_keys.batch(batch_id, _SOURCE))
    rows: list[RawRow] = _unpacked(item, list[dict[str, str | int | None]])
    return rows


def plan_verdicts(batch: Batch, start: int, verdicts: Sequence[RowVerdict]) -> Write:
    """Plan what became of the rows from the one so many after the first; MovedError."""
    return _plan_part(batch, lodging_keys.batch_rows(start), verdicts)


def list_verdicts(
    batch_id: BatchId, after: str | None, chunks: int = _CHUNKS_A_PAGE
) -> Page[RowVerdict]:
    """Return rows with their verdicts, in the order of the list; InvalidError for `after`."""
    return _page(batch_id, "ROWS#", list[RowVerdict], after, chunks)


def put_damaged(batch: Batch, start: int, rows: Sequence[DamagedRow]) -> None:
    """Store what is to be repaired in a chunk: reading the same list again says the same."""
    _part(batch, lodging_keys.batch_repairs(start), rows).save()


def find_damaged(batch_id: BatchId, start: int) -> list[DamagedRow]:
    """Return what was shown as damaged in a chunk."""
    try:
        item = PartItem.get(*lodging_keys.batch(batch_id, lodging_keys.batch_repairs(start)))
    except PartItem.DoesNotExist:
        return []
    rows: list[DamagedRow] = _unpacked(item, list[DamagedRow])
    return rows


def plan_damaged(batch: Batch, start: int, rows: Sequence[DamagedRow]) -> Write:
    """Plan what is to be repaired in the rows of a request."""
    return _plan_part(batch, lodging_keys.batch_repairs(start), rows)


def list_damaged(batch_id: BatchId, after: str | None) -> Page[DamagedRow]:
    """Return the rows that need a repair, in the order of the list; InvalidError for `after`."""
    return _page(batch_id, "REPAIRS#", list[DamagedRow], after, _CHUNKS_A_PAGE)


def plan_alarm(batch: Batch, now: datetime) -> Write:
    """Plan the record that a batch's rows and verdicts differ; AlarmKnownError."""
    counts = batch.counts
    told = counts.read, counts.accepted, counts.late, counts.duplicate, counts.refused
    item = BatchAlarmItem(
        *keys.alarm(f"batch-{batch.id}", batch.created_at.date()),
        batch=batch.id,
        rows=batch.rows or 0,
        verdicts=" ".join(map(str, told)),
        raised_at=instant_text(now),
    )
    return add(item, AlarmKnownError())


def _ttl(batch: Batch) -> int:
    return int((batch.created_at + KEPT).timestamp())


def _item(batch: Batch) -> BatchItem:
    content = msgspec.json.encode(batch).decode()
    return BatchItem(
        *lodging_keys.batch(batch.id), content=content, revision=batch.revision, ttl=_ttl(batch)
    )


def _batch(item: BatchItem) -> Batch:
    return msgspec.json.decode(item.content, type=Batch)


def _part(batch: Batch, part: str, rows: Sequence[object]) -> PartItem:
    content = zlib.compress(msgspec.json.encode(rows))
    return PartItem(*lodging_keys.batch(batch.id, part), content=content, ttl=_ttl(batch))


def _plan_part(batch: Batch, part: str, rows: Sequence[object]) -> Write:
    return add(_part(batch, part, rows), MovedError())


def _unpacked(item: PartItem, kind: Any) -> Any:  # noqa: ANN401 - a list of what was packed
    return msgspec.json.decode(zlib.decompress(item.content), type=kind)


def _page(batch_id: BatchId, begin: str, kind: Any, after: str | None, chunks: int) -> Page[Any]:  # noqa: ANN401 - likewise
    partition, _ = lodging_keys.batch(batch_id)
    found = PartItem.query(
        partition,
        PartItem.sk.startswith(begin),
        limit=chunks,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )
    rows = [row for item in found for row in _unpacked(item, kind)]
    return Page(rows, cursor_of(found.last_evaluated_key))
