"""Reads XLSX in flat memory, once it is known that it unpacks to no more than it should."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from chalicelib.sheets.rules import (
    HARMLESS_BYTES,
    MOST_RATIO,
    MOST_UNPACKED_BYTES,
    Note,
    Row,
    Sheet,
    SheetError,
)

_WORKBOOK, _BINARY, _OPEN_DOCUMENT = "xl/workbook.xml", "xl/workbook.bin", "content.xml"
NOTES = "Petunjuk - Notes"  # the template's own second sheet
_IS_ENCRYPTED = 0x1
_MOST_PARTS = 1_000
_HUGE = 1e15  # a spreadsheet keeps fifteen digits; what is longer has lost some


@dataclass(frozen=True, slots=True)
class _Cells:
    """The rows of a workbook's first visible sheet, opened anew for each going through."""

    raw: bytes
    is_exact: bool = False

    def __iter__(self) -> Iterator[Row]:
        text = _exact_text if self.is_exact else _text
        workbook = _load(self.raw)
        try:
            sheet = next(one for one in workbook.worksheets if one.sheet_state == "visible")
            # The size it claims may be that of one cell, or of all there can be.
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield Row(number, _texts(cells, text))
        except _broken() as error:
            raise SheetError("file_damaged") from error
        finally:
            workbook.close()


def open_spreadsheet(raw: bytes, *, is_exact: bool = False) -> Sheet:
    """Return the rows of an XLSX, header and all; raises SheetError.

    With `is_exact` a number of more figures than a spreadsheet keeps is text such as
    `5.10312047400200E+15`, in which that shows.
    """
    _check_archive(raw)
    workbook = _load(raw)
    try:
        visible = [one.title for one in workbook.worksheets if one.sheet_state == "visible"]
    finally:
        workbook.close()
    if not visible:
        raise SheetError("file_empty")
    notes: tuple[Note, ...] = ()
    if set(visible[1:]) - {NOTES}:
        notes = (Note("first_sheet_only", {"sheet": visible[0], "sheets": len(visible)}),)
    return Sheet(Row(0, ()), _Cells(raw, is_exact), notes=notes)


def _check_archive(raw: bytes) -> None:
    try:
        with ZipFile(BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise SheetError("file_damaged") from error
    names = {part.filename for part in parts}
    if _WORKBOOK not in names:
        other = _BINARY in names or _OPEN_DOCUMENT in names
        raise SheetError("file_other_spreadsheet" if other else "file_not_a_list", name="")
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise SheetError("file_encrypted")
    # A part never unpacks to more than its entry says: the archive stops there.
    unpacked = sum(part.file_size for part in parts)
    is_bomb = unpacked > max(HARMLESS_BYTES, MOST_RATIO * len(raw))
    if unpacked > MOST_UNPACKED_BYTES or is_bomb or len(parts) > _MOST_PARTS:
        raise SheetError("file_unpacks_too_large", most=MOST_UNPACKED_BYTES // 1_000_000)


def _load(raw: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202 - openpyxl has no types
    from openpyxl import load_workbook  # noqa: PLC0415 - cold start

    try:
        return load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    except _broken() as error:
        raise SheetError("file_damaged") from error


def _broken() -> tuple[type[Exception], ...]:
    """Return what the reader raises on a file that is no workbook within: nearly anything."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - cold start
    from zlib import error as zlib_error  # noqa: PLC0415

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    known = (ValueError, KeyError, TypeError, IndexError, AttributeError, StopIteration)
    return (*known, ParseError, DefusedXmlException, BadZipFile, EOFError, OSError, zlib_error)


def _texts(cells: tuple[object, ...], text: Callable[[object], str]) -> tuple[str, ...]:
    texts = [text(cell) for cell in cells]
    while texts and not texts[-1].strip():
        texts.pop()
    return tuple(texts)


def _exact_text(cell: object) -> str:
    if isinstance(cell, int | float) and abs(cell) >= _HUGE:
        return f"{cell:.14E}"
    return _text(cell)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return _instant(cell)
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, timedelta):
        return _instant(datetime(1900, 1, 1) + cell)[-5:]  # noqa: DTZ001 - a length, as a clock
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _HUGE else repr(cell)
    return "" if cell is None else str(cell)  # a date too is ISO


def _instant(at: datetime) -> str:
    at = at.replace(microsecond=0)
    if at.time() == time():
        return at.date().isoformat()
    return at.isoformat(timespec="seconds" if at.second else "minutes")
