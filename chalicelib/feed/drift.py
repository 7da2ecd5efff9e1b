"""In what a full file and our own register differ, both ways, as of the file's instant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.ids import ImportSetId, keyed_id
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write, commit
from chalicelib.feed import imports_repository
from chalicelib.feed.imports_rules import (
    Asked,
    Comparing,
    Drift,
    DriftRow,
    Import,
    ImportSet,
)
from chalicelib.permits import recording
from chalicelib.permits.rules import Permit
from chalicelib.permits.telling import number_of
from chalicelib.reference import service as reference

# Overstays of two years, and the longest permit (ten years) with a year's extension.
_MONTHS_BACK = 24
_MONTHS = _MONTHS_BACK + 132
_MONTHS_AT_ONCE = 8
_ROWS_A_PART = 1_000
_ENOUGH = 500
_OFFICES_AT_ONCE = 10


def set_id(asked: Asked) -> ImportSetId:
    """Return the id of all parts of a full file: those of one instant, of as many parts."""
    return ImportSetId(
        keyed_id(index_key(), "import-set", instant_text(asked.as_of), str(asked.parts))
    )


def find_set(one: Import) -> ImportSet | None:
    """Return how the parts of a full file stand together, once one is through."""
    return imports_repository.find_set(set_id(one.asked)) if one.is_full else None


def plan_part(
    one: Import, start: int, found: Sequence[DriftRow], *, is_through: bool
) -> list[Write]:
    """Plan what rows of a full file say of the drift, and with the last that its part is through.

    Committing raises imports_repository.MovedError when another part was through meanwhile.
    """
    asked = one.asked
    empty = ImportSet(set_id(asked), asked.as_of, asked.parts)
    writes = [imports_repository.plan_drift(empty, one.id, start, found)] if found else []
    if is_through:
        known = imports_repository.find_set(empty.id) or empty
        _, write = imports_repository.plan_set(known.with_part(asked.part))
        writes.append(write)
    return writes


def compare(whole: ImportSet, has_time: Callable[[], bool]) -> ImportSet:
    """Look for what is valid here and not in a full file; to the end, or until time is up.

    What was found is stored with how far it is: whatever happens, the next one goes on there.
    Raises imports_repository.MovedError when somebody else does the same.
    """
    offices = sorted(office.code for office in reference.list_offices())
    while whole.state is Comparing.COMPARING and has_time():
        whole = _step(whole, offices, has_time)
    if whole.state is Comparing.DONE:
        log_event("permits_compared", set=whole.id, not_there=whole.not_there)
    return whole


def _step(whole: ImportSet, offices: Sequence[str], has_time: Callable[[], bool]) -> ImportSet:
    """Compare some offices, and store what was found and how far it is."""
    found: list[DriftRow] = []
    office, month = whole.office, whole.month
    for office, month in _places(whole, len(offices)):
        is_enough = len(found) >= _ENOUGH or office - whole.office >= _OFFICES_AT_ONCE
        if office == len(offices) or is_enough or not has_time():
            break
        months = _months(whole.as_of.date())[month : month + _MONTHS_AT_ONCE]
        found += [
            _not_there(permit)
            for permit in recording.list_unconfirmed(offices[office], months, whole.as_of)
        ]
    state = Comparing.DONE if office == len(offices) else whole.state
    not_there = whole.not_there + len(found)
    further = replace(whole, office=office, month=month, state=state, not_there=not_there)
    further, write = imports_repository.plan_set(further)
    parts = [
        imports_repository.plan_drift(whole, None, whole.not_there + at, found[at:][:_ROWS_A_PART])
        for at in range(0, len(found), _ROWS_A_PART)
    ]
    commit([write, *parts])
    return further


def _not_there(permit: Permit) -> DriftRow:
    """Say that a permit is valid here alone, and when anybody last said that it is."""
    heard_at = max(permit.changed_at, permit.confirmed_at or permit.changed_at)
    return DriftRow(
        Drift.NOT_THERE,
        permit.reference,
        permit=permit.id,
        office=permit.office,
        found_by=number_of(permit),
        heard_at=heard_at,
    )


def _places(whole: ImportSet, offices: int) -> Iterator[tuple[int, int]]:
    """Yield each office with the months that are looked at together, and the end of all."""
    month = whole.month
    for office in range(whole.office, offices):
        for start in range(month, _MONTHS, _MONTHS_AT_ONCE):
            yield office, start
        month = 0
    yield offices, 0


def _months(as_of: date) -> list[date]:
    first = as_of.year * 12 + as_of.month - 1 - _MONTHS_BACK
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, first + _MONTHS)]
