"""Public holidays and days of joint leave, of past years and as far ahead as they are known."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "holidays.json"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A `public` holiday or a day of `joint_leave`, with its name in each language.

    `estimated`: by the moon, as long as the ministers' joint decree for that year leaves it open.
    """

    on: date
    names: Mapping[str, str]
    kind: str
    estimated: bool


@cache
def known() -> tuple[Holiday, ...]:
    """Return all that are known, by day."""
    return tuple(
        Holiday(date.fromisoformat(row["on"]), row["names"], row["kind"], row["estimated"])
        for row in json.loads(_FILE.read_bytes())
    )
