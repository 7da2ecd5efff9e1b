"""What is read of a file, and what is said of one that cannot be."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Sequence
from contextlib import suppress

import pytest

from chalicelib.sheets import columns, reading, writing
from chalicelib.sheets.rules import SheetError
from tests.sheets.lists import repaired

HEADER = "Nama Lengkap{0}No. Paspor{0}Tanggal Lahir\n"
LINE = "José Müller{0}C01X00T47{0}1974-08-12\n"


def _refusal(raw: bytes, name: str = "tamu.csv") -> str:
    with pytest.raises(SheetError) as caught:
        list(reading.read_sheet(raw, name).rows)
    return caught.value.reason


def _xlsx(*parts: tuple[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts:
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_whatever_its_encoding_and_separator(separator: str, encoding: str) -> None:
    raw = (HEADER + LINE).format(separator).encode(encoding)
    sheet = reading.read_sheet(raw, "tamu.csv")
    assert sheet.separator == separator
    assert [row.cells for row in sheet.rows] == [("José Müller", "C01X00T47", "1974-08-12")]


def test_a_guessed_encoding_is_told_with_letters_to_check() -> None:
    (note,) = reading.read_sheet((HEADER + LINE).format(";").encode("cp1252"), "tamu.csv").notes
    assert note.code == "encoding_guessed"
    assert str(note.values["sample"]).startswith("José Müller")


def test_a_comma_in_each_name_is_no_separator() -> None:
    text = "Nama;Paspor\nMÜLLER, Hans;C1\nSMITH, Ann;C2\n"
    assert reading.read_sheet(text.encode(), "a.csv").separator == ";"


def test_the_header_is_found_below_what_a_hotel_prints_above_it() -> None:
    text = "Hotel Bahagia\nTamu;20 November\n\nNama;Paspor\nAnn;C1\n"
    sheet = reading.read_sheet(text.encode(), "a.csv")
    assert sheet.header.number == 4
    assert [(row.number, row.cells) for row in sheet.rows] == [(5, ("Ann", "C1"))]
    assert [note.code for note in sheet.notes] == ["rows_above_header"]


def test_rows_can_be_gone_through_again() -> None:
    sheet = reading.read_sheet((HEADER + LINE * 3).format(",").encode(), "a.csv")
    assert list(sheet.rows) == list(sheet.rows)


def test_nothing_is_taken_for_a_header_where_no_row_names_columns() -> None:
    sheet = reading.read_sheet(b"Ann,C1\nBob,C2\n", "a.csv")
    assert sheet.header.cells == ()
    assert len(list(sheet.rows)) == 2


def test_a_line_end_in_a_quoted_cell_keeps_the_row_whole() -> None:
    sheet = reading.read_sheet(b'Nama,Paspor,Catatan\n"Ann",C1,"two\nlines"\nBob,C2,\n', "a.csv")
    assert [row.cells[-1] for row in sheet.rows] == ["two\nlines", "C2"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "file_empty"),
        (b"\n\n;;\n", "file_empty"),
        (bytes(5000), "file_only_zeros"),
        (b"x" * 8_000_001, "file_too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file_encrypted",
        ),
        (b"<html><table><tr><td>Nama</table>", "file_is_web_page"),
        (b"%PDF-1.7 ...", "file_not_a_list"),
        (b"PK\x03\x04 and no more", "file_damaged"),
        (b"Nama,Paspor\nA\0B,C1\n", "file_not_text"),
        (b"Nama,Paspor\n" + b"A,C1\n" * 10_001, "too_many_rows"),
        (b"Nama,Paspor\n" + b"A," * 100 + b"B\n", "too_many_columns"),
        (b"Nama,Paspor\n" + b"A" * 4_001 + b",C1\n", "cell_too_long"),
        (b'Nama,Paspor\n"Ann,C1\n' + b"Bob,C2\n" * 30_000, "quote_not_closed"),
        (_xlsx(("xl/workbook.bin", "")), "file_other_spreadsheet"),
        (_xlsx(("word/document.xml", "<a/>")), "file_not_a_list"),
        (_xlsx(("xl/workbook.xml", "<workbook/>")), "file_damaged"),
        (_xlsx(("xl/workbook.xml", "0" * 20_000_000)), "file_unpacks_too_large"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_for_what_it_is(raw: bytes, reason: str) -> None:
    assert _refusal(raw) == reason


@pytest.mark.parametrize(
    "raw",
    [b'\n"' * 4_000, b',"' * 4_000, b"Check In,Kamar\n" + (b"a%sb,1\n" % (b" " * 3_900)) * 200],
)
def test_a_file_made_to_be_slow_is_not(raw: bytes) -> None:
    begun = time.process_time()
    with suppress(SheetError):
        repaired(raw)
    assert time.process_time() - begun < 2


def test_ten_thousand_rows_are_read() -> None:
    raw = b"Nama,Paspor\n" + b"A,C1\n" * 10_000
    assert sum(1 for _ in reading.read_sheet(raw, "a.csv").rows) == 10_000


def test_entities_that_multiply_are_refused() -> None:
    raw = bytearray(writing.xlsx_bytes([["Nama", "Paspor"], ["Ann", "C1"]], "Tamu"))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(file, "w") as target:
        for part in source.infolist():
            text = source.read(part)
            if part.filename.startswith("xl/worksheets/"):
                bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]>'
                text = bomb + text.replace(b"Ann", b"&c;")
            target.writestr(part.filename, text)
    assert _refusal(file.getvalue(), "a.xlsx") == "file_damaged"


def test_a_spreadsheet_gives_days_as_iso_and_numbers_without_a_point() -> None:
    from datetime import datetime

    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Tamu")
    sheet.append(["Nama", "Paspor", "Tgl Lahir", "Check In", "Malam"])
    sheet.append(["Ann", 12345678, datetime(1974, 8, 12), datetime(2026, 11, 20, 14, 5), 3.0])  # noqa: DTZ001
    file = io.BytesIO()
    workbook.save(file)
    (row,) = reading.read_sheet(file.getvalue(), "a.xlsx").rows
    assert row.cells == ("Ann", "12345678", "1974-08-12", "2026-11-20T14:05", "3")


def _peak(rows: int) -> int:
    body: list[Sequence[str]] = [["Nama", "Paspor", "Tgl Lahir"]]
    raw = writing.csv_bytes(
        [*body, *([f"Guest {n}", f"C{n:08}", "1974-08-12"] for n in range(rows))]
    )
    reading.read_sheet(raw, "a.csv")  # what is loaded once
    tracemalloc.start()
    try:
        assert sum(1 for _ in reading.read_sheet(raw, "a.csv").rows) == rows
        return tracemalloc.get_traced_memory()[1] - 3 * len(raw)
    finally:
        tracemalloc.stop()


def test_ten_times_the_rows_take_no_more_memory_than_their_text() -> None:
    assert _peak(10_000) < 1.2 * _peak(1_000)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("No. Paspor", "document_number"),
        ("Passport No.", "document_number"),
        ("PassportNumber", "document_number"),
        ("NOMOR PASPOR *", "document_number"),
        ("Tgl. Lahir (dd/mm/yyyy)", "date_of_birth"),
        ("D.O.B", "date_of_birth"),
        ("Check-In", "arrived_at"),
        ("Jam Check In", "arrival_time"),
        ("L/P", "sex"),
        ("Kewarganegaraan", "nationality"),
        ("Guest Name", "name"),
        ("Berlaku s/d", "date_of_expiry"),
        ("document_number", "document_number"),
    ],
)
def test_heading_is_known_in_both_languages_and_as_hotels_write_it(
    heading: str, field: str
) -> None:
    assert columns.match([heading]).columns == {field: 0}


def test_a_slip_in_a_heading_is_guessed_and_told() -> None:
    matching = columns.match(["Kewarganegaran", "Nama", "Nama Tamu", "Rate"])
    assert matching.columns == {"nationality": 0, "name": 1}
    assert matching.guessed == {"nationality": "Kewarganegaran"}
    assert matching.twice == ("Nama Tamu",)
    assert matching.unknown == ("Rate",)
