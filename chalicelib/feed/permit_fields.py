"""A stay permit as the directorate tells of it: the same in a file, a request and the feed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.core.clock import whole_milliseconds
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import PassportKey
from chalicelib.permits.records import PermitRecord, wrong_in
from chalicelib.permits.rules import Contact, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.schemas import DocumentNumber, PassportFields, State
from chalicelib.web.addresses import is_email
from chalicelib.web.parsing import Code, Instant, Language, Line, Wire, shape_of

MOST_SPONSORS = 5
CLOCKS_DIFFER = timedelta(minutes=10)
_FIRST_YEAR, _LAST_YEAR = 1990, 2199

Reference = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,59}$")]
Number = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$")]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Status = Literal["valid", "extended", "replaced", "ended", "cancelled", "left"]

_PASSPORT = (
    *("document_number", "issuing_state", "nationality", "surname", "given_names", "sex"),
    *("date_of_birth", "date_of_expiry"),
)
_PERMIT = (
    *("reference", "changed_at", "permit_class", "number", "valid_from", "last_day_of_stay"),
    *("office", "status"),
)
_SPONSOR = ("name", "email", "language")
_HOLDER = ("email", "language")
_SPONSORS = tuple(
    (f"sponsor_{at}_{name}", at - 1, name)
    for at in range(1, MOST_SPONSORS + 1)
    for name in _SPONSOR
)
_FORMER = ("document_number", "issuing_state")
COLUMNS = (
    *_PERMIT[:2],
    *_PASSPORT,
    *_PERMIT[2:],
    *(column for column, _, _ in _SPONSORS),
    *(f"holder_{name}" for name in _HOLDER),
    *(f"former_{name}" for name in _FORMER),
)
# Without one of these no row of a file could be taken.
NEEDED = (
    *("reference", "changed_at", "document_number", "issuing_state", "nationality"),
    *("date_of_birth", "date_of_expiry", "permit_class", "valid_from", "last_day_of_stay"),
    *("office", "status"),
)


class SponsorRow(Wire, frozen=True):
    """A sponsor: who is warned before the permit ends."""

    name: Line
    email: Email
    language: Language = "id"


class HolderRow(Wire, frozen=True):
    """Where the foreigner is warned."""

    email: Email
    language: Language = "en"


class FormerPassport(Wire, frozen=True, kw_only=True):
    """The passport that the holder had before this one: so a renewed passport is no new person."""

    document_number: DocumentNumber
    issuing_state: State


class PermitRow(Wire, frozen=True, kw_only=True):
    """A stay permit at the directorate.

    `reference` is the directorate's own id of it, the same for ever; `changed_at` when it last
    changed there: of two records of a permit the later one holds, in whatever order they come.
    `office` is the office that gave it; `number` its own, where it has one. What is left out is
    not told, and stays as it is known; an empty list of sponsors says that there are none.
    """

    reference: Reference
    changed_at: Instant
    passport: PassportFields
    permit_class: Code
    number: Number | None = None
    valid_from: date
    last_day_of_stay: date
    office: Code
    status: Status
    sponsors: Annotated[tuple[SponsorRow, ...], msgspec.Meta(max_length=MOST_SPONSORS)] | None = (
        None
    )
    holder: HolderRow | None = None
    former_passport: FormerPassport | None = None


def nested(cells: dict[str, str], columns: Sequence[str]) -> dict[str, Any]:
    """Return the filled cells of a CSV's row as the fields of a record.

    Where a file has columns of sponsors, a row without one says that there is none.
    """
    made: dict[str, Any] = {name: cells[name] for name in _PERMIT if name in cells}
    made["passport"] = {name: cells[name] for name in _PASSPORT if name in cells}
    sponsors: dict[int, dict[str, str]] = {}
    for column, at, name in _SPONSORS:
        if column in cells:
            sponsors.setdefault(at, {})[name] = cells[column]
    if sponsors or _tells_sponsors(tuple(columns)):
        made["sponsors"] = list(sponsors.values())
    for group, prefix, names in (
        ("holder", "holder", _HOLDER),
        ("former_passport", "former", _FORMER),
    ):
        given = {name: cells[f"{prefix}_{name}"] for name in names if f"{prefix}_{name}" in cells}
        if given:
            made[group] = given
    return made


@cache
def _tells_sponsors(columns: tuple[str, ...]) -> bool:
    return any(name.startswith("sponsor_") for name in columns)


def read_record(values: dict[str, Any], now: datetime) -> PermitRecord:
    """Return what JSON was decoded to as a record; raises InvalidError naming each field."""
    try:
        row = msgspec.convert(values, PermitRow, strict=True)
    except (msgspec.ValidationError, OverflowError):
        row = shape_of(PermitRow, values)  # slower, and names every field
    return record_of(row, now)


def record_of(row: PermitRow, now: datetime) -> PermitRecord:
    """Return a row as a record that can be judged; raises InvalidError naming each field."""
    errors = list(_wrong_addresses(row))
    if not _FIRST_YEAR <= row.changed_at.year <= _LAST_YEAR:
        raise InvalidError([*errors, FieldError("changed_at", "not_an_instant")])
    # As it is stored: of a finer one the same record would seem newer each time it comes.
    changed_at = whole_milliseconds(row.changed_at.astimezone(UTC))
    if changed_at > now + CLOCKS_DIFFER:
        # It would keep every true record of the permit away until then.
        errors.append(FieldError("changed_at", "in_the_future"))
    try:
        passport = persons.read_passport(row.passport, None, now.date(), may_be_expired=True)
    except InvalidError as error:
        raise InvalidError([*error.errors, *errors]) from error
    holder = row.holder
    record = PermitRecord(
        reference=row.reference,
        changed_at=changed_at,
        passport=passport,
        permit_class=row.permit_class,
        number=row.number or "",
        valid_from=row.valid_from,
        last_day_of_stay=row.last_day_of_stay,
        office=row.office,
        status=PermitStatus(row.status),
        sponsors=None
        if row.sponsors is None
        else tuple(Contact(one.name, one.email, one.language) for one in row.sponsors),
        # Who is warned as the holder has the name of the passport.
        holder_contact=Contact(passport.full_name, holder.email, holder.language)
        if holder
        else None,
        former=_former(row.former_passport),
    )
    errors += wrong_in(record)
    if errors:
        raise InvalidError(errors)
    return record


def _former(given: FormerPassport | None) -> PassportKey | None:
    return persons.passport_key(given.issuing_state, given.document_number) if given else None


def _wrong_addresses(row: PermitRow) -> list[FieldError]:
    given = [(f"sponsors.{at}.email", one.email) for at, one in enumerate(row.sponsors or ())]
    if row.holder:
        given.append(("holder.email", row.holder.email))
    return [FieldError(field, "not_an_email") for field, email in given if not _is_email(email)]


@lru_cache(maxsize=4096)
def _is_email(email: str) -> bool:
    # The same sponsor stands in row after row.
    return is_email(email)
