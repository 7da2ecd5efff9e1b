"""A file of a group's people, read as lists of guests are; nothing of it is stored."""

from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from chalicelib.bookings import references
from chalicelib.bookings.booker import people_checks
from chalicelib.bookings.groups import rules as list_rules
from chalicelib.bookings.groups.schemas import ReadList
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.kinds.kind import Kind
from chalicelib.bookings.rules import Person
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.reference import service as reference
from chalicelib.sheets import columns
from chalicelib.sheets.columns import Matching
from chalicelib.sheets.nations import Nations, nations_of
from chalicelib.sheets.people import PEOPLE, PeopleHints, repair_person, survey_people
from chalicelib.sheets.reading import read_sheet
from chalicelib.sheets.repairs import ROW, Repair
from chalicelib.sheets.rules import Row, Sheet

_OFTEN = "60/hour"
_EASTERNMOST = "Asia/Jayapura"
_SHOWN = 200
# What a row's columns are called as the fields of a person.
_FIELDS = {"date_of_birth": "born_on"}
_NEEDED = ("name", "document_number")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as read: whom it names as far as that is clear, what is proposed, what is wrong."""

    number: int
    values: Mapping[str, str]
    repairs: tuple[Repair, ...]
    questions: tuple[Repair, ...]
    faults: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class ReadPeople:
    """What was read: its rows, what is to be said of the file or a row left out, what is wrong."""

    rows: tuple[ReadRow, ...]
    notes: tuple[tuple[str, Mapping[str, str | int]], ...]
    faults: tuple[FieldError, ...]


def read_list(request: ReadList, network: str, now: datetime) -> ReadPeople:
    """Read a file for who holds the reference of a booking whose list is open.

    Raises NotFoundError, TooManyRequestsError, what `check_open` refuses, and InvalidError for
    what is no list: SheetError, or one that lacks a column.
    """
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    booking = references.open_own(request.reference, network, now)
    list_rules.check_open(booking, now)
    limits.use(_OFTEN, "booking-list-read", booking.id, now=now)
    try:
        raw = b64decode(request.content, validate=True)
    except (NotBase64Error, ValueError) as error:
        raise InvalidError(FieldError("content", "wrong_format")) from error
    return read_people(raw, request.name, KINDS[booking.kind], local_date(now, _EASTERNMOST))


def read_people(raw: bytes, name: str, kind: Kind, today: date) -> ReadPeople:
    """Read a file of people; raises InvalidError for what is no list of them."""
    sheet = read_sheet(raw, name, PEOPLE)
    matching = columns.match(sheet.header.cells, PEOPLE)
    _check_columns(matching)
    rows = _rows(sheet, kind)
    hints = survey_people(sheet, matching, _nations(), today)
    read, notes = _each(rows, matching, hints)
    people = [_person(one.values) for one in read]
    faults = people_checks.people_faults(people, kind, today)
    judged = [_judged(one, list_rules.by_row(faults, at)) for at, one in enumerate(read)]
    return ReadPeople(tuple(judged), (*_notes(sheet, matching), *notes), ())


def _check_columns(matching: Matching) -> None:
    found = matching.columns
    lacking = [] if "name" in found else ["name"]
    lacking += [] if {"nik", "document_number"} & found.keys() else ["document_number"]
    if lacking:
        raise InvalidError([FieldError(one, "list_column_missing") for one in lacking])


def _rows(sheet: Sheet, kind: Kind) -> list[Row]:
    rows = []
    for row in sheet.rows:
        rows.append(row)
        # Titles, totals and examples are no people; a list of ten thousand rows is none of ours.
        if len(rows) > 2 * kind.most_people:
            raise InvalidError(
                FieldError("content", "too_many_listed", {"limit": kind.most_people})
            )
    return rows


def _each(
    rows: Sequence[Row], matching: Matching, hints: PeopleHints
) -> tuple[list[ReadRow], list[tuple[str, Mapping[str, str | int]]]]:
    """Read each row; one that is none, or says just what another says, becomes a note."""
    read: list[ReadRow] = []
    notes: list[tuple[str, Mapping[str, str | int]]] = []
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for row in rows:
        values, repairs = repair_person(row, matching, hints)
        if not values:
            why = next((one.why for one in repairs if one.field == ROW), "row_says_nothing")
            notes.append((why, {"row": row.number}))
            continue
        same = seen.setdefault(tuple(sorted(values.items())), row.number)
        if same != row.number:
            notes.append(("duplicate_row", {"row": row.number, "same": same}))
            continue
        named = tuple(_renamed(one) for one in repairs)
        asked = tuple(one for one in named if one.proposed is None)
        made = tuple(one for one in named if one.proposed is not None)
        renamed = {_FIELDS.get(name, name): value for name, value in values.items()}
        read.append(ReadRow(row.number, renamed, made, asked, ()))
    return read, notes


def _judged(row: ReadRow, faults: Sequence[FieldError]) -> ReadRow:
    """Return a row with what is wrong; a field that is asked for already is not named twice."""
    wrong = [FieldError(name, "required") for name in _NEEDED if not row.values.get(name)]
    if len(row.values.get("name", "")) > _LONGEST_NAME:
        wrong.append(FieldError("name", "too_long", {"limit": _LONGEST_NAME}))
    if _day(row.values.get("born_on", "")) is None and "born_on" in row.values:
        wrong.append(FieldError("born_on", "not_a_date"))
    asked = {one.field for one in row.questions}
    named = asked | {one.field for one in wrong}
    if _lacks_state(row.values) and "document_number" not in named:
        wrong.append(FieldError("issuing_state", "required"))
        named |= {"issuing_state", "document_number"}  # judged once it is known whose it is
    wrong += [one for one in faults if one.field not in named]
    kept = tuple(one for one in wrong if one.field not in asked)
    return ReadRow(row.number, row.values, row.repairs, row.questions, kept)


def _lacks_state(values: Mapping[str, str]) -> bool:
    """Whether somebody is known by a passport, and not of which state."""
    number = values.get("document_number", "")
    is_nik = number.isdecimal() and len(number) > 9  # noqa: PLR2004 - of a passport's at most
    return bool(number) and not is_nik and "issuing_state" not in values


def _person(values: Mapping[str, str]) -> Person:
    return Person(
        name=values.get("name", ""),
        document_number=values.get("document_number", ""),
        issuing_state=values.get("issuing_state", ""),
        born_on=_day(values.get("born_on", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _renamed(one: Repair) -> Repair:
    field = _FIELDS.get(one.field, one.field)
    return Repair(one.row, field, one.given[:_SHOWN], one.proposed, one.why, one.choices)


def _notes(sheet: Sheet, matching: Matching) -> Iterator[tuple[str, Mapping[str, str | int]]]:
    for note in sheet.notes:
        yield note.code, note.values
    for code, names in (("column_unknown", matching.unknown), ("column_twice", matching.twice)):
        for name in names:
            yield code, {"column": name[:_SHOWN]}


@cache
def _nations() -> Nations:
    return nations_of(
        (one.code, one.alpha2, one.name.id, one.name.en) for one in reference.list_countries()
    )
