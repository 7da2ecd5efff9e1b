"""The same stay under the rules of two years: every answer is read off a dated table."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import local_date
from chalicelib.permits.rules import Permit
from chalicelib.permits.standing import standing_on
from chalicelib.reference import repository
from chalicelib.reference import service as reference
from chalicelib.reference.rules import PermitClass, last_day_of_stay
from chalicelib.stamps.care.extending import offer_extension
from tests.permits.test_rules import PERMIT

Tables = Callable[[str, Callable[[Any], None]], None]
NEW_RULES = date(2026, 1, 1)
_NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]


def _forget() -> None:
    for one in vars(repository).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tables]:
    """Change a table of the reference data for one test: its rows, in the form they are kept in."""
    data = tmp_path / "data"
    shutil.copytree(repository._DATA, data)

    def change(name: str, edit: Callable[[Any], None]) -> None:
        rows = json.loads((data / name).read_text())
        edit(rows)
        (data / name).write_text(json.dumps(rows))
        _forget()

    with monkeypatch.context() as patch:
        patch.setattr(repository, "_DATA", data)
        _forget()
        yield change
    _forget()


def _until(last: date, zone: str = "Asia/Makassar") -> Permit:
    return replace(PERMIT, last_day_of_stay=last, zone=zone)


def _class(on: date, index: str = "C1") -> PermitClass:
    found = reference.find_permit_class(index, on)
    assert found is not None
    return found


def test_overstay_costs_what_a_day_costs_in_that_year() -> None:
    before, after = date(2019, 4, 30), date(2019, 5, 1)
    for last, days in ((date(2019, 4, 20), 10), (date(2019, 4, 29), 1)):
        permit = _until(last)
        assert standing_on(permit, before).overstay_fee == days * 300_000
        assert standing_on(permit, after).overstay_fee == (days + 1) * 1_000_000


def test_thirty_seven_days_cost_thirty_seven_million() -> None:
    standing = standing_on(_until(date(2026, 3, 1)), date(2026, 4, 7))
    assert (standing.overstay_days, standing.overstay_fee) == (37, 37_000_000)
    assert (standing.days_left, standing.is_banned) == (0, False)


def test_sixtieth_day_is_on_the_side_that_the_table_says(tables: Tables) -> None:
    permit = _until(date(2026, 3, 1))
    days = {days: permit.last_day_of_stay + timedelta(days=days) for days in (59, 60, 61)}

    def banned() -> list[bool]:
        return [standing_on(permit, on).is_banned for on in days.values()]

    assert banned() == [False, False, True]

    def from_now_on_sooner(rules: Any) -> None:
        (rule,) = rules["overstay_ban_after_days"]
        later = {**rule, "value": 59, "valid_from": days[60].isoformat()}
        rules["overstay_ban_after_days"] = [
            {**rule, "valid_to": days[59].isoformat()},
            later,
        ]

    tables("rules.json", from_now_on_sooner)
    assert banned() == [False, True, True]


def test_same_stay_ends_on_another_day_when_the_entry_day_no_longer_counts(
    tables: Tables,
) -> None:
    def counts_no_more(rules: Any) -> None:
        (rule,) = rules["entry_day_counts"]
        day_before = (NEW_RULES - timedelta(days=1)).isoformat()
        rules["entry_day_counts"] = [
            {**rule, "valid_to": day_before},
            {**rule, "value": False, "valid_from": NEW_RULES.isoformat()},
        ]

    tables("rules.json", counts_no_more)
    tables("permit_classes.json", _in_two_versions)
    ends = [last_day_of_stay(_class(on), on) for on in (date(2025, 7, 14), date(2026, 7, 14))]
    assert ends == [date(2025, 9, 11), date(2026, 9, 12)]


def test_same_stay_is_extended_by_the_terms_of_the_year_it_began_in(tables: Tables) -> None:
    def shorter(rows: Any) -> None:
        _in_two_versions(rows)
        rows[-1]["extension"] = {"by": {"days": 30}, "times": 1, "total": {"days": 90}}

    tables("permit_classes.json", shorter)
    offers = []
    for began in (date(2025, 7, 14), date(2026, 7, 14)):
        last = last_day_of_stay(_class(began), began)
        permit = replace(PERMIT, permit_class="C1", valid_from=began, last_day_of_stay=last)
        offers.append((offer_extension(permit, _class(began), last).latest - last).days)
    assert offers == [60, 30]


def _in_two_versions(rows: Any) -> None:
    """Let the class C1 have a version of its own from the new rules on: the last row."""
    (first,) = (row for row in rows if row["index"] == "C1")
    rows.append({**first, "valid_from": NEW_RULES.isoformat()})
    first["valid_to"] = (NEW_RULES - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Asia/Jakarta", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 11, 30, 15, tzinfo=UTC)),
    ],
)
def test_day_turns_at_midnight_of_the_permits_own_zone(zone: str, midnight: datetime) -> None:
    permit = _until(date(2026, 11, 30), zone)
    before = standing_on(permit, local_date(midnight - timedelta(seconds=1), zone))
    after = standing_on(permit, local_date(midnight, zone))
    assert (before.days_left, before.overstay_days, before.overstay_fee) == (0, 0, 0)
    assert (after.days_left, after.overstay_days, after.overstay_fee) == (0, 1, 1_000_000)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 366 * 24 * 60).map(lambda minutes: _NEW_YEAR + timedelta(minutes=minutes)),
)
def test_zones_differ_by_a_day_at_the_most_and_the_east_is_never_behind(
    zone: str, now: datetime
) -> None:
    def overstay(of: str) -> int:
        permit = _until(date(2026, 1, 1), of)
        return standing_on(permit, local_date(now, of)).overstay_days

    assert 0 <= overstay(zone) - overstay(ZONES[0]) <= 1
