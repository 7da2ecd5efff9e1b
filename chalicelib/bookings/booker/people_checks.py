"""The people of a booking as they were named: each fault by its row, and what repairs it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from chalicelib.bookings.booker import document_numbers
from chalicelib.bookings.booker.schemas import PersonFields
from chalicelib.bookings.kinds.kind import Kind, age_on
from chalicelib.bookings.rules import Person
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError
from chalicelib.reference import service as reference

_SPECIMEN = "UTO"  # Utopia, the issuing state of ICAO's specimens
_OLDEST = 130
# Who is 60 is an elder by UU 13/1998 art. 1.
_BY_AGE: dict[str, Callable[[int], bool]] = {
    "over_60": lambda age: age >= 60,  # noqa: PLR2004 - as it is called
    "under_5": lambda age: age < 5,  # noqa: PLR2004 - likewise
}


def person_of(fields: PersonFields) -> Person:
    """Return somebody as they are kept: the number without what was put between its digits."""
    return Person(
        name=" ".join(fields.name.split()),
        document_number=document_numbers.plain(fields.document_number),
        issuing_state=(fields.issuing_state or "").strip().upper(),
        born_on=fields.born_on,
        ground=fields.ground or "",
    )


def people_faults(people: Sequence[Person], kind: Kind, today: date) -> list[FieldError]:
    """Return what is wrong with people: numbers, days of birth, grounds, somebody named twice."""
    faults: list[FieldError] = []
    first: dict[tuple[str, str], int] = {}
    for number, person in enumerate(people):
        place = f"people.{number}"
        faults += _number_faults(person, place)
        faults += _birth_faults(person, place, today)
        faults += _ground_faults(person, place, kind)
        same = first.setdefault((person.issuing_state, person.document_number), number)
        if same != number:
            values = {"row": same + 1}
            faults.append(FieldError(f"{place}.document_number", "person_twice", values))
    return faults


def age_faults(people: Iterable[Person], days: Sequence[date]) -> list[FieldError]:
    """Return whose ground does not hold on all of the days that may become theirs."""
    faults = []
    for number, person in enumerate(people):
        fits = _BY_AGE.get(person.ground)
        if fits is None or person.born_on is None:
            continue
        wrong = next((on for on in days if not fits(age_on(person.born_on, on))), None)
        if wrong is not None:
            values = {"on": wrong.isoformat()}
            faults.append(FieldError(f"people.{number}.ground", "ground_not_by_age", values))
    return faults


def _number_faults(person: Person, place: str) -> list[FieldError]:
    field = f"{place}.document_number"
    if not person.issuing_state:
        fault = document_numbers.nik_fault(person.document_number)
        return [FieldError(field, fault)] if fault else []
    faults = []
    if person.issuing_state == _SPECIMEN and not config().accept_specimens:
        faults.append(FieldError(f"{place}.issuing_state", "specimen_not_accepted"))
    elif reference.find_country(person.issuing_state) is None:
        values = {"code": person.issuing_state[:3]}
        faults.append(FieldError(f"{place}.issuing_state", "unknown_country", values))
    if fault := document_numbers.passport_fault(person.document_number):
        faults.append(FieldError(field, fault))
    return faults


def _birth_faults(person: Person, place: str, today: date) -> list[FieldError]:
    if person.born_on is None:
        needed = person.ground in _BY_AGE
        return [FieldError(f"{place}.born_on", "born_on_for_ground")] if needed else []
    if person.born_on > today:
        return [FieldError(f"{place}.born_on", "in_the_future")]
    is_old = age_on(person.born_on, today) > _OLDEST
    return [FieldError(f"{place}.born_on", "too_long_ago")] if is_old else []


def _ground_faults(person: Person, place: str, kind: Kind) -> list[FieldError]:
    is_known = not person.ground or person.ground in kind.person_grounds
    return [] if is_known else [FieldError(f"{place}.ground", "not_a_choice")]
