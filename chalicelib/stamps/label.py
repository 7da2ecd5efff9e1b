"""The label with an entry stamp's code, to be printed and stuck into a passport."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from typing import Any, Literal, NamedTuple

WIDTH, HEIGHT = 50.0, 25.0  # mm: a common size of label, and the height the code may take
_QUIET = 4  # modules of white around the code (ISO/IEC 18004)
_LEFT, _RIGHT, _TOP = 0.5, 0.7, 0.9  # mm of white at the label's edges
_GAP = 0.6  # mm between the code's quiet zone and the words, and behind a word
_LEADING = 1.25  # at most: a line's height over its letters'
_POINTS = 72 / 25.4  # in a millimetre

# A 203 dpi printer has 8 dots a millimetre. Fewer dots a module than these smear.
_DOT = {203: 0.125, 300: 25.4 / 300}
_LEAST_DOTS = {203: 3, 300: 4}

# PDF blackens every dot that a shape touches: an edge just on the grid would take one more.
_INSET = 0.005  # modules

# Indonesian, and English where it differs.
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MEI/MAY", "JUN"]
_MONTHS += ["JUL", "AGU/AUG", "SEP", "OKT/OCT", "NOV", "DES/DEC"]

# Helvetica Bold, thousandths of the letters' size; what is not here counts as 1000.
_WIDTHS = (
    dict.fromkeys("ABCDHKNRU", 722) | dict.fromkeys("EPSVXY", 667) | dict.fromkeys("FLTZ", 611)
)
_WIDTHS |= dict.fromkeys("GOQ", 778) | dict.fromkeys("bdghnopqu", 611) | dict.fromkeys("w", 778)
_WIDTHS |= dict.fromkeys("0123456789Jacekvxyzs", 556) | dict.fromkeys("Iijl ./\u00b7", 278)
_WIDTHS |= dict.fromkeys("-ft:", 333) | {"M": 833, "W": 944, "m": 889, "r": 389}


@dataclass(frozen=True, slots=True)
class LabelText:
    """What a label says; `seal_url` is the code, everything else is there to be read.

    `issue_date` stands in the place of the entry on a stamp issued after it. `specimen` marks
    the stamps of a test signer, in both languages.
    """

    seal_url: str
    last_day_of_stay: date
    permit_class: str
    checkpoint: str
    domain: str
    stamp_number: str
    entry_date: date | None = None
    issue_date: date | None = None
    specimen: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One label, drawn twice: for a page, and for a printer."""

    svg: str
    pdf: bytes


class _Code(NamedTuple):
    """The code in place: its upper left corner and a module's side in millimetres.

    `runs` are dark modules side by side: column, row, how many.
    """

    left: float
    top: float
    module: float
    modules: int
    runs: list[tuple[int, int, int]]


class _Words(NamedTuple):
    """A line of text: its start on the base line, the size of its letters, in millimetres."""

    x: float
    y: float
    size: float
    bold: bool
    text: str


def draw_label(text: LabelText, *, dots_per_inch: Literal[203, 300] = 203) -> Label:
    """Draw a stamp's label, 50 by 25 mm.

    Modules are a whole number of the printer's dots and stand on its grid; one drawn for
    203 dpi is also read when printed at 300. Raises ValueError when the address leaves
    modules too small to print.
    """
    code = _code(text.seal_url, dots_per_inch)
    left = code.left + (code.modules + _QUIET) * code.module + _GAP
    words = list(_words(text, left, WIDTH - _RIGHT - left))
    return Label(_svg(text, code, words), _pdf(text, code, words))


def matrix(seal_url: str) -> tuple[bytes, ...]:
    """Return the code's modules, row by row, 1 for dark.

    The part up to `#` is a segment of bytes, the Base32 after it one of alphanumerics: in one
    segment of bytes alone the symbol would be two versions larger.
    """
    import segno  # noqa: PLC0415 - cold start

    before, mark, payload = seal_url.partition("#")
    # Its type hints know of one segment only.
    segments: Any = [
        (before + mark, segno.consts.MODE_BYTE),
        (payload, segno.consts.MODE_ALPHANUMERIC),
    ]
    code = segno.make(segments, error="m", micro=False, boost_error=False)
    return tuple(bytes(row) for row in code.matrix)


def _code(seal_url: str, dots_per_inch: int) -> _Code:
    rows = matrix(seal_url)
    across = len(rows) + 2 * _QUIET
    dot = _DOT[dots_per_inch]
    dots = int(HEIGHT / dot / across)
    if dots < _LEAST_DOTS[dots_per_inch]:
        raise ValueError("the address is too long for a code of this size")
    module = dots * dot
    left = round(_LEFT / dot) * dot
    top = int((HEIGHT - across * module) / 2 / dot) * dot
    runs = [(start, y, length) for y, row in enumerate(rows) for start, length in _runs(row)]
    return _Code(left + _QUIET * module, top + _QUIET * module, module, len(rows), runs)


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        yield start, end - start
        start = row.find(1, end)


def _words(text: LabelText, left: float, width: float) -> Iterator[_Words]:
    lines = list(_lines(text))
    leading = min(_LEADING, (HEIGHT - 2 * _TOP) / sum(size for size, _, _ in lines))
    half = width / 2
    y = _TOP
    for size, bold, cells in lines:
        fitted = min(size, *(_fitting(cell, width / len(cells)) for cell in cells))
        y += size * leading
        for at, cell in enumerate(cells):
            yield _Words(left + at * half, y, fitted, bold, cell)


def _lines(text: LabelText) -> Iterator[tuple[float, bool, list[str]]]:
    """Give each line's size of letters, whether they are bold, and its one or two cells."""
    yield 1.9, False, ["TINGGAL SAMPAI \u00b7 STAY UNTIL"]
    yield 4.0, True, [_day(text.last_day_of_stay)]
    yield 1.7, False, ["IZIN \u00b7 PERMIT", "TPI \u00b7 PORT"]
    yield 3.2, True, [text.permit_class, text.checkpoint]
    if text.issue_date:
        yield 1.9, False, [f"TERBIT \u00b7 ISSUED  {_day(text.issue_date)}"]
    elif text.entry_date:
        yield 1.9, False, [f"MASUK \u00b7 ENTRY  {_day(text.entry_date)}"]
    yield 3.0, True, [text.stamp_number]
    yield 2.2, False, [text.domain]
    if text.specimen:
        yield 2.2, True, ["CONTOH \u00b7 SPECIMEN"]


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _fitting(text: str, width: float) -> float:
    """Return the size at which a text is as wide as its place, with a little white behind."""
    return (width - _GAP) * 1000 / sum(_WIDTHS.get(letter, 1000) for letter in text)


def _svg(text: LabelText, code: _Code, words: list[_Words]) -> str:
    # One path of filled runs: strokes vanish in print, and rows drawn apart leave hairlines.
    runs = "".join(f"M{column} {row}h{length}v1H{column}z" for column, row, length in code.runs)
    place = f"translate({_mm(code.left)} {_mm(code.top)}) scale({_mm(code.module)})"
    lines = "".join(
        f'<text x="{_mm(x)}" y="{_mm(y)}" font-size="{_mm(size)}"'
        f' font-weight="{700 if bold else 400}">{escape(line)}</text>'
        for x, y, size, bold, line in words
    )
    name = escape(f"{text.stamp_number} \u00b7 {_day(text.last_day_of_stay)}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{name}">'
        '<path fill="#fff" d="M0 0h50v25H0z"/>'
        f'<path shape-rendering="crispEdges" transform="{place}" d="{runs}"/>'
        f'<g font-family="Helvetica,Arial,sans-serif">{lines}</g></svg>'
    )


def _mm(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _pdf(text: LabelText, code: _Code, words: list[_Words]) -> bytes:
    import pydyf  # noqa: PLC0415 - cold start

    pdf = pydyf.PDF()
    content = pydyf.Stream(compress=True)
    content.set_matrix(_POINTS, 0, 0, _POINTS, 0, 0)
    content.push_state()
    content.set_matrix(code.module, 0, 0, -code.module, code.left, HEIGHT - code.top)
    for column, row, length in code.runs:
        content.rectangle(column + _INSET, row + _INSET, length - 2 * _INSET, 1 - 2 * _INSET)
    content.fill()
    content.pop_state()
    for x, y, size, bold, line in words:
        content.begin_text()
        content.set_font_size("B" if bold else "R", size)
        content.move_text_to(x, HEIGHT - y)
        content.show_text_string(line.encode("cp1252", "replace"))
        content.end_text()
    pdf.add_object(content)
    fonts = {
        key: pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type1",
                "BaseFont": name,
                "Encoding": "/WinAnsiEncoding",
            }
        )
        for key, name in (("R", "/Helvetica"), ("B", "/Helvetica-Bold"))
    }
    page = {
        "Type": "/Page",
        "Parent": pdf.pages.reference,
        "MediaBox": pydyf.Array([0, 0, WIDTH * _POINTS, HEIGHT * _POINTS]),
        "Contents": content.reference,
        "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary(fonts)}),
    }
    pdf.add_page(pydyf.Dictionary(page))
    # A printer dialogue must not scale the label to its paper.
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"PrintScaling": "/None"})
    pdf.info["Title"] = pydyf.String(text.stamp_number)
    output = BytesIO()
    pdf.write(output)
    return output.getvalue()
