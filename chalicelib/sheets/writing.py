"""Writes lists that no spreadsheet takes for formulas: CSV for Excel, and XLSX."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

Cell = str | int | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARK = "\ufeff"  # without it Excel takes UTF-8 for the encoding of the machine
# What begins a formula in a spreadsheet of any language, also written wide (OWASP, CSV injection).
_FORMULA = re.compile(r"^[\s\x00-\x1f\ufeff\u200b]*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
# What XML 1.0 cannot carry.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # letters in a cell of a spreadsheet
_MOST_WIDTH = 60
_AS_TEXT = "@"


def csv_bytes(rows: Iterable[Sequence[Cell]], separator: str = ",") -> bytes:
    """Write rows as CSV that Excel opens as it is: UTF-8 with its mark, CRLF.

    A text that a spreadsheet would calculate has an apostrophe before it, also one that looks
    like a negative number; whole numbers are written as they are.
    """
    text = StringIO(newline="")
    text.write(_MARK)
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return text.getvalue().encode("utf-8", "replace")


def xlsx_bytes(rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """Write rows as one sheet of an XLSX, the first bold and kept in sight; see xlsx_sheets."""
    return xlsx_sheets({title: rows})


def xlsx_sheets(sheets: dict[str, Iterable[Sequence[Cell]]]) -> bytes:
    """Write sheets by their title as XLSX, in flat memory.

    Every text is a text cell, so that nothing is calculated and no zero is lost.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - cold start
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    workbook, bold = Workbook(write_only=True), Font(bold=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(_title(title))
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, _writable(value))
                if isinstance(value, str):
                    cell.data_type, cell.number_format = "s", _AS_TEXT
                    cell.quotePrefix = True
                if number == 0:
                    cell.font = bold
                cells.append(cell)
            sheet.append(cells)
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def _safe(cell: Cell) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = _UNWRITABLE.sub("\ufffd", cell)
    return f"'{text}" if _FORMULA.match(text) else text


def _writable(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return _UNWRITABLE.sub("\ufffd", cell)[:_LONGEST] or None


def _title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
