"""The machine-readable zone of passports and cards (ICAO Doc 9303-4, -5, -6), read and checked."""

import re
from dataclasses import dataclass, field
from datetime import date

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.icao.mrz_layouts import LAYOUTS, TD3, Layout, Span


class MrzError(InvalidError):
    """An MRZ that cannot be taken: every field that is wrong, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Mrz:
    """What an MRZ says; texts without fillers.

    `date_of_birth` is an ISO date as far as it is known (`1974-08-12`, `1974-08`, `1974` or
    nothing); `sex` is `F`, `M` or `X` (unspecified); `names_truncated` says that the names
    fill their place to the end and so may go on.
    """

    layout: str
    document_code: str
    issuing_state: str
    document_number: str
    nationality: str
    surname: str
    given_names: str
    names_truncated: bool
    sex: str
    date_of_birth: str
    date_of_expiry: date
    optional_data: str


_VALUES = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_VALUES["<"] = 0
_WEIGHTS = (7, 3, 1)
_UPPER = {ord(letter.lower()): letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}

_ANY = re.compile("[0-9A-Z<]*")
_CODE = re.compile("[A-Z][A-Z<]")
_STATE = re.compile("[A-Z]{1,3}<*")
_NUMBER = re.compile("[0-9A-Z][0-9A-Z<]*")
_NAME = re.compile("[A-Z<]*")
_DIGITS = re.compile("[0-9<]*")
_EXPIRY = re.compile("[0-9]{6}")
_BIRTH = re.compile("[0-9]{6}|[0-9]{4}<{2}|[0-9]{2}<{4}|<{6}")
_SEXES = {"F": "F", "M": "M", "<": "X", "X": "X"}
_EXPIRY_WINDOW = 50  # years to either side of today; passports live for ten


def check_digit(text: str) -> str:
    """Return the check digit (Doc 9303-3, weights 7, 3, 1) of capitals, digits and fillers."""
    total = sum(_VALUES[letter] * _WEIGHTS[at % 3] for at, letter in enumerate(text))
    return str(total % 10)


def read_mrz(text: str, today: date) -> Mrz:
    """Read the lines of an MRZ, joined by a newline or by nothing; raises MrzError.

    `today` decides the century: a birth lies in the past, an expiry within 50 years.
    """
    joined, layout = _joined(text)
    if layout is None:
        raise MrzError(FieldError("mrz", "wrong_length"))
    reader = _Reader(joined, layout, today)
    mrz = reader.read()
    if reader.errors:
        raise MrzError(reader.errors)
    return mrz


def _joined(text: str) -> tuple[str, Layout | None]:
    lines = [line.strip(" \t") for line in re.split(r"[\r\n]+", text.strip(" \t\r\n"))]
    joined = "".join(lines).translate(_UPPER)
    layout = LAYOUTS.get(len(joined))
    if layout and len(lines) > 1 and {len(line) for line in lines} != {len(joined) // layout.lines}:
        layout = None
    return joined, layout


@dataclass(slots=True)
class _Reader:
    """One reading: takes each field, and notes what is wrong with it."""

    text: str
    layout: Layout
    today: date
    errors: list[FieldError] = field(default_factory=list)

    def read(self) -> Mrz:
        layout = self.layout
        code = self._document_code()
        issuing_state = self._state("issuing_state", layout.issuing_state)
        number, optional = self._document_number()
        nationality = self._state("nationality", layout.nationality)
        surname, given_names = self._names()
        mrz = Mrz(
            layout=layout.name,
            document_code=code.rstrip("<"),
            issuing_state=issuing_state,
            document_number=number,
            nationality=nationality,
            surname=surname,
            given_names=given_names,
            names_truncated=not self._part(layout.names).endswith("<"),
            sex=self._sex(),
            date_of_birth=self._date_of_birth(),
            date_of_expiry=self._date_of_expiry(),
            optional_data=self._optional_data(optional),
        )
        self._check_composite()
        return mrz

    def _part(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _fail(self, name: str, code: str) -> None:
        self.errors.append(FieldError(name, code))

    def _check(self, name: str, text: str, digit: str) -> None:
        # Of characters that no MRZ has there is no check digit; they are named already.
        if _ANY.fullmatch(text) and check_digit(text) != digit:
            self._fail(name, "wrong_check_digit")

    def _document_code(self) -> str:
        code = self.text[:2]
        if not _CODE.fullmatch(code):
            self._fail("document_code", "impossible_character")
        elif code[0] not in self.layout.first_letters:
            self._fail("document_code", "unsupported_document")
        return code

    def _state(self, name: str, span: Span) -> str:
        state = self._part(span)
        if not state.strip("<"):
            self._fail(name, "missing")
        elif not _STATE.fullmatch(state):
            self._fail(name, "impossible_character")
        return state.rstrip("<")

    def _document_number(self) -> tuple[str, str]:
        """Return the number, and the optional data that are left behind it."""
        span = self.layout.document_number
        number, digit = self._part(span), self.text[span.end]
        optional = self._part(self.layout.optional_data[0])
        rest = optional.partition("<")[0]
        if digit == "<" and "<" not in number and self.layout is not TD3 and len(rest) > 1:
            # More than nine characters: the rest and then the check digit stand behind.
            number, digit, optional = number + rest[:-1], rest[-1], optional[len(rest) :]
        if not number.strip("<"):
            self._fail("document_number", "missing")
        elif not _NUMBER.fullmatch(number):
            self._fail("document_number", "impossible_character")
        self._check("document_number", number, digit)
        return number.rstrip("<"), optional

    def _names(self) -> tuple[str, str]:
        surname, _, given_names = self._part(self.layout.names).partition("<<")
        for name, text in (("surname", surname), ("given_names", given_names)):
            if not _NAME.fullmatch(text):
                self._fail(name, "impossible_character")
        if not surname.strip("<"):
            self._fail("surname", "missing")
        return " ".join(_words(surname)), " ".join(_words(given_names))

    def _sex(self) -> str:
        sex = _SEXES.get(self.text[self.layout.sex])
        if sex is None:
            self._fail("sex", "impossible_character")
        return sex or "X"

    def _date_of_birth(self) -> str:
        span = self.layout.date_of_birth
        digits = self._digits("date_of_birth", span, _BIRTH)
        if not digits:
            return ""
        year, month, day = _numbers(digits)
        known = "".join(digits.split("<"))
        known_today = f"{self.today:%y%m%d}"[: len(known)]
        century = self.today.year // 100 * 100
        year += century if known <= known_today else century - 100
        if not _possible(year, month or 1, day or 1) or "00" in (digits[2:4], digits[4:6]):
            self._fail("date_of_birth", "impossible_date")
        return "-".join((f"{year:04}", digits[2:4], digits[4:6])[: len(known) // 2])

    def _date_of_expiry(self) -> date:
        digits = self._digits("date_of_expiry", self.layout.date_of_expiry, _EXPIRY)
        if not digits:
            return date.max
        year, month, day = _numbers(digits)
        first = self.today.year - _EXPIRY_WINDOW
        year = first + (year - first) % 100
        if not _possible(year, month, day):
            self._fail("date_of_expiry", "impossible_date")
            return date.max
        return date(year, month, day)

    def _digits(self, name: str, span: Span, form: re.Pattern[str]) -> str:
        """Return the six characters of a date, or nothing when they cannot be one."""
        text = self._part(span)
        possible = form.fullmatch(text)
        if not _DIGITS.fullmatch(text):
            self._fail(name, "impossible_character")
        elif not possible:
            self._fail(name, "impossible_date")
        self._check(name, text, self.text[span.end])
        return text if possible and text.strip("<") else ""

    def _optional_data(self, first: str) -> str:
        parts = [first, *map(self._part, self.layout.optional_data[1:])]
        if not all(map(_ANY.fullmatch, parts)):
            self._fail("optional_data", "impossible_character")
        if self.layout is TD3 and (first.strip("<") or self.text[86] != "<"):
            # An unused personal number may have a filler for its check digit.
            self._check("optional_data", first, self.text[86])
        return " ".join(word for part in parts for word in _words(part))

    def _check_composite(self) -> None:
        text = "".join(map(self._part, self.layout.composite))
        self._check("composite", text, self.text[self.layout.composite_check])


def _words(text: str) -> list[str]:
    return [word for word in text.split("<") if word]


def _numbers(digits: str) -> tuple[int, int, int]:
    """Return year in its century, month and day; 0 for what is not known."""
    filled = digits.replace("<", "0")
    return int(filled[:2]), int(filled[2:4]), int(filled[4:])


def _possible(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
