"""Counting the days of a stay, dated rows, and the meeting of names."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.reference.rules import (
    Length,
    enclosing,
    find_in_force,
    folded,
    in_force,
    last_day,
    most_specific,
    search_rank,
    search_words,
)


@dataclass(frozen=True)
class Row:
    name: str
    valid_from: date | None = None
    valid_to: date | None = None


@pytest.mark.parametrize(
    ("entry_on", "stay", "last"),
    [
        (date(2026, 3, 14), Length(days=30), date(2026, 4, 12)),
        (date(2026, 3, 14), Length(days=1), date(2026, 3, 14)),
        (date(2027, 12, 31), Length(days=60), date(2028, 2, 28)),
        (date(2026, 12, 31), Length(days=61), date(2027, 3, 1)),
        (date(2028, 2, 29), Length(days=30), date(2028, 3, 29)),
        (date(2028, 1, 31), Length(days=30), date(2028, 2, 29)),
        (date(2026, 3, 14), Length(years=1), date(2027, 3, 13)),
        (date(2026, 1, 1), Length(years=2), date(2027, 12, 31)),
        (date(2028, 2, 29), Length(years=1), date(2029, 2, 28)),
        (date(2028, 2, 29), Length(years=4), date(2032, 2, 28)),
        (date(2027, 3, 1), Length(years=1), date(2028, 2, 29)),
        (date(2026, 8, 31), Length(months=6), date(2027, 2, 28)),
        (date(2026, 8, 29), Length(months=6), date(2027, 2, 28)),
        (date(2026, 8, 28), Length(months=6), date(2027, 2, 27)),
        (date(2026, 7, 1), Length(months=6), date(2026, 12, 31)),
        (date(2026, 7, 15), Length(months=12), date(2027, 7, 14)),
    ],
)
def test_stay_ends_as_counted_when_the_entry_day_is_day_one(
    entry_on: date, stay: Length, last: date
) -> None:
    assert last_day(entry_on, stay, entry_day_counts=True) == last


@pytest.mark.parametrize(
    ("stay", "last"),
    [
        (Length(days=30), date(2026, 4, 13)),
        (Length(months=1), date(2026, 4, 14)),
        (Length(years=1), date(2027, 3, 14)),
    ],
)
def test_stay_ends_a_day_later_when_the_entry_day_does_not_count(stay: Length, last: date) -> None:
    assert last_day(date(2026, 3, 14), stay, entry_day_counts=False) == last


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 400))
def test_each_day_of_a_stay_is_counted_once_when_it_is_in_days(entry_on: date, days: int) -> None:
    last = last_day(entry_on, Length(days=days), entry_day_counts=True)
    assert (last - entry_on).days + 1 == days


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 10))
def test_stay_holds_as_many_days_as_its_years_have(entry_on: date, years: int) -> None:
    last = last_day(entry_on, Length(years=years), entry_day_counts=True)
    assert 365 * years <= (last - entry_on).days + 1 <= 366 * years
    assert last_day(entry_on, Length(months=12 * years), entry_day_counts=True) == last


def test_row_holds_on_its_first_and_last_day_and_not_around_them() -> None:
    row = Row("a", date(2026, 1, 26), date(2026, 2, 1))
    days = [date(2026, 1, 25), date(2026, 1, 26), date(2026, 2, 1), date(2026, 2, 2)]
    assert [in_force(row, day) for day in days] == [False, True, True, False]


def test_nothing_is_in_force_when_no_row_holds() -> None:
    rows = [Row("old", None, date(2025, 12, 31)), Row("new", date(2026, 2, 1))]
    assert find_in_force(rows, date(2026, 1, 15)) is None
    assert find_in_force(rows, date(2025, 12, 31)) == rows[0]
    assert find_in_force(rows, date(2026, 2, 1)) == rows[1]


def test_code_is_enclosed_by_each_region_above_it() -> None:
    assert list(enclosing("51.03.01.1001")) == ["51.03.01.1001", "51.03.01", "51.03", "51"]


def test_smallest_region_wins_unless_its_row_does_not_hold() -> None:
    rows = {
        "51": [Row("province")],
        "51.03": [Row("regency", date(2026, 1, 1))],
        "51.03.01": [Row("kecamatan", date(2026, 2, 1))],
    }

    def answer(day: date) -> str | None:
        row = most_specific(rows, "51.03.01", day)
        return None if row is None else row.name

    assert answer(date(2025, 12, 31)) == "province"
    assert answer(date(2026, 1, 31)) == "regency"
    assert answer(date(2026, 2, 1)) == "kecamatan"
    assert most_specific(rows, "52.01", date(2026, 2, 1)) is None


def test_text_is_folded_to_plain_words() -> None:
    assert folded("  Kuta-Sélatan,\tBADUNG ") == "kuta selatan badung"
    assert folded("2 x 11 Anam_Lingkuang") == "2 x 11 anam lingkuang"
    assert folded("…") == ""


def test_words_for_the_level_are_left_out_of_a_search() -> None:
    assert search_words("Kec. Kuta, Prov. Bali") == ["kuta", "bali"]


@pytest.mark.parametrize(
    ("text", "name", "rank"),
    [
        ("Kuta", "kuta", 0),
        ("Kuta", "kuta utara", 1),
        ("Utara", "kuta utara", 2),
        ("ut kut", "kuta utara", 2),
        ("Badung", "kuta utara", 3),
        ("tara", "kuta utara", None),
        ("Kuta Gianyar", "kuta utara", None),
    ],
)
def test_rank_prefers_the_whole_name_to_a_word_of_it(
    text: str, name: str, rank: int | None
) -> None:
    assert search_rank(search_words(text), name, f" {name} kabupaten badung bali") == rank
