"""The people of a booking: grounds by age to the day, duplicates, each fault by its row."""

from datetime import date
from typing import Any

import pytest

from chalicelib.bookings.booker.people_checks import age_faults, people_faults, person_of
from chalicelib.bookings.booker.schemas import PersonFields
from chalicelib.bookings.kinds import passport_queue
from chalicelib.bookings.rules import Person
from tests.bookings.booked import nik

KIND, TODAY = passport_queue.KIND, date(2026, 11, 20)


def somebody(**changed: Any) -> Person:
    whole = {"name": "Nama  Contoh", "document_number": nik(), **changed}
    return person_of(PersonFields(**whole))


def faults(*people: Person) -> dict[str, str]:
    return {one.field: one.code for one in people_faults(people, KIND, TODAY)}


@pytest.mark.parametrize(
    ("ground", "born_on", "on", "fits"),
    [
        ("over_60", date(1966, 11, 20), date(2026, 11, 20), True),
        ("over_60", date(1966, 11, 21), date(2026, 11, 20), False),
        ("over_60", date(1968, 2, 29), date(2028, 2, 28), False),
        ("over_60", date(1968, 2, 29), date(2028, 2, 29), True),
        ("over_60", date(1964, 2, 29), date(2025, 2, 28), True),
        ("under_5", date(2021, 11, 21), date(2026, 11, 20), True),
        ("under_5", date(2021, 11, 20), date(2026, 11, 20), False),
        ("under_5", date(2024, 2, 29), date(2029, 2, 28), True),
        ("under_5", date(2024, 2, 29), date(2029, 3, 1), False),
        ("disability", date(1990, 1, 1), date(2026, 11, 20), True),
    ],
)
def test_ground_holds_on_the_day_of_the_slot(
    ground: str, born_on: date, on: date, *, fits: bool
) -> None:
    found = age_faults([somebody(ground=ground, born_on=born_on)], [on])
    assert [one.code for one in found] == ([] if fits else ["ground_not_by_age"])
    assert [one.values for one in found] == ([] if fits else [{"on": on.isoformat()}])


def test_ground_must_hold_on_every_day_that_is_waited_for() -> None:
    child = somebody(ground="under_5", born_on=date(2021, 12, 1))
    before, after = date(2026, 11, 25), date(2026, 12, 2)
    assert age_faults([child], [before, before]) == []
    assert [one.field for one in age_faults([child], [before, after])] == ["people.0.ground"]


def test_each_fault_is_named_by_its_row() -> None:
    assert faults(
        somebody(),
        somebody(document_number="123"),
        somebody(document_number=nik(2), born_on=date(2026, 11, 21)),
        somebody(document_number=nik(3), ground="over_60"),
        somebody(document_number=nik(4), ground="illness", born_on=date(1890, 1, 1)),
        somebody(document_number="C1234567", issuing_state="XQZ"),
        somebody(document_number="not one", issuing_state="D"),
    ) == {
        "people.1.document_number": "not_a_nik",
        "people.2.born_on": "in_the_future",
        "people.3.born_on": "born_on_for_ground",
        "people.4.born_on": "too_long_ago",
        "people.4.ground": "not_a_choice",
        "people.5.issuing_state": "unknown_country",
        "people.6.document_number": "not_a_passport_number",
    }


def test_same_number_twice_is_named_however_it_is_typed() -> None:
    own = nik(5)
    typed = f"{own[:6]} {own[6:12]}.{own[12:]}"
    found = people_faults([somebody(), *2 * [somebody(document_number=own)]], KIND, TODAY)
    assert [(one.field, one.code) for one in found] == [
        ("people.2.document_number", "person_twice")
    ]
    again = people_faults(
        [somebody(document_number=own), somebody(document_number=typed)], KIND, TODAY
    )
    assert [(one.code, one.values) for one in again] == [("person_twice", {"row": 1})]
    passports = [somebody(document_number="C1234567", issuing_state=one) for one in ("D", "IDN")]
    assert faults(*passports) == {}
