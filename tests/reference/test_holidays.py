"""Holidays: what the library says, and nothing else."""

from datetime import date

from chalicelib.reference import holidays
from chalicelib.reference import service as reference
from local import holiday_data


def test_table_is_what_the_library_says() -> None:
    assert holiday_data.FILE.read_text(encoding="utf-8") == holiday_data.holiday_table()


def test_a_year_has_public_holidays_and_joint_leave_each_day_once_in_order() -> None:
    year = reference.list_holidays(date(2026, 1, 1), date(2026, 12, 31))
    days = [one.on for one in year]
    assert days == sorted(set(days))
    assert [one.kind for one in year].count("public") == 17
    assert [one.kind for one in year].count("joint_leave") == 8
    assert not any(one.estimated for one in year)


def test_both_ends_are_within_and_a_name_is_told_in_both_languages() -> None:
    (natal,) = reference.list_holidays(date(2026, 12, 25), date(2026, 12, 25))
    assert natal == holidays.Holiday(
        date(2026, 12, 25),
        {"id": "Hari Raya Natal", "en": "Christmas Day"},
        "public",
        estimated=False,
    )
    assert reference.list_holidays(date(2026, 12, 26), date(2026, 12, 31)) == []


def test_what_the_moon_decides_is_said_to_be_estimated_and_not_in_its_name() -> None:
    (eid,) = reference.list_holidays(date(2028, 2, 27), date(2028, 2, 27))
    assert eid.estimated
    assert eid.names == {"id": "Hari Raya Idul Fitri", "en": "Eid al-Fitr"}
