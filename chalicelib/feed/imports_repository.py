"""Imports of files of permits as stored: each a small item, its verdicts by the chunk."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.pagination import ResultIterator

from chalicelib.core.ids import ImportId, ImportSetId
from chalicelib.db import import_keys as keys
from chalicelib.db.keys import at
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Batches
from chalicelib.db.transaction import Write, add, put
from chalicelib.feed.imports_rules import (
    KEPT,
    Drift,
    DriftRow,
    Import,
    ImportSet,
    RowVerdict,
)
from chalicelib.permits.records import Verdict

_PARTS_A_PAGE = 2
# Of a list that is narrowed: few of a million rows are refused, and a page holds what is found.
_PARTS_SEARCHED = 200
_ENOUGH_FOUND = 100
_IMPORTS_A_PAGE = 25
# What the comparison finds comes after what the rows say.
_COMPARED = "~"


class MovedError(Exception):
    """The import is further by now: somebody else works on it, or did so before."""


class ImportItem(Batches):
    """An import, or a set of them; `ttl` is when it ends, in seconds since 1970."""

    content = UnicodeAttribute()
    revision = NumberAttribute()
    ttl = NumberAttribute()


class ImportPartItem(Batches):
    """Rows of an import, packed: with their verdicts, or in what they differ."""

    content = BinaryAttribute(legacy_encoding=False)
    ttl = NumberAttribute()


class ImportListItem(Batches):
    """That an import began."""

    ttl = NumberAttribute()


def plan_started(one: Import) -> tuple[Import, list[Write]]:
    """Plan a new import; MovedError when it is there already."""
    stored, write = plan_change(one)
    began = ImportListItem(
        keys.imports(one.created_at.year), at(one.created_at, one.id), ttl=_ttl(one.created_at)
    )
    return stored, [write, add(began, MovedError())]


def plan_change(one: Import) -> tuple[Import, Write]:
    """Return an import with its next revision, and the write of it; MovedError on a race."""
    changed = replace(one, revision=one.revision + 1)
    item = _item(keys.permit_import(one.id), changed, changed.revision, _ttl(one.created_at))
    return changed, _write(item, one.revision)


def plan_set(one: ImportSet) -> tuple[ImportSet, Write]:
    """Return a set with its next revision, and the write of it; MovedError on a race."""
    changed = replace(one, revision=one.revision + 1)
    item = _item(keys.import_set(one.id), changed, changed.revision, _ttl(one.as_of))
    return changed, _write(item, one.revision)


def find_import(import_id: ImportId, now: datetime) -> Import | None:
    """Return an import that is kept still."""
    item = _find(keys.permit_import(import_id))
    if item is None or item.ttl <= now.timestamp():
        return None
    return msgspec.json.decode(item.content, type=Import)


def find_set(set_id: ImportSetId) -> ImportSet | None:
    """Return the parts of a full file, of which one is through."""
    item = _find(keys.import_set(set_id))
    return msgspec.json.decode(item.content, type=ImportSet) if item else None


def list_imports(year: int, after: str | None) -> Page[ImportId]:
    """Return the imports that began in a year, the latest first; InvalidError for `after`."""
    partition = keys.imports(year)
    found = ImportListItem.query(
        partition,
        limit=_IMPORTS_A_PAGE,
        scan_index_forward=False,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )
    ids = [ImportId(item.sk.rpartition("#")[2]) for item in found]
    return Page(ids, cursor_of(found.last_evaluated_key))


def plan_verdicts(one: Import, start: int, rows: Sequence[RowVerdict]) -> Write:
    """Plan what became of the rows from the one so many after the first; MovedError."""
    key = keys.permit_import(one.id, keys.import_rows(start))
    return _plan_part(key, rows, _ttl(one.created_at))


def plan_drift(
    one: ImportSet, source: ImportId | None, start: int, rows: Sequence[DriftRow]
) -> Write:
    """Plan in what the databases differ: told by the rows of an import, or by the comparison."""
    key = keys.import_set(one.id, keys.import_drift(source or _COMPARED, start))
    return _plan_part(key, rows, _ttl(one.as_of))


def list_verdicts(
    import_id: ImportId, after: str | None, only: Verdict | None = None
) -> Page[RowVerdict]:
    """Return rows with their verdicts, in the order of the file; InvalidError for `after`.

    A page of those with one verdict `only` may be empty and have a next one.
    """
    partition = keys.permit_import(import_id)[0]
    if only is None:
        return _page(partition, "ROWS#", list[RowVerdict], after)
    return _search(partition, "ROWS#", list[RowVerdict], lambda row: row.verdict is only, after)


def list_drift(set_id: ImportSetId, after: str | None, only: Drift | None = None) -> Page[DriftRow]:
    """Return in what the databases differed; InvalidError for `after`.

    A page of one kind `only` may be empty and have a next one.
    """
    partition = keys.import_set(set_id)[0]
    if only is None:
        return _page(partition, "DRIFT#", list[DriftRow], after)
    begin = f"DRIFT#{_COMPARED}#" if only is Drift.NOT_THERE else "DRIFT#"
    return _search(partition, begin, list[DriftRow], lambda row: row.kind is only, after)


def _ttl(begun: datetime) -> int:
    return int((begun + KEPT).timestamp())


def _item(key: tuple[str, str], value: object, revision: int, ttl: int) -> ImportItem:
    content = msgspec.json.encode(value).decode()
    return ImportItem(*key, content=content, revision=revision, ttl=ttl)


def _write(item: ImportItem, revision: int) -> Write:
    if not revision:
        return add(item, MovedError())
    return put(item, ImportItem.revision == revision, MovedError())


def _find(key: tuple[str, str]) -> ImportItem | None:
    try:
        return ImportItem.get(*key, consistent_read=True)
    except ImportItem.DoesNotExist:
        return None


def _plan_part(key: tuple[str, str], rows: Sequence[object], ttl: int) -> Write:
    content = zlib.compress(msgspec.json.encode(rows))
    return add(ImportPartItem(*key, content=content, ttl=ttl), MovedError())


def _page(partition: str, begin: str, kind: Any, after: str | None) -> Page[Any]:  # noqa: ANN401 - a list of what was packed
    found = _parts(partition, begin, after, _PARTS_A_PAGE)
    rows = [row for item in found for row in _unpacked(item, kind)]
    return Page(rows, cursor_of(found.last_evaluated_key))


def _search(
    partition: str,
    begin: str,
    kind: Any,  # noqa: ANN401 - a list of what was packed
    is_wanted: Callable[[Any], bool],
    after: str | None,
) -> Page[Any]:
    """Return the rows that are wanted, of as many parts as it takes, and of no more than that."""
    found = _parts(partition, begin, after, _PARTS_SEARCHED)
    rows: list[Any] = []
    for item in found:
        rows += [row for row in _unpacked(item, kind) if is_wanted(row)]
        if len(rows) >= _ENOUGH_FOUND:
            return Page(rows, cursor_of({"pk": {"S": partition}, "sk": {"S": item.sk}}))
    return Page(rows, cursor_of(found.last_evaluated_key))


def _parts(
    partition: str, begin: str, after: str | None, most: int
) -> ResultIterator[ImportPartItem]:
    return ImportPartItem.query(
        partition,
        ImportPartItem.sk.startswith(begin),
        limit=most,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )


def _unpacked(item: ImportPartItem, kind: Any) -> Any:  # noqa: ANN401 - likewise
    return msgspec.json.decode(zlib.decompress(item.content), type=kind)
