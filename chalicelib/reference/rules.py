"""Regions, offices, checkpoints and permit classes as values, and what follows from them."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

_MARKS = re.compile(r"[\W_]+")
# Said before a region's name, and in no name of ours.
_LEVEL_WORDS = frozenset({"kec", "kecamatan", "prov", "provinsi"})


class Mark(StrEnum):
    """How far a row is to be trusted."""

    PRIMARY = "P"  # the law or decree itself
    SECONDARY = "S"  # press, or an official page read at second hand
    CONTRADICTED = "C"  # sources contradict each other, or part of it is inferred: see the note
    OWN = "O"  # a policy of this system


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from; `note` says what is doubtful about it."""

    mark: Mark
    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages."""

    id: str
    en: str


class Dated(Protocol):
    """A row that holds from one day to another, both included.

    None: since before our records begin; until further notice.
    """

    @property
    def valid_from(self) -> date | None:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day."""


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its Kepmendagri code: `51` province, `51.03` regency, `51.03.01` kecamatan."""

    code: str
    name: str
    level: str
    regency: str | None
    province: str
    zone: str


@dataclass(frozen=True, slots=True)
class Zone:
    """The IANA zone of a province."""

    region: str
    zone: str
    valid_from: date | None
    valid_to: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Office:
    """An immigration office (`office`) or the directorate's office of a province (`regional`).

    There is no public list of codes: these are our own, short, stable and in capitals.
    `region` is where it sits.
    """

    code: str
    name: Name
    kind: str
    region: str
    valid_from: date | None
    valid_to: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class WorkArea:
    """A region that belongs to an office; `fallback`: its real office was not found."""

    region: str
    office: str
    fallback: bool
    valid_from: date | None
    valid_to: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place of entry: `airport`, `seaport` or `land`.

    The code is IATA's or UN/LOCODE's; `own` codes begin with ZZ, which ISO 3166 leaves to users.
    """

    code: str
    code_kind: str
    kind: str
    name: Name
    region: str
    zone: str
    office: str
    valid_from: date | None
    valid_to: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Length:
    """How long a stay is: one of days, months, years."""

    days: int = 0
    months: int = 0
    years: int = 0


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much a stay may be extended, how often (None: no limit known), up to what total."""

    by: Length
    times: int | None
    total: Length


@dataclass(frozen=True, slots=True)
class PermitClass:
    """A visa or permit index; `stay` is granted unless another of `stays` is asked for.

    `extensible` None: not known; `extension` None: not extensible, or its terms are not known.
    `entry_day_counts` is a dated rule of its own, as it stands while this version holds.
    """

    index: str
    group: str
    name: Name
    purpose: str
    stay: Length
    stays: tuple[Length, ...]
    extensible: bool | None
    extension: Extension | None
    entry_day_counts: bool
    valid_from: date | None
    valid_to: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody comes or stays."""

    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class PremisesCategory:
    """A kind of lodging; group `penginapan` (commercial) or `tempat_tinggal` (a home)."""

    code: str
    group: str
    name: Name
    valid_from: date | None
    valid_to: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Country:
    """An issuing state or nationality by ICAO Doc 9303 part 3 (`D` is Germany).

    `kind`: country, british, organisation, person (no nationality), specimen (UTO).
    """

    code: str
    kind: str
    alpha2: str | None
    name: Name


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a dated rule."""

    value: bool | int | str | tuple[int, ...]
    valid_from: date | None
    valid_to: date | None
    source: Source


def in_force(row: Dated, on: date) -> bool:
    """Tell whether a row holds on a day."""
    began = row.valid_from is None or row.valid_from <= on
    return began and (row.valid_to is None or on <= row.valid_to)


def find_in_force(rows: Iterable[Row], on: date) -> Row | None:
    """Return the row that holds on a day."""
    return next((row for row in rows if in_force(row, on)), None)


def enclosing(code: str) -> Iterator[str]:
    """Yield a region's code and those of the regions around it, the smallest first."""
    parts = code.split(".")
    for count in range(len(parts), 0, -1):
        yield ".".join(parts[:count])


def most_specific(rows: Mapping[str, Sequence[Row]], region_code: str, on: date) -> Row | None:
    """Return the row of the smallest region around a code that has one on that day."""
    for code in enclosing(region_code):
        row = find_in_force(rows.get(code, ()), on)
        if row is not None:
            return row
    return None


def last_day_of_stay(permit_class: PermitClass, entry_on: date, stay: Length | None = None) -> date:
    """Return the last day somebody of a class who entered on a day may stay.

    `stay` is one of the class's lengths (ValueError if not), the usual one by default.
    """
    if stay is not None and stay not in permit_class.stays:
        raise ValueError("a length this class is not granted for")
    return last_day(
        entry_on, stay or permit_class.stay, entry_day_counts=permit_class.entry_day_counts
    )


def last_day(entry_on: date, stay: Length, *, entry_day_counts: bool) -> date:
    """Return the last day of a stay.

    Where the entry day is day 1, 30 days from 14 March end on 12 April, and a year ends on the
    day before the entry's date comes again. A month without that date ends the stay with itself:
    a year from 29 February ends on 28 February.
    """
    if stay.days:
        return entry_on + timedelta(days=stay.days - entry_day_counts)
    months = entry_on.month - 1 + stay.months + 12 * stay.years
    year, month = entry_on.year + months // 12, months % 12 + 1
    month_end = calendar.monthrange(year, month)[1]
    if entry_on.day > month_end:
        return date(year, month, month_end)
    return date(year, month, entry_on.day) - timedelta(days=entry_day_counts)


def folded(text: str) -> str:
    """Return words in small letters without diacritics and marks, parted by one space."""
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        )
    return _MARKS.sub(" ", text.casefold()).strip()


def search_words(text: str) -> list[str]:
    """Return the words of a search, without those that only say the level of a region."""
    return [word for word in folded(text).split() if word not in _LEVEL_WORDS]


def search_rank(words: Sequence[str], name: str, whole: str) -> int | None:
    """Tell how well a search meets a kecamatan: 0 best, None not at all.

    Every word must begin a word of `whole`: the folded names of kecamatan, regency and province,
    after a space. `name` is the kecamatan's own.
    """
    for word in words:
        if f" {word}" not in whole:
            return None
    asked = " ".join(words)
    if name == asked:
        return 0
    if name.startswith(asked):
        return 1
    return 2 if f" {words[0]}" in f" {name}" else 3
