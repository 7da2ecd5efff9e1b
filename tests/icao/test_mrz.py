"""The reader of machine-readable zones, on ICAO's specimens and damaged ones."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.icao.mrz import Mrz, MrzError, check_digit, read_mrz

from . import make_mrz_cases

CASES = json.loads(make_mrz_cases.CASES.read_text("utf-8"))
TODAY = date.fromisoformat(CASES["today"])


def answer(text: str, today: date = TODAY) -> Mrz | list[list[str]]:
    try:
        return read_mrz(text, today)
    except MrzError as refused:
        return [[error.field, error.code] for error in refused.errors]


def test_file_of_cases_is_what_its_script_writes_when_run_again() -> None:
    assert make_mrz_cases.CASES.read_text("utf-8") == make_mrz_cases.text()


@pytest.mark.parametrize("case", CASES["read"], ids=lambda case: case["name"])
def test_fields_are_told_when_all_is_right(case: dict[str, Any]) -> None:
    mrz = answer(case["text"])
    assert isinstance(mrz, Mrz)
    fields = asdict(mrz) | {"date_of_expiry": mrz.date_of_expiry.isoformat()}
    assert fields == case["mrz"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["name"])
def test_every_wrong_field_is_named_when_refused(case: dict[str, Any]) -> None:
    assert answer(case["text"]) == case["errors"]


@pytest.mark.parametrize(("text", "digit"), [("520727", "3"), ("AB2134<<<", "5"), ("<<<", "0")])
def test_check_digit_is_that_of_doc_9303_when_computed(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize(
    ("today", "born", "ends"),
    [
        (date(2026, 1, 1), "1974-08-12", "2012-04-15"),
        (date(2074, 8, 11), "1974-08-12", "2112-04-15"),
        (date(2074, 8, 12), "2074-08-12", "2112-04-15"),
        (date(1999, 12, 31), "1974-08-12", "2012-04-15"),
    ],
)
def test_century_follows_today_when_a_year_has_two_digits(
    today: date, born: str, ends: str
) -> None:
    mrz = answer(make_mrz_cases.TD3, today)
    assert isinstance(mrz, Mrz)
    assert (mrz.date_of_birth, mrz.date_of_expiry.isoformat()) == (born, ends)


SPECIMENS = [make_mrz_cases.TD3, make_mrz_cases.TD2, make_mrz_cases.TD1, make_mrz_cases.LONG_TD1]
# Nationality and, but on the passport, sex and names stand outside every check digit.
CHECKED = "0123456789"


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_one_changed_digit_is_noticed_when_a_check_covers_it(specimen: str) -> None:
    for at, old in enumerate(specimen):
        for new in CHECKED if old in CHECKED else "":
            damaged = specimen[:at] + new + specimen[at + 1 :]
            assert new == old or isinstance(answer(damaged), list)


@settings(max_examples=1000, deadline=None)
@given(
    st.sampled_from(SPECIMENS),
    st.lists(st.tuples(st.integers(0, 92), st.text(min_size=1, max_size=2)), max_size=3),
    st.dates(date(1950, 1, 1), date(2200, 1, 1)),
)
def test_mrz_is_read_or_refused_by_name_when_damaged(
    specimen: str, damage: list[tuple[int, str]], today: date
) -> None:
    text = specimen
    for at, new in damage:
        text = text[:at] + new + text[at + 1 :]
    got = answer(text, today)
    assert isinstance(got, Mrz) or got


@settings(max_examples=300, deadline=None)
@given(st.text(), st.sampled_from([72, 88, 90]), st.text(min_size=1, max_size=1))
def test_anything_is_refused_by_name_when_it_is_no_mrz(text: str, length: int, fill: str) -> None:
    assert isinstance(answer(text.ljust(length, fill)[:length]), list)
