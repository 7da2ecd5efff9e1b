"""That nothing we write is calculated by whoever opens it, and that it reads back."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from chalicelib.sheets import columns, reading, templates, writing
from tests.sheets.lists import repaired

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "\u200b=1", "%0A=1"]


def _cells(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_formula_is_text_in_csv(cell: str) -> None:
    assert _cells(writing.csv_bytes([[cell, "x"]])) == [["'" + cell, "x"]]


@settings(max_examples=300, deadline=None)
@given(some.lists(some.text(max_size=12), min_size=1, max_size=4))
def test_no_cell_of_a_csv_begins_as_a_formula(row: list[str]) -> None:
    (read,) = _cells(writing.csv_bytes([["first", *row]]))
    assert len(read) == len(row) + 1
    assert not any(re.match(r"[\s\x00-\x1f\ufeff]*[=+\-@\t\r]", cell) for cell in read)


def test_a_csv_says_its_encoding_and_keeps_a_negative_number() -> None:
    raw = writing.csv_bytes([["José", -1, None]])
    assert raw == "\ufeffJosé,-1,\r\n".encode()


@pytest.mark.parametrize("cell", [*DANGEROUS, "0123", "1E5", "x" * 40_000, "a\x00b", "{=1}"])
def test_a_text_is_a_text_cell_in_xlsx(cell: str) -> None:
    raw = writing.xlsx_bytes([["Nama"], [cell]], "Tamu: [1]")
    found = load_workbook(io.BytesIO(raw)).active["A2"]
    assert found.data_type in {"s", "inlineStr"}
    assert found.number_format == "@"
    assert found.value == cell.replace("\x00", "\ufffd").replace("\r", "\n")[:32_767]


def test_what_a_csv_guarded_reads_back_with_the_guard_shown() -> None:
    values, (repair,) = repaired(
        writing.csv_bytes([["Kamar", "Catatan", "Paspor"], ["=1", "x", ""]])
    )
    assert values[0]["room"] == "=1"
    assert repair.why == "apostrophe"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_template_reads_back_with_each_column_known(
    language: templates.Language, format_: templates.Format
) -> None:
    raw = templates.template(language, format_)
    sheet = reading.read_sheet(raw, f"x.{format_}")
    matching = columns.match(sheet.header.cells)
    assert set(matching.columns) == set(columns.FIELDS) - {"mrz", "name"}
    assert (matching.guessed, matching.unknown, sheet.notes) == ({}, (), ())
    values, (repair,) = repaired(raw)
    assert values == [{}]
    assert repair.why == "example_row"


def test_the_templates_example_needs_no_repair() -> None:
    raw = templates.template("en", "csv").replace(b"CONTOH / EXAMPLE", b"R-1")
    values, proposed = repaired(raw)
    assert proposed == []
    assert values[0]["arrived_at"] == "2026-11-20T14:05"
