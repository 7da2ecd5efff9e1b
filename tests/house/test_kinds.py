"""What a new kind of booking touches: its file, the register, words, dated data, and its test."""

from pathlib import Path

import pytest

from chalicelib.bookings.kinds import KINDS

ROOT = Path(__file__).parents[2]
# Code and pages; tests, demo data, benchmarks and documents may name what they show.
_LIVING = {
    path
    for folder in ("chalicelib", "frontend/static/js", "frontend/templates", "frontend/locale")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".json", ".html", ".txt", ".po"}
}


@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_kind_is_named_only_where_a_new_one_is_written(code: str) -> None:
    kinds = ROOT / "chalicelib" / "bookings" / "kinds"
    own = {
        kinds / f"{code}.py",
        kinds / "__init__.py",
        ROOT / "chalicelib" / "web" / "words" / "id.json",
        ROOT / "chalicelib" / "web" / "words" / "en.json",
        ROOT / "chalicelib" / "reference" / "data" / "booking_terms.json",
    }
    naming = {path for path in _LIVING | {ROOT / "app.py"} if code in path.read_text("utf-8")}
    assert kinds / f"{code}.py" in naming
    assert naming <= own
