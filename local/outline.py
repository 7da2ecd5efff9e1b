"""Maintainers' script: makes what the board's map is drawn from.

The outline of Indonesia comes from npm's `world-atlas` (Natural Earth, public domain; the package
is ISC), the boxes of regions from the islands that `idn-area-data` lists (ODbL), both pinned by
version and digest.

    python local/outline.py                              # fetches the packages with npm
    python local/outline.py WORLD-ATLAS.tgz AREAS.tgz    # takes those already at hand
"""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUTLINE = ROOT / "frontend" / "static" / "js" / "outline.js"
BOXES = ROOT / "chalicelib" / "supervision" / "boxes.json"

_ATLAS = "world-atlas@2.0.2"
_AREAS = "idn-area-data@4.0.1"
_SHA256 = {
    _ATLAS: "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    _AREAS: "8d47ffb2be39c08aacb0a2dd43193a1edb5754edb1022d57158341c702acc32d",
}
_INDONESIA = "360"  # ISO 3166-1
_UNITS = 100  # to a degree: about a kilometre
_TOLERANCE = 3.0  # units by which the simple line may be off
_LEAST_AREA = 12.0  # square units: smaller islands would be a dot
_ANGLE = re.compile(r"(\d+)°(\d+)'([\d.]+)\"\s*([NSEW])")

Point = tuple[float, float]


def outline(package: bytes) -> str:
    """Return the outline as the path of an SVG, in hundredths of a degree, south downwards."""
    world = json.loads(_member(package, "package/countries-50m.json"))
    shapes = world["objects"]["countries"]["geometries"]
    (country,) = [one for one in shapes if one.get("id") == _INDONESIA]
    rings = [_ring(world, part) for polygon in country["arcs"] for part in polygon]
    large = sorted((ring for ring in rings if _area(ring) >= _LEAST_AREA), key=_area, reverse=True)
    return "".join(_path(_simple(ring)) for ring in large)


def boxes(package: bytes) -> dict[str, list[float]]:
    """Return west, south, east and north of each region that has an island, by its code."""
    text = _member(package, "package/data/islands.csv").decode()
    found: dict[str, list[Point]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        south, east = map(_degrees, _ANGLE.findall(row["coordinate"]))
        for code in {row["regency_code"], row["code"][:2]} - {""}:
            found.setdefault(code, []).append((east, south))
    return {code: _box(points) for code, points in sorted(found.items())}


def _degrees(parts: tuple[str, str, str, str]) -> float:
    whole, minutes, seconds, side = parts
    value = int(whole) + int(minutes) / 60 + float(seconds) / 3600
    return -value if side in "SW" else value


def _box(points: Sequence[Point]) -> list[float]:
    # A tenth of the islands lies far out, and some are misplaced: the box is of most of them.
    sides = []
    for axis in (0, 1):
        values = sorted(point[axis] for point in points)
        cut = len(values) // 20
        sides.append((values[cut], values[-1 - cut]))
    (west, east), (south, north) = sides
    return [round(side, 2) for side in (west, south, east, north)]


def _ring(world: dict[str, dict[str, Sequence[float]]], arcs: Iterable[int]) -> list[Point]:
    scale, move = world["transform"]["scale"], world["transform"]["translate"]
    ring: list[Point] = []
    for number in arcs:
        x = y = 0.0
        line: list[Point] = []
        for east, north in world["arcs"][number if number >= 0 else ~number]:  # type: ignore[misc,index]
            x, y = x + east, y + north  # type: ignore[has-type]
            line.append(((x * scale[0] + move[0]) * _UNITS, -(y * scale[1] + move[1]) * _UNITS))
        line = line if number >= 0 else line[::-1]
        ring += line[1:] if ring else line
    return ring


def _area(ring: Sequence[Point]) -> float:
    pairs = pairwise(ring)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _simple(line: Sequence[Point]) -> list[Point]:
    """Leave points out as long as the line stays within the tolerance (Douglas and Peucker)."""
    if len(line) <= len("ab"):
        return list(line)
    away = [_distance(point, line[0], line[-1]) for point in line]
    furthest = max(range(len(line)), key=away.__getitem__)
    if away[furthest] <= _TOLERANCE:
        return [line[0], line[-1]]
    return [*_simple(line[: furthest + 1])[:-1], *_simple(line[furthest:])]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if not length:
        return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
    return float(abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length)


def _path(ring: Sequence[Point]) -> str:
    whole = [(round(x), round(y)) for x, y in ring[:-1]]
    steps = [
        f"{x2 - x1}{'' if y2 < y1 else ' '}{y2 - y1}" for (x1, y1), (x2, y2) in pairwise(whole)
    ]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def _member(package: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        file = archive.extractfile(name)
        assert file is not None  # noqa: S101 - the package is pinned
        return file.read()


def _fetched(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", name, "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - as written here
        (path,) = Path(folder).iterdir()
        return path.read_bytes()


def _checked(name: str, package: bytes) -> bytes:
    if hashlib.sha256(package).hexdigest() != _SHA256[name]:
        sys.exit(f"{name} is another package than the one pinned.")
    return package


_HEAD = """\
// Made by local/outline.py, do not edit: the outline of Indonesia in hundredths of a degree, its
// south down. From world-atlas 2.0.2 (ISC), which is Natural Earth (public domain).
"""


def main() -> None:
    """Write both files."""
    given = [Path(path).read_bytes() for path in sys.argv[1:]]
    names = (_ATLAS, _AREAS)
    packages = given or [_fetched(name) for name in names]
    atlas, areas = (_checked(*one) for one in zip(names, packages, strict=True))
    OUTLINE.write_text(f'{_HEAD}export const OUTLINE = "{outline(atlas)}";\n')
    rows = [f'"{code}": {json.dumps(box)}' for code, box in boxes(areas).items()]
    BOXES.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
