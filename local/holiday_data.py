"""Maintainers' script: makes `chalicelib/reference/data/holidays.json`.

Public holidays and joint leave come from the library `holidays`, which is pinned. After the
ministers' joint decree for a new year: raise the library's version, then

    python -m local.holiday_data
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from holidays import country_holidays

FILE = Path(__file__).parent.parent / "chalicelib" / "reference" / "data" / "holidays.json"

YEARS = range(2025, 2029)
# Of one day that is both, what comes first here says what it is.
_KINDS = {"public": "public", "government": "joint_leave"}
_LANGUAGES = {"id": "id", "en": "en_US"}
_ESTIMATED = {"id": " (perkiraan)", "en": " (estimated)"}


def holiday_table() -> str:
    """Return each holiday, one a line, by day."""
    lines = (json.dumps(row, ensure_ascii=False) for row in rows())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def rows() -> list[dict[str, object]]:
    """Return each holiday as it stands in the table."""
    found: dict[date, dict[str, object]] = {}
    for category, kind in _KINDS.items():
        for on, names in _named(category):
            found.setdefault(on, _row(on, kind, names))
    return [found[on] for on in sorted(found)]


def _named(category: str) -> Iterator[tuple[date, dict[str, str]]]:
    told = {
        ours: country_holidays("ID", years=YEARS, language=theirs, categories=(category,))
        for ours, theirs in _LANGUAGES.items()
    }
    for on in told["id"]:
        yield on, {language: told[language][on] for language in told}


def _row(on: date, kind: str, names: dict[str, str]) -> dict[str, object]:
    return {
        "on": on.isoformat(),
        "kind": kind,
        "names": {
            language: name.replace(_ESTIMATED[language], "") for language, name in names.items()
        },
        "estimated": _ESTIMATED["id"] in names["id"],
    }


if __name__ == "__main__":
    FILE.write_text(holiday_table(), encoding="utf-8")
    print(f"wrote {FILE}")
