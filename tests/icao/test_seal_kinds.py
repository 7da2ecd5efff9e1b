"""Seals of every kind and country, told for what they are."""

import json
from typing import Any

import pytest

from chalicelib.icao import seal
from chalicelib.icao.seal_kinds import SealKind, describe

from . import make_seal_cases

CASES = json.loads(make_seal_cases.CASES.read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["described"], ids=lambda case: case["name"])
def test_seal_says_what_it_is_when_of_any_kind_and_country(case: dict[str, Any]) -> None:
    said = describe(seal.parse(seal.from_text(case["seal"])), CASES["country"])._asdict()
    said |= {name: said[name].isoformat() for name in ("issue_date", "signature_date")}
    assert said | {"features": [*map(list, said["features"].items())]} == case["says"]


def test_every_kind_has_a_case() -> None:
    assert {case["says"]["kind"] for case in CASES["described"]} == set(SealKind)
