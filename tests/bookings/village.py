"""The list of a village as it comes to an office: damaged."""

from io import BytesIO

from openpyxl import Workbook

from tests.bookings.booked import nik


def village_list() -> bytes:
    """Return sixty people as a village writes them: no two columns as they should be."""
    sheet = (book := Workbook()).active
    assert sheet is not None
    sheet.append(["DAFTAR PEMOHON"])
    sheet.append(["No.", "Nama Lengkap", "N I K", "Tgl Lahir"])
    for number in range(1, 61):
        own = nik(number)
        spoilt = (f"{own[:6]} {own[6:12]} {own[12:]}", own.replace("0", "O"), f"'{own}")
        sheet.append([number, f"{number}. Warga Contoh", spoilt[number % 3], "17/05/1990"])
    sheet.append(["Jumlah", 60])
    book.save(raw := BytesIO())
    return raw.getvalue()
