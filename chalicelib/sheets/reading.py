"""Reads a guest list from a file of any usual kind, in flat memory, and says what was assumed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from chalicelib.sheets import spreadsheets, texts
from chalicelib.sheets.columns import GUESTS, ColumnSet, count_known
from chalicelib.sheets.rules import MOST_BYTES, MOST_ROWS, Note, Row, Sheet, SheetError, check_row

# Property systems print the hotel's name, the day and a filter above the list.
_HEADER_WITHIN = 20
_FEWEST_KNOWN = 2
_REMARK = "#"  # the notes above our own template

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PAGE = (b"<!doctype html", b"<html", b"<table", b"<?xml")
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows below the header, opened anew for each going through."""

    opened: Callable[[], Iterator[Row]]
    after: int

    def __iter__(self) -> Iterator[Row]:
        count = 0
        for row in _filled(self.opened()):
            if row.number <= self.after:
                continue
            count += 1
            if count > MOST_ROWS:
                raise SheetError("too_many_rows", row=row.number, most=MOST_ROWS)
            yield check_row(row)


def read_sheet(raw: bytes, name: str, columns: ColumnSet = GUESTS) -> Sheet:
    """Read a list: CSV in any usual encoding and separator, or XLSX; of guests, if not told.

    `name` is the file's, and only tells what to say of one that cannot be read: what a file is,
    its bytes say. Raises SheetError.
    """
    _check_kind(raw, name)
    is_zip = raw.startswith(_ZIP)
    sheet = (
        spreadsheets.open_spreadsheet(raw, is_exact=columns.is_exact)
        if is_zip
        else texts.open_text(raw, columns)
    )
    header, above = _find_header(sheet.rows, columns)
    notes = sheet.notes
    if above:
        notes = (*notes, Note("rows_above_header", {"rows": above, "header": header.number}))
    opened = sheet.rows
    return replace(
        sheet, header=header, rows=_Rows(lambda: iter(opened), header.number), notes=notes
    )


def _check_kind(raw: bytes, name: str) -> None:
    if not raw:
        raise SheetError("file_empty")
    if len(raw) > MOST_BYTES:
        raise SheetError("file_too_large", most=MOST_BYTES // 1_000_000)
    if not raw.strip(b"\0"):
        raise SheetError("file_only_zeros")
    if raw.startswith(_OLD_OFFICE):
        raise SheetError("file_encrypted" if _ENCRYPTED in raw else "file_old_excel")
    start = raw[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_PAGE):
        raise SheetError("file_is_web_page")
    if raw.startswith(_OTHERS):
        raise SheetError("file_not_a_list", name=name[:100])


def _find_header(rows: Iterable[Row], columns: ColumnSet) -> tuple[Row, int]:
    """Return the row that names the columns, and how many stand above it.

    Where none does, an empty header stands above the first row: nothing is taken for a name.
    """
    first = list(islice(_filled(rows), _HEADER_WITHIN))
    if not first:
        raise SheetError("file_empty")
    known = [count_known(row.cells, columns) for row in first]
    most = max(known)
    if most < _FEWEST_KNOWN:
        return Row(0, ()), 0
    at = known.index(most)
    above = [row for row in first[:at] if not row.cells[0].startswith(_REMARK)]
    return check_row(first[at]), len(above)


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if any(cell.strip() for cell in row.cells))
