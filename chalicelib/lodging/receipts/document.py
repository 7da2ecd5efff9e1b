"""Receipts as PDF, one to a page, in both languages, each with the code that checks it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.lodging.receipt_facts import State
from chalicelib.web.problems import Lang

WIDTH, HEIGHT = 210.0, 297.0  # mm: A4
_POINTS = 72 / 25.4  # in a millimetre
_LEFT, _TOP = 20.0, 22.0
_VALUE = 82.0  # mm: where the answers begin
_CODE = 46.0  # mm: the side of the code with its quiet zone
_QUIET = 4  # modules of white around the code (ISO/IEC 18004)
_MOST_LETTERS = 60  # in a line of the answers
_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei/May", "Jun"]
_MONTHS += ["Jul", "Agu/Aug", "Sep", "Okt/Oct", "Nov", "Des/Dec"]
_STATES: dict[State, tuple[str, str]] = {
    "corrected": ("Diperbaiki", "Corrected"),
    "left": ("Tamu sudah pergi", "Guest has left"),
    "cancelled": ("DIBATALKAN", "CANCELLED"),
}

_TITLE = ("Tanda terima laporan orang asing", "Receipt for the report of a foreigner's stay")
_CHECK = ("Periksa keasliannya: pindai kode ini, atau buka", "Check it: scan this code, or open")


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """What a receipt says: all of it typed by its bearer, but when it came and to which office."""

    receipt: str
    verify_url: str
    zone: str
    received_at: datetime
    deadline_at: datetime
    arrived_at: datetime
    leaves_on: date
    nights: int
    office: tuple[str, str]
    premises: str
    place: str
    document_number: str
    state: State
    state_at: datetime | None


class _Line(NamedTuple):
    """A line of text: its start on the base line and its letters' size in mm."""

    x: float
    y: float
    size: float
    bold: bool
    text: str


def draw_receipts(receipts: Sequence[ReceiptText], first: Lang = "id") -> bytes:
    """Return a PDF of A4 pages, one for each receipt; `first` is the language in larger letters."""
    import pydyf  # noqa: PLC0415 - cold start

    pdf = pydyf.PDF()
    fonts = pydyf.Dictionary(
        {"F1": _font(pydyf, "Helvetica"), "F2": _font(pydyf, "Helvetica-Bold")}
    )
    for receipt in receipts:
        content = _content(pydyf, receipt, first)
        pdf.add_object(content)
        page = {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, WIDTH * _POINTS, HEIGHT * _POINTS]),
            "Contents": content.reference,
            "Resources": pydyf.Dictionary({"Font": fonts}),
        }
        pdf.add_page(pydyf.Dictionary(page))
    pdf.info["Title"] = pydyf.String("Tanda terima / Receipt")
    pdf.catalog["Lang"] = pydyf.String(first)
    output = BytesIO()
    pdf.write(output)
    return output.getvalue()


def _font(pydyf: Any, name: str) -> Any:  # noqa: ANN401 - pydyf has no types
    return pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type1",
            "BaseFont": f"/{name}",
            "Encoding": "/WinAnsiEncoding",
        }
    )


def _content(pydyf: Any, receipt: ReceiptText, first: Lang) -> Any:  # noqa: ANN401 - pydyf has no types
    content = pydyf.Stream(compress=True)
    content.set_matrix(_POINTS, 0, 0, _POINTS, 0, 0)
    lines = list(_lines(receipt, first))
    for x, y, size, bold, text in lines:
        content.begin_text()
        content.set_font_size("F2" if bold else "F1", size)
        content.move_text_to(x, HEIGHT - y)
        content.show_text_string(text.encode("cp1252", "replace"))
        content.end_text()
    _draw_code(content, receipt.verify_url, lines[-1].y + 8)
    return content


def _draw_code(content: Any, address: str, top: float) -> None:  # noqa: ANN401 - as above
    import segno  # noqa: PLC0415 - cold start

    rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
    module = _CODE / (len(rows) + 2 * _QUIET)
    content.push_state()
    content.set_matrix(module, 0, 0, -module, _LEFT, HEIGHT - top)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                content.rectangle(x, y, 1, 1)
    content.fill()
    content.pop_state()


def _lines(receipt: ReceiptText, first: Lang) -> Iterator[_Line]:
    y = _TOP
    yield from _both(_TITLE, first, y, (7.0, 4.2), 7.0)
    y += 18
    if receipt.state in _STATES:
        state = " / ".join(_ordered(_STATES[receipt.state], first))
        since = f" \u00b7 {_instant(receipt.state_at, receipt.zone)}" if receipt.state_at else ""
        yield _Line(_LEFT, y, 5.0, True, state + since)  # noqa: FBT003 - a record
        y += 10
    for names, value, is_bold in _facts(receipt):
        yield from _both(names, first, y, (3.8, 3.0), 4.2)
        for line in _wrapped(value):
            yield _Line(_VALUE, y, 4.2, is_bold, line)
            y += 5.4
        y += 6.6
    yield from _both(_CHECK, first, y + 2, (3.6, 3.0), 4.6)
    yield _Line(_LEFT, y + 11.6, 3.6, True, receipt.verify_url)  # noqa: FBT003


def _both(
    texts: tuple[str, str], first: Lang, y: float, sizes: tuple[float, float], step: float
) -> Iterator[_Line]:
    """Give a text in both languages, the first in larger letters."""
    for number, (text, size) in enumerate(zip(_ordered(texts, first), sizes, strict=True)):
        yield _Line(_LEFT, y + number * step, size, texts is _TITLE and not number, text)


def _ordered(texts: tuple[str, str], first: Lang) -> tuple[str, str]:
    return texts if first == "id" else (texts[1], texts[0])


def _facts(receipt: ReceiptText) -> Iterator[tuple[tuple[str, str], str, bool]]:
    zone = receipt.zone
    on_time = receipt.received_at <= receipt.deadline_at
    nights = f"{receipt.nights} malam / nights"
    yield ("Nomor tanda terima", "Receipt number"), _grouped(receipt.receipt), True
    yield ("Pertama diterima", "First received"), _instant(receipt.received_at, zone), True
    yield ("Batas waktu", "Deadline"), _instant(receipt.deadline_at, zone), False
    timely = "Tepat waktu / On time" if on_time else "Terlambat, tetap sah / Late, and valid"
    yield ("Ketepatan", "Timeliness"), timely, False
    yield (
        ("Kantor imigrasi", "Immigration office"),
        " / ".join(dict.fromkeys(receipt.office)),
        False,
    )
    yield ("Tamu tiba", "Guest arrived"), _instant(receipt.arrived_at, zone), False
    yield ("Sampai", "Until"), f"{_day(receipt.leaves_on)} ({nights})", False
    if receipt.premises:
        yield ("Tempat penginapan", "Premises"), receipt.premises, False
    yield ("Alamat", "Address"), receipt.place, False
    if receipt.document_number:
        yield ("Nomor paspor", "Passport number"), receipt.document_number, False


def _instant(at: datetime | None, zone: str) -> str:
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_day(local.date())} {local:%H:%M} {_ZONES.get(zone, '')}".rstrip()


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _grouped(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _wrapped(text: str) -> list[str]:
    import textwrap  # noqa: PLC0415 - cold start

    return textwrap.wrap(text, _MOST_LETTERS) or [""]
