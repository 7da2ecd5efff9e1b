"""Days, deadlines and places, without a store."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import PremisesId
from chalicelib.lodging.rules import (
    LONGEST_NIGHTS,
    OLDEST,
    Place,
    arrival_fault,
    deadline,
    is_same_place,
    leaving_day,
    leaving_fault,
    masked,
    stamp_state,
    whole_day,
)

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("arrived", "until"),
    [
        ("2026-11-22T23:30:00+07:00", "2026-11-23T16:30:00Z"),
        ("2026-11-22T23:30:00+08:00", "2026-11-23T15:30:00Z"),
        ("2026-11-22T23:30:00+09:00", "2026-11-23T14:30:00Z"),
        ("2028-02-28T23:59:59+08:00", "2028-02-29T15:59:59Z"),
        ("2028-02-29T12:00:00+09:00", "2028-03-01T03:00:00Z"),
        ("2026-12-31T23:59:59+07:00", "2027-01-01T16:59:59Z"),
    ],
)
def test_deadline_is_a_day_after_the_check_in_in_each_zone(arrived: str, until: str) -> None:
    assert deadline(instant_of(arrived), 24) == instant_of(until)


@pytest.mark.parametrize(
    ("ahead", "fault"),
    [
        (timedelta(minutes=15), None),
        (timedelta(minutes=15, seconds=1), "in_the_future"),
        (timedelta(days=-300), None),
        (-OLDEST, None),
        (-OLDEST - timedelta(seconds=1), "too_long_ago"),
    ],
)
def test_arrival_may_be_a_little_ahead_and_far_back(ahead: timedelta, fault: str | None) -> None:
    assert arrival_fault(NOW + ahead, NOW) == fault


@pytest.mark.parametrize(
    ("leaves_on", "fault"),
    [
        (DAY, None),
        (DAY - timedelta(days=1), "leaves_before_arrival"),
        (DAY + timedelta(days=LONGEST_NIGHTS), None),
        (DAY + timedelta(days=LONGEST_NIGHTS + 1), "stay_too_long"),
    ],
)
def test_stay_has_0_to_400_nights(leaves_on: date, fault: str | None) -> None:
    assert leaving_fault(DAY, leaves_on) == fault


def test_nights_over_a_leap_day_end_a_day_earlier_in_the_calendar() -> None:
    assert leaving_day(date(2028, 2, 28), 2) == date(2028, 3, 1)
    assert leaving_day(date(2027, 2, 28), 2) == date(2027, 3, 2)
    assert leaving_day(date(2028, 2, 29), 0) == date(2028, 2, 29)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, LONGEST_NIGHTS))
def test_any_number_of_nights_is_a_possible_day_of_leaving(arrived_on: date, nights: int) -> None:
    assert leaving_fault(arrived_on, leaving_day(arrived_on, nights)) is None


@pytest.mark.parametrize(
    ("status", "arrived_on", "kept"),
    [
        ("in_force", DAY, "in_force"),
        ("in_force", DAY + timedelta(days=1), "expired"),
        ("departed", DAY + timedelta(days=1), "departed"),
        ("cancelled", DAY, "cancelled"),
    ],
)
def test_standing_of_the_stamp_is_kept(status: str, arrived_on: date, kept: str) -> None:
    assert stamp_state(status, DAY, arrived_on) == kept


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=30))
def test_masked_number_shows_three_characters_and_at_most_half(number: str) -> None:
    shown = masked(number).removeprefix("******")
    assert number.endswith(shown)
    assert len(shown) == min(3, len(number) // 2)


def test_whole_day_has_every_second_of_it_and_no_other() -> None:
    first, last = whole_day(DAY, "Asia/Jayapura")
    assert first == instant_of("2026-11-22T00:00:00+09:00")
    assert last == instant_of("2026-11-22T23:59:59+09:00")


def _home(address: str, region: str = "51.03.06") -> Place:
    return Place(region, "Asia/Makassar", address=address)


def _hotel(premises: str) -> Place:
    return Place("51.03.06", "Asia/Makassar", PremisesId(premises), "Hotel Contoh")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (_home("Jl. Melati 5"), _home("jl melati  5,"), True),
        (_home("Jl. Melati 5"), _home("Jl. Melati 15"), False),
        (_home("Jl. Melati 5"), _home("Jl. Melati 5", "51.03.01"), False),
        (_hotel("P1"), _hotel("P1"), True),
        (_hotel("P1"), _hotel("P2"), False),
        (_hotel("P1"), _home("Jl. Melati 5"), False),
    ],
)
def test_same_place_is_told_however_its_address_is_written(
    one: Place, other: Place, *, same: bool
) -> None:
    assert is_same_place(one, other) is same
    assert is_same_place(other, one) is same
