"""Whom an order sends, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.core.ids import OrderId, PersonId
from chalicelib.orders import rules
from chalicelib.orders.rules import Doubt, Named, Order, OrderStatus, Revocation
from chalicelib.web.guards import Person, Role

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
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
    assert rules.status(ORDER, NOW, TODAY + timedelta(days=days)) is status


def test_revoked_order_stood_until_then() -> None:
    revoked = replace(ORDER, revocation=Revocation(NOW, "r"))
    assert rules.status(revoked, NOW, TODAY) is OrderStatus.REVOKED
    assert rules.status(revoked, NOW - timedelta(seconds=1), TODAY) is OrderStatus.IN_FORCE


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
    assert rules.doubts(None, OFFICER, NOW, TODAY) == (Doubt.UNKNOWN,)
    assert rules.doubts(ORDER, OFFICER, NOW, TODAY) == ()
    later = TODAY + timedelta(days=9)
    assert rules.doubts(ORDER, colleague, NOW, later) == (Doubt.NOT_YOURS, Doubt.NOT_IN_FORCE)


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
