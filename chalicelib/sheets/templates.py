"""The empty guest list to fill in: headings in one language, an example, notes in both."""

from typing import Literal, NamedTuple

from chalicelib.sheets.repairs import EXAMPLE
from chalicelib.sheets.spreadsheets import NOTES
from chalicelib.sheets.writing import Cell, csv_bytes, xlsx_sheets

Language = Literal["id", "en"]
Format = Literal["csv", "xlsx"]


class _Column(NamedTuple):
    """A column: its headings, the example's cell, and what is said of it."""

    field: str
    id: str
    en: str
    example: str
    note_id: str
    note_en: str


_COLUMNS = (
    _Column(
        "reference",
        "Referensi",
        "Reference",
        EXAMPLE,
        "Nomor Anda sendiri, misalnya nomor reservasi. Boleh kosong.",
        "Your own number, such as the booking's. May be empty.",
    ),
    _Column(
        "surname",
        "Nama keluarga",
        "Surname",
        "MÜLLER",
        "Seperti di paspor, dengan tanda bacanya. Satu nama saja: isi di sini.",
        "As in the passport, with its accents. One name only: write it here.",
    ),
    _Column(
        "given_names",
        "Nama depan",
        "Given names",
        "Hans Peter",
        "Seperti di paspor. Boleh kosong.",
        "As in the passport. May be empty.",
    ),
    _Column(
        "sex",
        "Jenis kelamin",
        "Sex",
        "M",
        "M laki-laki, F perempuan, X tidak disebutkan.",
        "M male, F female, X unspecified.",
    ),
    _Column(
        "date_of_birth",
        "Tanggal lahir",
        "Date of birth",
        "1974-08-12",
        "Tahun-bulan-tanggal. Yang tidak diketahui tidak ditulis: 1974-08 atau 1974.",
        "Year-month-day. Leave out what is not known: 1974-08 or 1974.",
    ),
    _Column(
        "nationality",
        "Kewarganegaraan",
        "Nationality",
        "D",
        "Kode di paspor (Jerman: D), atau nama negaranya.",
        "The code in the passport (Germany: D), or the country's name.",
    ),
    _Column(
        "document_number",
        "Nomor paspor",
        "Passport number",
        "C01X00T47",
        "Jenis selnya teks, supaya nol di depan tidak hilang.",
        "In a cell of text, so that zeros in front are kept.",
    ),
    _Column(
        "issuing_state",
        "Negara penerbit paspor",
        "Issuing state",
        "D",
        "Kode di paspor. Bila kosong, diusulkan sama dengan kewarganegaraan.",
        "The code in the passport. If empty, the nationality is proposed.",
    ),
    _Column(
        "date_of_expiry",
        "Paspor berlaku sampai",
        "Passport expiry",
        "2031-05-30",
        "Tahun-bulan-tanggal.",
        "Year-month-day.",
    ),
    _Column(
        "arrived_at",
        "Tanggal check-in",
        "Check-in date",
        "2026-11-20",
        "Tahun-bulan-tanggal, menurut waktu setempat.",
        "Year-month-day, in local time.",
    ),
    _Column(
        "arrival_time",
        "Jam check-in",
        "Check-in time",
        "14:05",
        "Jam:menit. Batas 24 jam dihitung dari sini.",
        "Hours:minutes. The 24 hours run from here.",
    ),
    _Column(
        "nights",
        "Jumlah malam",
        "Nights",
        "3",
        "Isi ini, atau tanggal check-out.",
        "This, or the check-out date.",
    ),
    _Column(
        "leaves_on",
        "Tanggal check-out",
        "Check-out date",
        "",
        "Isi ini, atau jumlah malam.",
        "This, or the nights.",
    ),
    _Column("room", "Nomor kamar", "Room", "101", "Boleh kosong.", "May be empty."),
    _Column(
        "purpose",
        "Tujuan",
        "Purpose",
        "",
        "Kode tujuan kunjungan. Boleh kosong.",
        "The code of the purpose of the visit. May be empty.",
    ),
    _Column("remarks", "Keterangan", "Remarks", "", "Boleh kosong.", "May be empty."),
    _Column(
        "seal",
        "Kode cap masuk",
        "Entry stamp code",
        "",
        "Isi kode QR cap masuk. Bila ada, data paspor tidak perlu diisi.",
        "What the entry stamp's QR code says. With it the passport's columns stay empty.",
    ),
)
_LEAD = {
    "id": (
        "Satu baris satu tamu, paling banyak 10.000 baris. Hapus baris contoh sebelum mengunggah.",
        "One row for each guest, 10,000 rows at most. Delete the example before you upload.",
    ),
    "en": (
        "One row for each guest, 10,000 rows at most. Delete the example before you upload.",
        "Satu baris satu tamu, paling banyak 10.000 baris. Hapus baris contoh sebelum mengunggah.",
    ),
}
# Excel opens a file by the separator of the machine's language.
_SEPARATORS = {"id": ";", "en": ","}


def template(language: Language, format: Format) -> bytes:  # noqa: A002 - as the wire calls it
    """Return the guest list to fill in; `read_sheet` takes it as it is, example and notes."""
    rows: list[list[Cell]] = [
        [getattr(column, language) for column in _COLUMNS],
        [column.example for column in _COLUMNS],
    ]
    if format == "xlsx":
        title = "Tamu" if language == "id" else "Guests"
        return xlsx_sheets({title: rows, NOTES: _notes()})
    above: list[list[Cell]] = [[f"# {line}"] for line in _LEAD[language]]
    above += [[f"# {one.id} / {one.en}: {one.note_id} / {one.note_en}"] for one in _COLUMNS]
    return csv_bytes([*above, *rows], _SEPARATORS[language])


def _notes() -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Kolom", "Column", "Petunjuk", "Notes"]]
    rows += [[column.id, column.en, column.note_id, column.note_en] for column in _COLUMNS]
    rows += [["", "", *reversed(_LEAD["en"])]]
    return rows
