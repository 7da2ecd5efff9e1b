"""Whatever is said of a case accuses nobody before its outcome."""

import json
from pathlib import Path

from chalicelib.supervision import rules

ROOT = Path(__file__).parents[2]
PAGES = (
    "frontend/templates/pages/officer_cases.html",
    "frontend/static/js/cases.js",
    "frontend/static/js/case-cards.js",
    "frontend/static/js/case-view.js",
    "frontend/static/js/case-words.js",
)
ACCUSING = ("tersangka", "pelaku", "terduga", "pelanggar", "suspect", "offender", "culprit")


def test_no_word_on_the_pages_of_cases_accuses_anybody() -> None:
    said = "\n".join((ROOT / path).read_text() for path in PAGES).lower()
    # What the system suspects is a stamp, never a person: that name of a flag is no word shown.
    said = said.replace("suspected_copy", "")
    assert [word for word in ACCUSING if word in said] == []


def test_no_refusal_about_a_case_accuses_anybody() -> None:
    codes = [rules.CaseOpenError.code, rules.CaseClosedError.code, rules.NobodyNamedError.code]
    for language in ("id", "en"):
        words = json.loads((ROOT / f"chalicelib/web/words/{language}.json").read_text())["errors"]
        said = " ".join(str(words[code]) for code in codes).lower()
        assert [word for word in ACCUSING if word in said] == []
