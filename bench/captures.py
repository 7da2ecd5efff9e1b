"""Pictures of our printed label as a phone's camera gives them: the same ones at every run.

The label is the PDF that goes to the printer, taken to the printer's dots, each of which spreads
a little on the paper. Then comes what a passport and a hand do to it, and last the camera.
"""

import math
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bench import lens
from chalicelib.stamps.label import LabelText, draw_label

Printer = Literal[203, 300]

PRINTERS: tuple[Printer, ...] = (203, 300)
SIZES = (100, 150, 200, 300, 450, 600)  # px: the code's side, without its quiet zone
DAMAGES = ("none", "blur", "motion", "tilt", "noise", "strokes", "stamp ink", "light", "all")
ROUNDS = 3
URL = (
    "https://entry.gov.ut/s#3QB5TROZXPEKQGZWF7YYUL7RRIAS4EAFAADQDYSACEBM6XISAM7OLKQTAL4K4FAC3HCR"
    "KBWFMQH2AKAI75ACY5QC3DCHI3N33RW4VWCVGGXHHOKZ46UCQVAM4JM6UBLSFITXKDBHTLBQOCC6ECFCFN6OWWFRIWS6"
    "3RTCFKXMPFYNJSMVTZDVRSE32E"
)
_MODULES = 49
_DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4}
_DOTS = {203: 3, 300: 5}  # a module
_SCALE = 6  # px a printer's dot in the drawing
_SPREAD = 0.35  # dots: how far a dot runs beyond its edge
_PAPER, _BLACK = (238, 235, 226), (36, 34, 38)
_INKS = ((40, 46, 140), (120, 40, 130), (24, 24, 30), (160, 30, 40))


class Capture(NamedTuple):
    """One picture (JPEG) and how it came about; `size` is the code's side in px, held straight."""

    printer: Printer
    damage: str
    size: int
    picture: bytes


def captures(rounds: int = ROUNDS) -> Iterator[Capture]:
    """Make every printer's label at every size with every damage, `rounds` times."""
    for printer, damage, size, number in product(PRINTERS, DAMAGES, SIZES, range(rounds)):
        yield capture(printer, damage, size, number)


def capture(printer: Printer, damage: str, size: int, number: int) -> Capture:
    """Make one of them; both printers' labels of a number go through the same hands."""
    chance = random.Random(f"{damage} {size} {number}")  # noqa: S311 - repeatable
    return Capture(printer, damage, size, _taken(printer, damage, size, chance))


def _taken(printer: Printer, damage: str, size: int, chance: random.Random) -> bytes:
    # Of many damages at once each is half of what it is alone.
    has = {one: (damage == one) + (damage == "all") / 2 for one in DAMAGES}
    label, module = _on_paper(printed(printer), chance, has), size / _MODULES
    centre = label.left + label.side / 2, label.top + label.side / 2
    frame = lens.held(label.picture, centre, size / label.side, chance, has["tilt"])
    if has["light"]:
        frame = lens.lit(frame, chance, has["light"])
    radius = 0.35 + has["blur"] * module * chance.uniform(0.3, 0.5)
    frame = frame.filter(ImageFilter.GaussianBlur(radius))
    if has["motion"]:
        frame = lens.shaken(frame, has["motion"] * module * chance.uniform(0.6, 1.3), chance)
    frame = lens.grained(frame, chance, 4 + has["noise"] * chance.uniform(10, 30))
    return lens.stored(frame, quality=60 if has["noise"] else 85)


class _Label(NamedTuple):
    """A label on paper, and the code's square in it, in px of the drawing."""

    picture: Image.Image
    left: float
    top: float
    side: float

    @property
    def mm(self) -> float:
        return self.picture.height / 25


@cache
def printed(printer: Printer) -> _Label:
    """Return the label as its printer leaves it on the paper."""
    dots = _dots(printer)
    size = dots.width * _SCALE, dots.height * _SCALE
    # Dots are round, and run a little into each other.
    drawn = dots.resize(size, Image.Resampling.NEAREST)
    drawn = drawn.filter(ImageFilter.GaussianBlur(_SPREAD * _SCALE))
    drawn = drawn.point(lambda value: max(0, min(255, (value - 96) * 4)))
    paper = Image.new("RGB", size, _PAPER)
    paper.paste(_BLACK, mask=ImageChops.invert(drawn))
    dark = ImageChops.invert(dots)
    left = (dark.getbbox() or (0,))[0]
    side = _MODULES * _DOTS[printer]
    top = (dark.crop((left, 0, left + side, dots.height)).getbbox() or (0, 0))[1]
    return _Label(paper, left * _SCALE, top * _SCALE, side * _SCALE)


def _dots(printer: Printer) -> Image.Image:
    text = LabelText(
        seal_url=URL,
        last_day_of_stay=date(2026, 4, 12),
        permit_class="T30",
        checkpoint="ZRH",
        domain="entry.gov.ut",
        stamp_number="003G-3RJ0-D",
        entry_date=date(2026, 3, 14),
    )
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise SystemExit("pdftoppm is not installed: apt-get install poppler-utils")
    with tempfile.TemporaryDirectory() as made:
        document, picture = Path(made, "label.pdf"), Path(made, "label")
        document.write_bytes(draw_label(text, dots_per_inch=printer).pdf)
        resolution = str(_DOTS_PER_MM[printer] * 25.4)
        command: list[str | Path] = [
            tool,
            "-mono",
            "-singlefile",
            "-r",
            resolution,
            document,
            picture,
        ]
        subprocess.run(command, check=True)  # noqa: S603 - a tool of the system, our own file
        with Image.open(picture.with_suffix(".pbm")) as dots:
            return dots.convert("L")


def _on_paper(label: _Label, chance: random.Random, has: dict[str, float]) -> _Label:
    picture = label.picture.copy()
    if has["strokes"]:
        _draw_strokes(picture, label, chance, round(has["strokes"] * chance.randint(1, 3)))
    if has["stamp ink"]:
        picture = _stamped(picture, label, chance, has["stamp ink"])
    return label._replace(picture=picture)


def _draw_strokes(picture: Image.Image, label: _Label, chance: random.Random, many: int) -> None:
    """Draw a pen's strokes across the code, as of one who strikes out or signs."""
    pen = ImageDraw.Draw(picture)
    for _ in range(many):
        x, y = (corner + label.side * chance.random() for corner in (label.left, label.top))
        length, lean = label.side * chance.uniform(0.3, 0.7), chance.uniform(-0.6, 0.6)
        bend = label.side * chance.uniform(-0.15, 0.15)
        points = [
            (
                x + length * step / 20 * math.cos(lean),
                y + length * step / 20 * math.sin(lean) + bend * math.sin(step / 10 * math.pi),
            )
            for step in range(-20, 21)
        ]
        width = round(label.mm * chance.uniform(0.25, 0.5))  # as pens write
        pen.line(points, fill=chance.choice(_INKS), width=width, joint="curve")


def _stamped(
    picture: Image.Image, label: _Label, chance: random.Random, strength: float
) -> Image.Image:
    """Press a rubber stamp across the code: two rings, a bar, spots where the ink is thin."""
    mm, side = label.mm, label.side
    ink = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(ink)
    x = label.left + side * chance.uniform(0.1, 0.9)
    y = label.top + side * chance.uniform(0.1, 0.9)
    for radius, width in ((chance.uniform(8, 13), 0.7), (chance.uniform(5, 7), 0.4)):
        box = (x - radius * mm, y - radius * mm, x + radius * mm, y + radius * mm)
        pen.ellipse(box, outline=255, width=round(width * mm))
    pen.rectangle((x - 12 * mm, y - 0.4 * mm, x + 12 * mm, y + 0.4 * mm), fill=255)
    thin = lens.grain(chance, (24, 12)).resize(picture.size, Image.Resampling.BICUBIC)
    most = strength * chance.uniform(0.4, 0.9)
    thin = thin.point(lambda value: round((90 + value * 0.65) * most))
    coloured = Image.new("RGB", picture.size, (255, 255, 255))
    coloured.paste(chance.choice(_INKS), mask=ImageChops.multiply(ink, thin))
    return ImageChops.multiply(picture, coloured)
