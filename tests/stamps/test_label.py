"""The printed label: read by a machine at a printer's resolution, and by people."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import pytest
import qrcode
from PIL import Image
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from chalicelib.stamps.label import Label, LabelText, draw_label, matrix
from tests.icao.browser import chromium_page

PAYLOAD = (
    "3QB5TROZXPEKQGZWF7YYUL7RRIAS4EAFAADQDYSACEBM6XISAM7OLKQTAL4K4FAC3HCRKBWFMQH2AKAI75ACY5QC3DCHI"
    "3N33RW4VWCVGGXHHOKZ46UCQVAM4JM6UBLSFITXKDBHTLBQOCC6ECFCFN6OWWFRIWS63RTCFKXMPFYNJSMVTZDVRSE32E"
)
URL = f"https://entry.gov.ut/s#{PAYLOAD}"
LONG_URL = f"https://stempel.imigrasi.go.id/s#{PAYLOAD}"
TEXT = LabelText(
    seal_url=URL,
    last_day_of_stay=date(2027, 1, 20),
    permit_class="B1",
    checkpoint="DPS",
    domain="entry.gov.ut",
    stamp_number="003G-3RJ0-D",
)
FULL = replace(
    TEXT,
    seal_url=LONG_URL,
    last_day_of_stay=date(2027, 8, 20),
    permit_class="E33G",
    checkpoint="IDDPS",
    domain="stempel.imigrasi.go.id",
    entry_date=date(2026, 12, 22),
    specimen=True,
)
Printer = Literal[203, 300]


def run(package: str, name: str, *arguments: object) -> bytes:
    """Return what a tool says; its absence is a failure, with what to install."""
    found = shutil.which(name)
    assert found, f"{name} is not installed: apt-get install {package}"
    command = [found, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False).stdout


def scanned(picture: Path) -> bytes:
    """Return what a barcode reader sees in a picture."""
    options = ("--raw", "-q", "-Sdisable", "-Sqrcode.enable")
    return run("zbar-tools", "zbarimg", *options, picture).removesuffix(b"\n")


def printed(label: Label, dots: float, folder: Path, *options: str) -> Path:
    """Return the picture of a label at a resolution."""
    document, picture = folder / "label.pdf", folder / "label"
    document.write_bytes(label.pdf)
    options = ("-png", "-singlefile", "-r", str(dots), *options)
    run("poppler-utils", "pdftoppm", *options, document, picture)
    return picture.with_suffix(".png")


@pytest.mark.parametrize(
    ("text", "drawn_for", "printed_at", "options"),
    list(product((TEXT, FULL), (203, 300), (203, 203.2, 300), ((), ("-mono",)))),
)
def test_code_is_read_when_the_label_is_printed(
    text: LabelText, drawn_for: Printer, printed_at: float, options: tuple[str, ...], tmp_path: Path
) -> None:
    label = draw_label(text, dots_per_inch=drawn_for)
    picture = printed(label, printed_at, tmp_path, *options)
    assert scanned(picture) == text.seal_url.encode()


@pytest.mark.parametrize(
    ("url", "printer", "printed_at", "dots"),
    [(URL, 203, 203.2, 3), (LONG_URL, 203, 203.2, 3), (URL, 300, 300, 5), (LONG_URL, 300, 300, 4)],
)
def test_every_module_is_a_square_of_whole_dots_when_printed(
    url: str, printer: Printer, printed_at: float, dots: int, tmp_path: Path
) -> None:
    label = draw_label(replace(TEXT, seal_url=url), dots_per_inch=printer)
    with Image.open(printed(label, printed_at, tmp_path, "-mono")) as picture:
        dark = picture.convert("L").point(lambda value: value < 128 and 255)
    rows = matrix(url)
    side = len(rows) * dots
    left, top, *_ = dark.getbbox() or (0, 0)
    # The words begin behind the code and its quiet zone.
    code = dark.crop((left, 0, left + side, dark.height))
    top = (code.getbbox() or (0, 0))[1]
    assert code.getbbox() == (0, top, side, top + side)
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            box = (x * dots, top + y * dots, (x + 1) * dots, top + (y + 1) * dots)
            assert code.crop(box).getextrema() == (255 * module, 255 * module)


@pytest.mark.parametrize(
    ("prefix", "version"),
    [
        ("https://entry.gov.ut/s#", 8),  # 23 characters
        ("https://entries.gov.u/s#", 9),  # 24
        ("https://" + "a" * 40 + "/s#", 9),  # 51
        ("https://" + "a" * 41 + "/s#", 10),
    ],
)
def test_symbol_is_the_same_when_another_generator_makes_it(prefix: str, version: int) -> None:
    rows = matrix(prefix + PAYLOAD)
    assert len(rows) == 17 + 4 * version
    others = []
    for mask in range(8):
        other = qrcode.QRCode(
            version=version,
            error_correction=qrcode.ERROR_CORRECT_M,
            mask_pattern=mask,
            border=0,
        )
        other.add_data(QRData(prefix.encode(), mode=MODE_8BIT_BYTE), optimize=0)
        other.add_data(QRData(PAYLOAD.encode(), mode=MODE_ALPHA_NUM), optimize=0)
        other.make(fit=False)
        others.append(tuple(bytes(map(bool, row)) for row in other.get_matrix()))
    assert others.count(rows) == 1


@pytest.mark.parametrize(("url", "printer"), list(product((URL, LONG_URL), (203, 300))))
def test_code_keeps_within_25_mm_when_drawn_with_its_quiet_zone(url: str, printer: Printer) -> None:
    svg = ET.fromstring(draw_label(replace(TEXT, seal_url=url), dots_per_inch=printer).svg)  # noqa: S314 - our own
    assert (svg.get("width"), svg.get("height")) == ("50mm", "25mm")
    assert svg.get("viewBox") == "0 0 50 25"
    path = svg.findall("{*}path")[1]
    left, top, module = map(float, re.findall(r"[\d.]+", path.get("transform", "")))
    side = len(matrix(url)) * module
    assert 0.33 < module < 0.44
    assert side + 8 * module <= 25
    assert min(left, top, 25 - top - side) >= 4 * module
    starts = [float(text.get("x", "0")) for text in svg.iter() if text.tag.endswith("text")]
    assert min(starts) > left + side + 4 * module


def test_code_is_filled_runs_when_drawn() -> None:
    label = draw_label(TEXT)
    assert "stroke" not in label.svg
    assert label.svg.count("<path") == 2


def words(label: Label, folder: Path) -> list[tuple[float, float, float, float, str]]:
    """Return each word's box, in millimetres, and its text."""
    document = folder / "label.pdf"
    document.write_bytes(label.pdf)
    said = run("poppler-utils", "pdftotext", "-bbox", document, "-").decode()
    page = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', said)
    assert page
    assert [round(float(side) / 72 * 25.4, 2) for side in page.groups()] == [50, 25]
    found = re.findall(
        r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)<', said
    )
    return [
        (float(a) / 72 * 25.4, float(b) / 72 * 25.4, float(c) / 72 * 25.4, float(d) / 72 * 25.4, e)
        for a, b, c, d, e in found
    ]


def test_words_say_the_stamp_when_read_by_people(tmp_path: Path) -> None:
    said = " ".join(text for *_, text in words(draw_label(FULL), tmp_path))
    assert said == (
        "TINGGAL SAMPAI \u00b7 STAY UNTIL 20 AGU/AUG 2027 IZIN \u00b7 PERMIT TPI \u00b7 PORT "
        "E33G IDDPS MASUK \u00b7 ENTRY 22 DES/DEC 2026 003G-3RJ0-D stempel.imigrasi.go.id "
        "CONTOH \u00b7 SPECIMEN"
    )
    said = " ".join(text for *_, text in words(draw_label(TEXT), tmp_path))
    assert "20 JAN 2027" in said
    assert "SPECIMEN" not in said
    assert "ENTRY" not in said


WIDE = replace(FULL, domain="stempel.imigrasi.kementerian.go.id", permit_class="WWWWWW")


@pytest.mark.parametrize("text", [TEXT, FULL, WIDE])
@pytest.mark.parametrize("printer", [203, 300])
def test_words_keep_to_the_label_when_they_are_long(
    text: LabelText, printer: Printer, tmp_path: Path
) -> None:
    boxes = words(draw_label(text, dots_per_inch=printer), tmp_path)
    assert max(right for _, _, right, _, _ in boxes) <= 49.5
    assert min(left for left, *_ in boxes) > 21
    assert max(bottom for _, _, _, bottom, _ in boxes) <= 25
    for left, top, right, bottom, _ in boxes:
        overlapping = [
            other
            for x, y, x2, y2, other in boxes
            if x < right and left < x2 and y + 0.9 < bottom and top + 0.9 < y2
        ]
        assert len(overlapping) == 1


@pytest.mark.parametrize(
    ("month", "said"),
    [(1, "JAN"), (5, "MEI/MAY"), (8, "AGU/AUG"), (10, "OKT/OCT"), (12, "DES/DEC")],
)
def test_month_is_in_both_languages_when_they_differ(month: int, said: str) -> None:
    svg = draw_label(replace(TEXT, last_day_of_stay=date(2027, month, 3))).svg
    assert f">3 {said} 2027<" in svg


def test_label_is_the_same_when_printed_again() -> None:
    assert draw_label(FULL) == draw_label(FULL)


def test_text_stays_text_when_it_looks_like_markup() -> None:
    label = draw_label(replace(TEXT, domain="<a>&(b)\\"))
    assert ET.fromstring(label.svg) is not None  # noqa: S314 - our own
    assert ">&lt;a&gt;&amp;(b)\\<" in label.svg


def test_address_is_refused_when_its_modules_would_be_too_small() -> None:
    with pytest.raises(ValueError, match="too long"):
        draw_label(replace(TEXT, seal_url=f"https://{'a' * 200}/s#{PAYLOAD}"))


@pytest.mark.browser
@pytest.mark.parametrize("dots", [203, 300])
@pytest.mark.parametrize("text", [TEXT, FULL])
def test_code_is_read_when_a_browser_prints_the_drawing(
    text: LabelText, dots: int, tmp_path: Path
) -> None:
    picture = tmp_path / "label.png"
    with chromium_page({}, dots_per_inch=dots) as page:
        page.picture(f"<style>body{{margin:0}}</style>{draw_label(text).svg}", "svg", picture)
    with Image.open(picture) as image:
        assert abs(image.width - 50 / 25.4 * dots) < 3
    assert scanned(picture) == text.seal_url.encode()
