"""Whoever reads the access log reads each deed in words, in their language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import chalicelib

_CODE = Path(chalicelib.__file__).parent
_WORDS = _CODE.parent / "frontend/static/js/audit-words.js"
# Where among what a deed is made of its action stands.
_PLACES = {"deed": 1, "Deed": 3, "deed_of": 1, "deed_on": 2, "Next": 2}
_ACTION = re.compile(r"[a-z]+(_[a-z]+)+")


def _known() -> set[str]:
    table = _WORDS.read_text().partition("const deeds")[2].partition("});")[0]
    return set(re.findall(r"^  (\w+): t\(", table, re.MULTILINE))


def _calls() -> Iterator[tuple[str, ast.expr]]:
    for file in _CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = _PLACES.get(name)
            if place is not None and len(node.args) > place:
                yield str(file.relative_to(_CODE)), node.args[place]


def test_each_deed_that_the_code_names_has_words() -> None:
    known, named = _known(), set[str]()
    for _, given in _calls():
        if isinstance(given, ast.Constant) and _ACTION.fullmatch(str(given.value)):
            named.add(str(given.value))
    assert len(named) > 100
    assert named - known == set()


def test_each_deed_that_is_put_together_has_words() -> None:
    known = _known()
    for file, given in _calls():
        if isinstance(given, ast.JoinedStr):
            fixed = [part.value for part in given.values if isinstance(part, ast.Constant)]
            pattern = re.compile(".*".join(re.escape(str(part)) for part in fixed))
            assert any(pattern.search(one) for one in known), file


@pytest.mark.parametrize(
    "action",
    ["booking_served", "booking_no_show", "case_assigned", "case_noted", "case_closed"]
    + [f"stamp_{one}" for one in ("cancelled", "departed", "superseded", "in_force")]
    + [f"stay_{one}" for one in ("corrected", "cancelled", "extended", "left")]
    + [f"{one}_{how}" for one in ("document", "tip_photo") for how in ("stored", "refused")]
    + ["entry_recorded", "departure_recorded"],
)
def test_what_a_deed_may_become_has_words(action: str) -> None:
    assert action in _known()
