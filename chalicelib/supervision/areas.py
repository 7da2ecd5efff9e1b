"""Where on the map an office works: a box about its work area."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from chalicelib.reference import service as reference

Box = tuple[float, float, float, float]

_BOXES = Path(__file__).parent / "boxes.json"
_REGENCY, _PROVINCE = len("51.03"), len("51")
_INDONESIA: Box = (95.0, -11.0, 141.0, 6.0)
# The boxes are of islands off the coast: so much lies around them, in degrees.
_MARGIN = 0.2
_LEAST = 0.5


def area_of(office: str, on: date) -> Box:
    """Return west, south, east and north of an office's work area of a day, in degrees.

    It is about right, and all of Indonesia for an office without an area: for a map, not a rule.
    """
    found = [box for region in reference.regions_of(office, on) if (box := _box_of(region))]
    if not found:
        return _INDONESIA
    west, south = min(one[0] for one in found), min(one[1] for one in found)
    east, north = max(one[2] for one in found), max(one[3] for one in found)
    across = max(_LEAST, east - west + 2 * _MARGIN) / 2
    along = max(_LEAST, north - south + 2 * _MARGIN) / 2
    middle = ((west + east) / 2, (south + north) / 2)
    sides = (middle[0] - across, middle[1] - along, middle[0] + across, middle[1] + along)
    return (round(sides[0], 2), round(sides[1], 2), round(sides[2], 2), round(sides[3], 2))


def _box_of(region: str) -> Box | None:
    known = _boxes()
    return known.get(region[:_REGENCY]) or known.get(region[:_PROVINCE])


@cache
def _boxes() -> Mapping[str, Box]:
    return {code: tuple(box) for code, box in json.loads(_BOXES.read_text("utf-8")).items()}
