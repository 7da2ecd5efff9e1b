"""How often a printed code is read: `python -m bench.reading [--write]`, some minutes.

Every picture of bench/captures.py goes to the very library of the pages, in Chromium, and for
comparison to zbar. With --write the tables and samples of docs/reading-codes.md are made anew.
"""

import argparse
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from bench import captures
from bench.captures import DAMAGES, PRINTERS, SIZES, URL, Capture
from bench.lens import FRAME
from tests.icao.browser import RemotePage, chromium_page

ROOT = Path(__file__).parents[1]
LIBRARY = {
    f"/{name}": ROOT / "frontend/static/vendor/qr" / name for name in ("decode.js", "index.js")
}
DOCUMENT = ROOT / "docs" / "reading-codes.md"
SAMPLES = ROOT / "docs" / "reading-codes.jpg"
_TABLES = re.compile("(?<=<!-- measured -->\n).*(?=<!-- end -->)", re.DOTALL)
_BATCH = 20
_MIDDLE = FRAME * 2 // 3
_SAMPLE = 112  # px
# What a camera's page does: the frame; and then, if nothing was found, its middle enlarged.
_READ = """
async ([paths, frame, middle]) => {
  const { decodeQR } = await import("/decode.js");
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (picture, from, side) => {
    context.canvas.width = context.canvas.height = side;
    context.imageSmoothingQuality = "high";
    const start = (frame - from) / 2;
    context.drawImage(picture, start, start, from, from, 0, 0, side, side);
    const { data, width, height } = context.getImageData(0, 0, side, side);
    try { return decodeQR({ data, width, height }); } catch { return null; }
  };
  const one = async (path) => {
    const picture = await createImageBitmap(await (await fetch(path)).blob());
    return [read(picture, frame, frame), read(picture, middle, middle * 2)];
  };
  const texts = [];
  for (const path of paths) texts.push(await one(path));
  return texts;
}
"""


class Reading(NamedTuple):
    """Whether a capture was read: as a frame; as one or its middle enlarged; by zbar."""

    capture: Capture
    frame: bool
    either: bool
    zbar: bool


def main() -> None:
    """Make the pictures, read them, print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rounds", type=int, default=captures.ROUNDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = enumerate(captures.captures(asked.rounds))
        taken = {_store(Path(folder), number, capture): capture for number, capture in made}
        readings = read(taken)
    text = tables(readings)
    print(text)
    if asked.write:
        DOCUMENT.write_text(_TABLES.sub(lambda _: text, DOCUMENT.read_text("utf-8")), "utf-8")
        _samples([reading.capture for reading in readings]).save(SAMPLES, quality=60)


def read(taken: dict[Path, Capture]) -> list[Reading]:
    """Read every picture in each way; a wrong text is no reading but an error."""
    pages = {f"/{file.name}": file for file in taken}
    with chromium_page(LIBRARY | pages) as page:
        texts = list(_in_browser(page, list(pages)))
    readings = []
    for (file, capture), (frame, middle) in zip(taken.items(), texts, strict=True):
        found = frame == URL, URL in {frame, middle}, _zbar(file) == URL
        if {frame, middle} - {URL, None}:
            raise ValueError(file.name)
        readings.append(Reading(capture, *found))
    return readings


def tables(readings: list[Reading]) -> str:
    """Return the rates as Markdown: by damage, and by size."""
    return "\n".join(
        [
            f"{len(readings)} pictures, {len(readings) // 2} of each printer's label.",
            "",
            *_table("damage", DAMAGES, readings, lambda one: one.damage),
            "",
            *_table("code, px", SIZES, readings, lambda one: one.size),
            "",
        ]
    )


def _table(
    title: str, rows: Iterable[object], readings: list[Reading], of: Callable[[Capture], object]
) -> list[str]:
    ways = ("frame", "either", "zbar")
    heads = [f"{way}, {dots} dpi" for dots, way in product(PRINTERS, ways)]
    lines = [f"| {' | '.join((title, *heads))} |", "|---" * (len(heads) + 1) + "|"]
    for row in (*rows, "together"):
        counts, whole = Counter[tuple[int, str]](), Counter[int]()
        for reading in readings:
            if row in {of(reading.capture), "together"}:
                whole[reading.capture.printer] += 1
                for way in ways:
                    counts[reading.capture.printer, way] += getattr(reading, way)
        if not whole:
            continue
        cells = [f"{counts[dots, way] / whole[dots]:.0%}" for dots, way in product(PRINTERS, ways)]
        lines.append(f"| {' | '.join((str(row), *cells))} |")
    return lines


def _store(folder: Path, number: int, capture: Capture) -> Path:
    file = folder / f"{number}.jpg"
    file.write_bytes(capture.picture)
    return file


def _in_browser(page: RemotePage, paths: list[str]) -> Iterable[tuple[str | None, str | None]]:
    for start in range(0, len(paths), _BATCH):
        batch = paths[start : start + _BATCH]
        yield from map(tuple, page.evaluate(_READ, [batch, FRAME, _MIDDLE]))


def _zbar(file: Path) -> str:
    tool = shutil.which("zbarimg")
    if tool is None:
        raise SystemExit("zbarimg is not installed: apt-get install zbar-tools")
    options = ("--raw", "-q", "-Sdisable", "-Sqrcode.enable")
    done = subprocess.run([tool, *options, file], capture_output=True, check=False)  # noqa: S603 - a tool of the system
    return done.stdout.decode("utf-8", "replace").removesuffix("\n")


def _samples(taken: list[Capture]) -> Image.Image:
    """Return one picture of each damage at three sizes, as printed at 203 dpi."""
    sizes = SIZES[1::2]
    sheet = Image.new("RGB", (len(DAMAGES) * _SAMPLE, len(sizes) * _SAMPLE))
    for capture in reversed(taken):
        if capture.printer == PRINTERS[0] and capture.size in sizes:
            place = DAMAGES.index(capture.damage), sizes.index(capture.size)
            with Image.open(BytesIO(capture.picture)) as picture:
                small = picture.resize((_SAMPLE - 2, _SAMPLE - 2), Image.Resampling.LANCZOS)
            sheet.paste(small, (place[0] * _SAMPLE, place[1] * _SAMPLE))
    return sheet


if __name__ == "__main__":
    main()
