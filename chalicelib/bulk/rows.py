"""Rows as they were sent, read for the rules of reporting; what is proposed stands beside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.bulk.rules import CHUNK, Batch, DamagedRow, Repair
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.rules import leaving_day
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference
from chalicelib.sheets import columns, repairs
from chalicelib.sheets.columns import FIELDS, Matching
from chalicelib.sheets.fixes import Hints
from chalicelib.sheets.nations import Nations, nations_of
from chalicelib.sheets.reading import read_sheet
from chalicelib.sheets.rules import Row, Sheet
from chalicelib.web.parsing import shape_of

ROW_ID = "row_id"
_LONGEST_ID = 60
_SHOWN = 200
_PASSPORT = (
    *("document_number", "issuing_state", "nationality", "surname", "given_names", "sex"),
    *("date_of_birth", "date_of_expiry"),
)
_AS_THEY_ARE = ("leaves_on", "purpose", "room", "remarks")
# One of each group must have a column, or no row of the file could be taken.
_NEEDED = (
    ("arrived_at", "arrival_time"),
    ("nights", "leaves_on"),
    ("document_number", "seal", "mrz"),
)


class Read(NamedTuple):
    """A row as read: its fields with all that is proposed in place, and each proposal."""

    number: int
    row_id: str
    values: Mapping[str, str]
    repairs: tuple[Repair, ...]

    @property
    def damaged(self) -> DamagedRow:
        """The row as it is shown to whoever sent it."""
        return DamagedRow(self.number, self.row_id, self.repairs)


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a batch, which can be gone through more than once.

    A row without an id of its own is known by the batch's content and its number, so that the
    same list sent again is the same rows.
    """

    sheet: Sheet
    matching: Matching
    hints: Callable[[], Hints]  # asked for by repairs alone: it takes a going through
    id_column: int | None
    content: str

    @property
    def notes(self) -> tuple[tuple[str, Mapping[str, str | int]], ...]:
        """What its sender should see of the list as a whole."""
        read = [(one.code, one.values) for one in self.sheet.notes]
        read += [
            ("column_guessed", {"column": name, "field": field})
            for field, name in self.matching.guessed.items()
        ]
        for code, names in (
            ("column_unknown", self.matching.unknown),
            ("column_twice", self.matching.twice),
        ):
            read += [(code, {"column": name[:_SHOWN]}) for name in names]
        return tuple(read)

    def rows(self, skipped: int = 0, *, as_given: bool = False) -> Iterator[Read]:
        """Read each row after the first so many; SheetError at the first that is too much.

        Once it is known that none needs a repair they are taken `as_given`, in a fraction of the
        time.
        """
        hints = None if as_given else self.hints()
        for row in islice(self.sheet.rows, skipped, None):
            if hints is None:
                values: Mapping[str, str] = repairs.given_values(row, self.matching)
                yield Read(row.number, self._row_id(row), values, ())
                continue
            values, proposed = repairs.repair_row(row, self.matching, hints)
            made = tuple(
                Repair(one.field, one.given[:_SHOWN], one.proposed, one.why, one.choices)
                for one in proposed
            )
            yield Read(row.number, self._row_id(row), values, made)

    def _row_id(self, row: Row) -> str:
        own = row.cell(self.id_column).strip() if self.id_column is not None else ""
        return own or f"{self.content[:32]}:{row.number}"


def chunks(rows: Iterator[Read], position: int = 0) -> Iterator[list[Read]]:
    """Yield the rows after a position, as many at once as one transaction usually takes.

    Where the chunks begin does not depend on where it goes on: half a chunk ends with the chunk.
    """
    size = CHUNK - position % CHUNK
    while part := list(islice(rows, size)):
        yield part
        size = CHUNK


def chunk_of(position: int) -> int:
    """Return where the chunk of a row begins."""
    return position - position % CHUNK


def open_file(raw: bytes, batch: Batch, premises: Premises) -> Source:
    """Open an uploaded list; raises SheetError, InvalidError naming columns that lack."""
    sheet = read_sheet(raw, batch.asked.name or "")
    id_column = _id_column(sheet.header.cells)
    return _open(
        sheet, columns.match(_without(sheet.header.cells, id_column)), batch, premises, id_column
    )


def open_rows(
    rows: Sequence[Mapping[str, str | int | None]], batch: Batch, premises: Premises
) -> Source:
    """Open the rows of a request; raises InvalidError naming each key that is no column."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    unknown = [
        FieldError(f"rows.{at}.{name[:_LONGEST_ID]}", "unknown_field")
        for at, row in enumerate(rows)
        for name in row
        if name not in {*FIELDS, ROW_ID}
    ]
    if unknown:
        raise InvalidError(unknown)
    made = [
        Row(at, tuple("" if row.get(name) is None else str(row[name]) for name in names))
        for at, row in enumerate(rows, 1)
    ]
    matching = Matching({name: at for at, name in enumerate(names) if name != ROW_ID}, {}, (), ())
    id_column = names.index(ROW_ID) if ROW_ID in names else None
    return _open(Sheet(Row(0, tuple(names)), made), matching, batch, premises, id_column)


def _open(
    sheet: Sheet, matching: Matching, batch: Batch, premises: Premises, id_column: int | None
) -> Source:
    lacking = [
        FieldError(group[0], "column_missing")
        for group in _NEEDED
        if not any(name in matching.columns for name in group)
    ]
    if lacking:
        raise InvalidError(lacking)
    today = (batch.received_at or batch.created_at).astimezone(ZoneInfo(premises.zone)).date()

    @cache
    def hints() -> Hints:
        told = repairs.survey(sheet, matching, _nations(), today)
        if not batch.orders:
            return told
        return Hints(told.nations, told.today, {**told.orders, **batch.orders}, frozenset())

    return Source(sheet, matching, hints, id_column, batch.asked.sha256 or batch.id)


@cache
def _nations() -> Nations:
    return nations_of(
        (one.code, one.alpha2, one.name.id, one.name.en) for one in reference.list_countries()
    )


def _id_column(header: Sequence[str]) -> int | None:
    folded = [" ".join(cell.casefold().replace("_", " ").split()) for cell in header]
    return next((at for at, name in enumerate(folded) if name in {"row id", "id baris"}), None)


def _without(header: Sequence[str], at: int | None) -> tuple[str, ...]:
    return tuple("" if at == place else cell for place, cell in enumerate(header))


def request_of(values: Mapping[str, str], premises: Premises) -> ReportStay:
    """Return a row as the report that the form would send; InvalidError naming each field."""
    body: dict[str, object] = {name: values[name] for name in _AS_THEY_ARE if name in values}
    body["premises"] = premises.id
    body |= _guest(values)
    if "arrived_at" in values:
        body["arrived_at"] = _arrival(values["arrived_at"], premises.zone)
    if "nights" in values:
        nights = values["nights"]
        body["nights"] = int(nights) if nights.isascii() and nights.isdecimal() else nights
    _drop_what_says_the_same(body, premises.zone)
    try:
        return msgspec.convert(body, ReportStay, strict=True)
    except msgspec.ValidationError:
        return shape_of(ReportStay, body)  # slower, and names every field


def _guest(values: Mapping[str, str]) -> dict[str, object]:
    """Return who it is: a name beside a stamp is only the sender's own label."""
    shown = {name: values[name] for name in ("seal", "mrz") if name in values}
    if shown and "document_number" not in values:
        return dict(shown)
    return {**shown, "passport": {name: values[name] for name in _PASSPORT if name in values}}


def _arrival(text: str, zone: str) -> object:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _drop_what_says_the_same(body: dict[str, object], zone: str) -> None:
    """Leave the nights out where the day of leaving says the same."""
    arrived_at, nights, leaves_on = (
        body.get(name) for name in ("arrived_at", "nights", "leaves_on")
    )
    if not isinstance(arrived_at, datetime) or not isinstance(nights, int):
        return
    arrived_on: date = arrived_at.astimezone(ZoneInfo(zone)).date()
    if leaves_on == leaving_day(arrived_on, min(nights, 1000)).isoformat():
        del body["nights"]
