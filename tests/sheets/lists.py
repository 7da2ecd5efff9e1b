"""Guest lists for tests, and the countries they may name."""

from datetime import date

from chalicelib.reference import service as reference
from chalicelib.sheets import columns, nations, reading, repairs
from chalicelib.sheets.repairs import Repair

TODAY = date(2026, 11, 22)
NATIONS = nations.nations_of(
    (one.code, one.alpha2, one.name.id, one.name.en) for one in reference.list_countries()
)


def repaired(
    text: str | bytes, name: str = "tamu.csv"
) -> tuple[list[dict[str, str]], list[Repair]]:
    """Read a file whole: the values of each row, and all that is proposed."""
    raw = text.encode() if isinstance(text, str) else text
    sheet = reading.read_sheet(raw, name)
    matching = columns.match(sheet.header.cells)
    hints = repairs.survey(sheet, matching, NATIONS, TODAY)
    values, proposed = [], []
    for row in sheet.rows:
        row_values, row_repairs = repairs.repair_row(row, matching, hints)
        values.append(dict(row_values))
        proposed += row_repairs
    return values, proposed


def one_cell(heading: str, *cells: str) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Return what is proposed for each cell of one column: the text, why, and the choices."""
    lines = "\n".join(f'"{cell}";1' for cell in cells)
    _, proposed = repaired(f"{heading};kamar\n{lines}\n")
    return [(one.proposed, one.why, one.choices) for one in proposed]
