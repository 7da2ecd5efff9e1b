"""What pages take from the reference data at the build: lists, hours, the law's own words."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REFERENCE = HERE.parent / "chalicelib" / "reference" / "data"


@cache
def _read(name: str) -> Any:  # noqa: ANN401 - the files' shapes differ; each caller knows its own
    return json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))


def _spoken(rows: list[dict[str, Any]], language: str) -> list[tuple[str, str]]:
    return [(row["code"], row["name"][language]) for row in rows]


def page_data(language: str) -> dict[str, Any]:
    """Return what templates may use as `data`, in one language.

    `categories` and `purposes` are (code, name); `lodging` is the categories by group, `hours` the
    time to report, `texts` quotations of the law with their sources. What has ended is left out.
    """
    categories = [row for row in _read("premises_categories") if row["valid_to"] is None]
    hours = next(row for row in _read("rules")["reporting_hours"] if row["valid_to"] is None)
    texts = [row for row in _read("legal_texts") if row["valid_to"] is None]
    return {
        "categories": _spoken(categories, language),
        "lodging": {
            group: [row["name"][language] for row in categories if row["group"] == group]
            for group in ("penginapan", "tempat_tinggal")
        },
        "purposes": _spoken(_read("purposes"), language),
        "hours": hours["value"],
        "texts": [_quoted(row) for row in texts],
    }


def _quoted(row: dict[str, Any]) -> dict[str, Any]:
    source = _read("sources")[row["source"]]
    since = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
    return {**row, "url": source["url"], "title": source["title"], "since": since}


def countries_module() -> str:
    """Write the module with issuing states and nationalities: {code: [Indonesian, English]}."""
    found = {row["code"]: [row["name"]["id"], row["name"]["en"]] for row in _read("countries")}
    said = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return f"export const countries = {said};\n"
