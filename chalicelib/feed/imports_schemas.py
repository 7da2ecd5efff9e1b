"""Wire shapes of files of permits."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.feed.imports_rules import (
    MOST_BYTES,
    MOST_IN_REQUEST,
    MOST_PARTS,
    DriftRow,
    Import,
    ImportSet,
    RowVerdict,
)
from chalicelib.uploads.schemas import Sha256, UploadView
from chalicelib.web.parsing import Instant, Line, View, Wire
from chalicelib.web.problems import Lang, wrong_fields

Part = Annotated[int, msgspec.Meta(ge=1, le=MOST_PARTS)]


class PermitUpload(Wire, frozen=True):
    """A file that is going to be uploaded: its name, its size in bytes, its SHA-256 in hex."""

    name: Line
    bytes: Annotated[int, msgspec.Meta(ge=1, le=MOST_BYTES)]
    sha256: Sha256


class StartImport(Wire, frozen=True):
    """Permits as the directorate's database has them: `full` (all), or a `delta` (what changed).

    One of: `rows`, 25 at the most, judged in the answer; or the `upload` of a CSV or of JSON
    Lines. `as_of` is the instant that the file is true of; one in parts has the same in each. A
    row has the fields of the format (docs/permit-files.md): one that is wrong is refused by
    itself.
    """

    kind: Literal["full", "delta"]
    as_of: Instant
    part: Part = 1
    parts: Part = 1
    rows: (
        Annotated[list[dict[str, Any]], msgspec.Meta(min_length=1, max_length=MOST_IN_REQUEST)]
        | None
    ) = None
    upload: PermitUpload | None = None


class ImportCountsView(View, frozen=True):
    """How many rows were read: as many as the five others together."""

    read: int
    added: int
    changed: int
    same: int
    older: int
    refused: int


class ImportWrongView(View, frozen=True):
    """What is wrong with a field, or the file: its name, a code, and words."""

    field: str
    code: str
    detail: str


class ComparisonView(View, frozen=True):
    """How far the comparison of a full file is, and how many permits it does not hold.

    `parts` of it are there in all, `done` are through: it is compared once all are.
    """

    state: Literal["waiting", "comparing", "done"]
    parts: int
    done: list[int]
    not_there: int


class ImportRowView(View, frozen=True):
    """A row: the line it stands on, the permit's reference there, and what became of it."""

    number: int
    reference: str
    verdict: Literal["added", "changed", "same", "older", "refused"]
    errors: list[ImportWrongView]


class ImportView(View, frozen=True):
    """An import and how far it is: of a file of `size` bytes as many as `offset` are through.

    `dropped`: it was put into the bucket. `rows` are the verdicts of those that came in the
    request.
    """

    id: str
    kind: Literal["full", "delta"]
    as_of: datetime
    part: int
    parts: int
    name: str | None
    dropped: bool
    state: Literal["awaiting_file", "recording", "done", "refused"]
    created_at: datetime
    received_at: datetime | None
    size: int
    offset: int
    counts: ImportCountsView
    errors: list[ImportWrongView]
    comparison: ComparisonView | None
    upload: UploadView | None = None
    rows: list[ImportRowView] | None = None


class ImportPageView(View, frozen=True):
    """Imports; `next` is what to send as `after` for those that follow."""

    items: list[ImportView]
    next: str | None


class ImportRowPageView(View, frozen=True):
    """Rows of an import; `next` is what to send as `after` for those that follow."""

    items: list[ImportRowView]
    next: str | None


class DriftView(View, frozen=True):
    """A permit about which the databases differed.

    `not_here`: recorded only now; `not_there`: valid here, and the full file does not hold it;
    `differed`: now as the file says; `newer_here`: as it is here; `refused`: see the row.
    `number` is the line in the file, `permit` our own id, where it has one. Of one that is not
    there: the `office` that gave it, the number by which it is found there (its own, its
    stamp's, or the directorate's), and when it was last heard of.
    """

    kind: Literal["not_here", "not_there", "differed", "newer_here", "refused"]
    reference: str
    number: int | None
    permit: str | None
    office: str | None
    found_by: str | None
    heard_at: datetime | None


class DriftPageView(View, frozen=True):
    """What differs; `next` is what to send as `after` for what follows."""

    items: list[DriftView]
    next: str | None


def _wrong(errors: tuple[FieldError, ...], language: Lang) -> list[ImportWrongView]:
    if not errors:
        return []
    return [ImportWrongView(**one) for one in wrong_fields(InvalidError(errors), language)]


def import_row_view(row: RowVerdict, language: Lang) -> ImportRowView:
    """Show a row and its verdict."""
    return ImportRowView(
        number=row.number,
        reference=row.reference,
        verdict=row.verdict.value,
        errors=_wrong(row.errors, language),
    )


def drift_view(row: DriftRow) -> DriftView:
    """Show in what the databases differed."""
    return DriftView(
        kind=row.kind.value,
        reference=row.reference,
        number=row.number,
        permit=row.permit,
        office=row.office or None,
        found_by=row.found_by or None,
        heard_at=row.heard_at,
    )


def _comparison(whole: ImportSet) -> ComparisonView:
    return ComparisonView(
        state=whole.state.value,
        parts=whole.parts,
        done=sorted(whole.done),
        not_there=whole.not_there,
    )


def import_view(
    one: Import,
    whole: ImportSet | None,
    language: Lang,
    upload: UploadView | None = None,
    rows: list[RowVerdict] | None = None,
) -> ImportView:
    """Show an import."""
    asked, counts = one.asked, one.counts
    return ImportView(
        id=one.id,
        kind=asked.kind.value,
        as_of=asked.as_of,
        part=asked.part,
        parts=asked.parts,
        name=asked.name,
        dropped=one.sender is None,
        state=one.state.value,
        created_at=one.created_at,
        received_at=one.received_at,
        size=one.size or asked.size,
        offset=one.offset,
        counts=ImportCountsView(
            read=counts.read,
            added=counts.added,
            changed=counts.changed,
            same=counts.same,
            older=counts.older,
            refused=counts.refused,
        ),
        errors=_wrong(one.errors, language),
        comparison=_comparison(whole) if whole else None,
        upload=upload,
        rows=None if rows is None else [import_row_view(row, language) for row in rows],
    )
