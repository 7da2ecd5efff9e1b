"""Wire shapes of a passport typed field by field, and of foreigners looked for and shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib.health.schemas import AsOf
from chalicelib.web.parsing import Line, LongLine, View, Wire

DocumentNumber = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,29}$")]
State = Annotated[str, msgspec.Meta(pattern="^[A-Z]{1,3}$")]
# A day, or what is known of it: `1974-08-12`, `1974-08`, `1974`.
PartialDate = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Mrz = Annotated[str, msgspec.Meta(min_length=30, max_length=200)]
PersonKey = Annotated[str, msgspec.Meta(pattern="^[A-Z2-7]{26}$")]
Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class PassportFields(Wire, frozen=True, kw_only=True):
    """A passport's data page, in the words of ICAO 9303 part 4."""

    document_number: DocumentNumber
    issuing_state: State
    nationality: State
    surname: Line | None = None
    given_names: Line | None = None
    sex: Annotated[str, msgspec.Meta(pattern="^[MFX]$")] = "X"
    date_of_birth: PartialDate
    date_of_expiry: date


class PassportNumber(Wire, frozen=True):
    """What names a passport."""

    issuing_state: State
    document_number: DocumentNumber


class SearchPersons(Wire, frozen=True):
    """Whom to look for and why: by passport, by name, by day of birth, or by both of these.

    A name matches in any order of its words, with or without accents, as printed or as in the
    MRZ; all its words must match. `similar` also finds other spellings of the same sounds. With
    a name the date of birth may be a month or a year. `after` is the `next` of the page before.
    """

    reason: LongLine
    passport: PassportNumber | None = None
    name: Line | None = None
    date_of_birth: PartialDate | None = None
    similar: bool = False
    after: Cursor | None = None


class LinkPersons(Wire, frozen=True):
    """That two foreigners on record are one person, and how one knows."""

    person: PersonKey
    other: PersonKey
    reason: LongLine


class PartPersons(Wire, frozen=True):
    """That a record is not of the foreigner of those it was joined to, and how one knows."""

    person: PersonKey
    reason: LongLine


class RestrictPerson(Wire, frozen=True):
    """Why a foreigner's data are to be shown to nobody; a data-protection officer names an office.

    The foreigner reads the reason.
    """

    reason: LongLine
    office: Line | None = None


class LiftRestriction(Wire, frozen=True):
    """Why a foreigner's data may be shown again; the foreigner reads it."""

    reason: LongLine


class LiftingView(View, frozen=True):
    """When a restriction was lifted, by which of the staff, and why."""

    at: datetime
    by: str
    reason: str


class RestrictionView(View, frozen=True):
    """That a foreigner's data are shown to nobody: by which records, of which office, and why.

    `by` is the id of who restricted them.
    """

    id: str
    persons: Sequence[str]
    office: str
    reason: str
    at: datetime
    by: str
    lifted: LiftingView | None


class RestrictionPageView(View, frozen=True):
    """A page of an office's restrictions in force, the oldest first."""

    items: Sequence[RestrictionView]
    next: str | msgspec.UnsetType = msgspec.UNSET


class Reason(Wire, frozen=True):
    """Why somebody is looked at, as a query says it."""

    reason: LongLine


class PassportView(View, frozen=True):
    """One passport of a person; `in_country` when a stamp on it is in force."""

    document_number: str
    issuing_state: str
    date_of_expiry: date
    in_country: bool


class LinkedPersonView(View, frozen=True):
    """Another record of the same person, and who joined them when and why."""

    id: str
    surname: str
    given_names: str
    sex: str
    date_of_birth: str
    nationality: str
    passports: Sequence[PassportView]
    linked_at: datetime
    linked_because: str
    restricted: bool


class PersonView(AsOf, frozen=True):
    """A foreigner as recorded, with all passports, newest first, and what was joined to them.

    `restricted`: who that is, is shown to nobody; the data-protection officer knows why.
    `date_of_birth` is `1974-08-12`, or `1974-08` or `1974` where the rest is unknown.
    """

    id: str
    surname: str
    given_names: str
    sex: str
    date_of_birth: str
    nationality: str
    passports: Sequence[PassportView]
    linked: Sequence[LinkedPersonView]
    restricted: bool


class PersonPageView(AsOf, frozen=True):
    """Persons found; `next` is what to send as `after` for more, None when that is all.

    A page may hold few or none and still have a `next`: what is read for one page is bounded.
    """

    items: Sequence[PersonView]
    next: str | None
