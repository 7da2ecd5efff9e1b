"""What a guest list is once it is read, how large one may be, and why a file is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.core.errors import FieldError, InvalidError

MOST_BYTES = 8_000_000
# 10,000 rows of thirty full columns unpack to about 25 MB.
MOST_UNPACKED_BYTES = 48_000_000
# Excel's own files shrink to a twentieth, rarely to a fortieth; a bomb to a thousandth. What
# unpacks to less than the first figure is harmless however small it was.
HARMLESS_BYTES = 4_000_000
MOST_RATIO = 100
MOST_ROWS = 10_000
MOST_COLUMNS = 100
LONGEST_CELL = 4_000


class SheetError(InvalidError):
    """A file that cannot be taken as a guest list; `reason` is a code that has words."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(FieldError("file", reason, values))
        self.reason = reason


class Row(NamedTuple):
    """A row that is not blank: its number as a spreadsheet shows it, and its cells as text.

    Dates of a spreadsheet are ISO (`2026-11-22`, `2026-11-22T14:05`), times `14:05`.
    """

    number: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        """Return a cell; empty where the row is shorter."""
        return self.cells[at] if at < len(self.cells) else ""


class Note(NamedTuple):
    """Something about a file that whoever sent it should see: a code and what it speaks of."""

    code: str
    values: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A guest list: its header and its rows, which can be gone through more than once.

    `header` is empty when no row names columns that are known here. `encoding` and `separator`
    are empty for a spreadsheet. Going through `rows` raises SheetError at the first row that
    is too much: count them before anything is stored.
    """

    header: Row
    rows: Iterable[Row]
    encoding: str = ""
    separator: str = ""
    notes: tuple[Note, ...] = field(default=())


def check_row(row: Row) -> Row:
    """Return a row; raises SheetError when it is too wide, or one of its cells too long."""
    if len(row.cells) > MOST_COLUMNS:
        raise SheetError("too_many_columns", row=row.number, most=MOST_COLUMNS)
    if max(map(len, row.cells), default=0) <= LONGEST_CELL:
        return row
    for at, cell in enumerate(row.cells, 1):
        if len(cell) > LONGEST_CELL:
            raise SheetError("cell_too_long", row=row.number, column=at, most=LONGEST_CELL)
    return row
