"""Proposes what a damaged row of a guest list was meant to say; nothing is changed unseen."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from chalicelib.sheets import days, fixes
from chalicelib.sheets.columns import DATES, FIELDS, GUESTS, ColumnSet, Matching, count_known
from chalicelib.sheets.fixes import Fix, Hints
from chalicelib.sheets.letters import plain
from chalicelib.sheets.nations import Nations
from chalicelib.sheets.rules import Row, Sheet

ROW = "row"  # a repair of the whole row: it is to be left out
EXAMPLE = "CONTOH / EXAMPLE"  # the reference of the template's own row
_TOTAL = re.compile(r"(?:grand |sub)?\s?(?:total|totals|jumlah|jml)\b", re.IGNORECASE)
_TOTAL_CELLS = 4  # a total has a word, a number, and little else
_IDENTIFYING = ("seal", "mrz", "document_number", "date_of_birth")
# What a field was made of, where its own column is not the only one, or is not there.
_FROM = {
    "surname": ("surname", "name"),
    "given_names": ("given_names", "name"),
    "arrived_at": ("arrived_at", "arrival_time"),
}
_AS_TYPED = ("mrz", "seal", "remarks")  # their spaces and line ends mean nothing, or are theirs


@dataclass(frozen=True, slots=True)
class Repair:
    """One proposal: to be shown beside what was given, and confirmed before it counts.

    `proposed` is None where only whoever sent the file can know: one of `choices`, if there are
    any. `field` is one of the columns, or `row` for a row to be left out.
    """

    row: int
    field: str
    given: str
    proposed: str | None
    why: str
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Row:
    """A row under repair."""

    number: int
    given: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)

    def take(self, name: str, fix: Fix) -> None:
        """Take what is proposed for a field; what must be asked stays as it was given."""
        if fix.proposed is not None and not fix.why:
            if fix.proposed:
                self.values[name] = fix.proposed
            return
        given = " ".join(self.given[one] for one in _FROM.get(name, (name,)) if one in self.given)
        value = given if fix.proposed is None else fix.proposed
        if value:
            self.values[name] = value
        self.repairs.append(Repair(self.number, name, given, fix.proposed, fix.why, fix.choices))


def survey(sheet: Sheet, matching: Matching, nations: Nations, today: date) -> Hints:
    """Go through a guest list once and return what only its whole columns tell."""
    told: dict[str, set[str]] = {name: set() for name in DATES}
    for row in sheet.rows:
        for name in DATES:
            if name in matching.columns:
                told[name].add(days.tell(row.cell(matching.columns[name])) or "")
    orders = {name: order for name, cells in told.items() if (order := days.order_of(cells))}
    swapped = frozenset(name for name, cells in told.items() if days.looks_swapped(cells))
    return Hints(nations, today, orders, swapped)


def given_values(row: Row, matching: Matching) -> dict[str, str]:
    """Return the fields of a row just as they were sent."""
    cells, most = row.cells, len(row.cells)
    return {
        name: cells[at] for name, at in matching.columns.items() if at < most and cells[at].strip()
    }


def repair_row(
    row: Row, matching: Matching, hints: Hints
) -> tuple[Mapping[str, str], list[Repair]]:
    """Return the fields of a row with all that is proposed in place, and each proposal.

    A value is in the form of the wire: days ISO, codes of ICAO, `arrived_at` in the clock of
    the premises (`2026-11-22T14:05`) unless it came with its own offset. A value that differs
    from what was given has its repair. A row to be left out has no values.
    """
    work = _Row(row.number, given_values(row, matching))
    if why := left_out(row, work.given):
        text = " ".join(cell for cell in row.cells if cell.strip())[:200]
        return {}, [Repair(row.number, ROW, text, "", why)]
    cleaned = {name: _clean(name, cell) for name, cell in work.given.items()}
    texts = {name: text for name, (text, _) in cleaned.items()}
    done = fixes.fix_fields(texts, hints)
    for name in FIELDS:
        if name in done:
            fix, (_, why) = done[name], cleaned.get(name, ("", ""))
            work.take(name, fix if fix.why or not why else Fix(fix.proposed, why, fix.choices))
    return work.values, work.repairs


def _clean(name: str, cell: str) -> tuple[str, str]:
    return (cell, "") if name in _AS_TYPED else plain(cell)


def left_out(
    row: Row,
    given: Mapping[str, str],
    columns: ColumnSet = GUESTS,
    identifying: Collection[str] = _IDENTIFYING,
) -> str:
    """Return why a row is none of the list; nothing where it is one."""
    if given.get("reference", "").strip() == EXAMPLE:
        return "example_row"
    filled = [cell for cell in row.cells if cell.strip()]
    if count_known(filled[:1], columns) and count_known(filled, columns) == len(filled) > 1:
        return "header_again"
    is_short = len(filled) <= _TOTAL_CELLS and not any(name in given for name in identifying)
    return "total_row" if is_short and any(_TOTAL.match(cell.strip()) for cell in filled) else ""
