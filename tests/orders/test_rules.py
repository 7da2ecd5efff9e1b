"""Whom an order sends, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.core.ids import OrderId, PersonId
from chalicelib.orders import rules
from chalicelib.orders.rules import Doubt, Hours, Named, Order, OrderStatus, Revocation
from chalicelib.web.guards import Person, Role

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HERE = NOW.astimezone(ZoneInfo("Asia/Makassar"))  # 09:00
TODAY = date(2026, 11, 22)
OFFICER = Person(PersonId("P1"), Role.FIELD_OFFICER, "Nama", "p@serambi.test", "NGURAH-RAI")
ORDER = Order(
    id=OrderId("O1"),
    office="NGURAH-RAI",
    number="SP-1",
    purpose="p",
    officers=(),
    valid_from=TODAY,
    valid_to=TODAY + timedelta(days=2),
    issued_by=PersonId("H1"),
    issued_at=NOW,
)


@pytest.mark.parametrize(
    "typed", ["W20.IMI-12 A", "w20.imi-12a", " W20.IMI-12\u00a0A ", "W20. IMI-12a"]
)
def test_neither_case_nor_spaces_make_another_number(typed: str) -> None:
    assert rules.folded(typed) == "w20.imi-12a"


@pytest.mark.parametrize("other", ["W20.IMI-12B", "W20IMI12A"])
def test_another_number_is_another(other: str) -> None:
    assert rules.folded(other) != "w20.imi-12a"


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (-1, OrderStatus.COMING),
        (0, OrderStatus.IN_FORCE),
        (2, OrderStatus.IN_FORCE),
        (3, OrderStatus.ENDED),
    ],
)
def test_order_is_in_force_on_its_first_and_its_last_day(days: int, status: OrderStatus) -> None:
    assert rules.status(ORDER, HERE + timedelta(days=days)) is status


def test_revoked_order_stood_until_then() -> None:
    revoked = replace(ORDER, revocation=Revocation(NOW, "r"))
    assert rules.status(revoked, HERE) is OrderStatus.REVOKED
    assert rules.status(revoked, HERE - timedelta(seconds=1)) is OrderStatus.IN_FORCE


@pytest.mark.parametrize(
    ("officers", "person", "is_for"),
    [
        ((), OFFICER, True),
        ((), replace(OFFICER, role=Role.BORDER_OFFICER), False),
        ((), replace(OFFICER, office="DENPASAR"), False),
        ((Named(PersonId("P1"), "N"),), OFFICER, True),
        ((Named(PersonId("P1"), "N"),), replace(OFFICER, role=Role.OFFICE_HEAD), True),
        ((Named(PersonId("P1"), "N"),), replace(OFFICER, office="DENPASAR"), False),
        ((Named(PersonId("P2"), "N"),), OFFICER, False),
    ],
)
def test_order_sends_whom_it_names_or_all_field_officers_of_the_office(
    officers: tuple[Named, ...], person: Person, *, is_for: bool
) -> None:
    assert rules.is_for(replace(ORDER, officers=officers), person) is is_for


def test_doubts_are_told_together() -> None:
    colleague = replace(OFFICER, office="DENPASAR")
    assert rules.doubts(None, OFFICER, HERE) == (Doubt.UNKNOWN,)
    assert rules.doubts(ORDER, OFFICER, HERE) == ()
    later = HERE + timedelta(days=9)
    assert rules.doubts(ORDER, colleague, later) == (Doubt.NOT_YOURS, Doubt.NOT_IN_FORCE)


@pytest.mark.parametrize(
    ("hours", "day", "at", "doubt"),
    [
        (("08:00", "16:00"), 0, "07:59", Doubt.OUTSIDE_HOURS),
        (("08:00", "16:00"), 0, "08:00", None),
        (("08:00", "16:00"), 2, "15:59", None),
        (("08:00", "16:00"), 2, "16:00", Doubt.OUTSIDE_HOURS),
        (("20:00", "02:00"), 0, "01:00", Doubt.NOT_IN_FORCE),  # the night before the first
        (("20:00", "02:00"), 0, "12:00", Doubt.OUTSIDE_HOURS),
        (("20:00", "02:00"), 0, "20:00", None),
        (("20:00", "02:00"), 3, "01:59", None),  # the last night goes on past midnight
        (("20:00", "02:00"), 3, "02:00", Doubt.NOT_IN_FORCE),
        (("20:00", "00:00"), 0, "23:59", None),
        (("08:00", "08:00"), 1, "03:00", None),
    ],
)
def test_hours_of_an_order_hold_on_each_of_its_days(
    hours: tuple[str, str], day: int, at: str, doubt: Doubt | None
) -> None:
    start, end = (time.fromisoformat(one) for one in hours)
    order = replace(ORDER, hours=Hours(start, end))
    moment = time.fromisoformat(at)
    here = (HERE + timedelta(days=day)).replace(hour=moment.hour, minute=moment.minute)
    assert rules.doubts(order, OFFICER, here) == ((doubt,) if doubt else ())


@pytest.mark.parametrize(
    ("hours", "at", "ends"),
    [
        (None, "2026-11-22T09:00", "2026-11-25T00:00"),
        (("08:00", "16:00"), "2026-11-22T09:00", "2026-11-22T16:00"),
        (("20:00", "02:00"), "2026-11-22T21:00", "2026-11-23T02:00"),
        (("20:00", "02:00"), "2026-11-23T01:00", "2026-11-23T02:00"),
    ],
)
def test_duty_ends_with_its_hours_or_with_the_orders_last_day(
    hours: tuple[str, str] | None, at: str, ends: str
) -> None:
    order = ORDER
    if hours:
        start, end = (time.fromisoformat(one) for one in hours)
        order = replace(ORDER, hours=Hours(start, end))
    here = datetime.fromisoformat(at).replace(tzinfo=HERE.tzinfo)
    assert rules.duty_ends(order, here).isoformat() == f"{ends}:00+08:00"


@pytest.mark.parametrize(
    ("changed", "officer", "days", "covers"),
    [
        ({}, "P1", 0, True),
        ({}, "P1", -1, False),
        ({}, "P1", 3, False),
        ({"officers": (Named(PersonId("P2"), "N"),)}, "P1", 0, False),
        ({"officers": (Named(PersonId("P1"), "N"),)}, "P1", 0, True),
        ({"revocation": Revocation(NOW, "r")}, "P1", 0, False),
    ],
)
def test_later_order_is_for_the_officer_and_the_day(
    changed: dict[str, Any], officer: str, days: int, *, covers: bool
) -> None:
    here = HERE + timedelta(days=days)
    assert rules.covers(replace(ORDER, **changed), PersonId(officer), here) is covers


@pytest.mark.parametrize(
    ("start", "end", "faults"),
    [
        (0, 0, []),
        (-7, -7, []),
        (0, 365, []),
        (-8, 0, [("valid_from", "too_long_ago")]),
        (2, 1, [("valid_to", "ends_before_start")]),
        (0, 366, [("valid_to", "too_far_ahead")]),
    ],
)
def test_days_of_an_order_are_sensible(start: int, end: int, faults: list[tuple[str, str]]) -> None:
    first, last = (TODAY + timedelta(days=days) for days in (start, end))
    assert rules.period_faults(first, last, TODAY) == faults
