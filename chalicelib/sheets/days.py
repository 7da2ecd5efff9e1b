"""Days and clocks as people and spreadsheets write them; of more than one meaning, all of them."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
_CERTAIN, _MAYBE_SWAPPED = "certain", "maybe_swapped"
_MONTHS_A_YEAR = 12

_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[:.][0-5]\d(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?"
)
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?"
)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")
_YEAR_FIRST = re.compile(
    r"(\d{4})[/. ](\d{1,2})[/. ](\d{1,2})|(\d{4})-(\d)-(\d{1,2})|(\d{4})-(\d\d)-(\d)"
)
_NUMBERS = re.compile(r"(\d{1,2})\s?[/.\- ]\s?(\d{1,2})\s?[/.\- ]\s?(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-./]*([a-z]{3,9})\.?[\s\-./,]*(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[\s\-./]*(\d{1,2})(?:st|nd|rd|th)?[\s\-./,]+(\d{4}|\d{2})")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|sen|sel|rab|kam|jum|sab|min)[a-z']*[,. ]+")
_SERIAL = re.compile(r"([1-9]\d{4})(?:[.,](\d+))?")
_ZONE = re.compile(r"\s*\b(?:wib|wita|wit|hrs?|h|pukul|jam)\b\.?\s*")
_LONGEST = 60  # letters: no day is written in more, and patterns grow slow on much more
_EPOCH = date(1899, 12, 30)  # day 0 of the serial days that are in use today
_MINUTES = 24 * 60
_FACE = 12  # hours on a clock's face

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "peb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "mei": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "agu": 8,
    "ags": 8,
    "agt": 8,
    "sep": 9,
    "oct": 10,
    "okt": 10,
    "nov": 11,
    "nop": 11,
    "dec": 12,
    "des": 12,
}


@dataclass(frozen=True, slots=True)
class Day:
    """What a cell may mean: the days as ISO, the clock if it has one, how it was read.

    One `meaning` is an answer, two are a question, none is neither. `why` is empty where the
    cell already is in the form that is asked for.
    """

    meanings: tuple[str, ...]
    clock: str = ""
    why: str = ""


@lru_cache(maxsize=1024)  # guests arrive together, and stay as long
def read_day(text: str, order: str | None, latest: date) -> Day:
    """Read a day, with or without a clock; `order` is that of its column where it is known.

    A year of two figures is the last one that is no later than the year of `latest`.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return Day((), "", "not_a_day")
    if _ISO.fullmatch(text):
        is_day = _is_day(text[:10])
        return Day((text[:10],) if is_day else (), text[11:].strip(), "" if is_day else "not_a_day")
    folded = _WEEKDAY.sub("", text.casefold())
    body, clock = _split(folded)
    for read in (_year_first, _written, _compact, _serial):
        if day := read(body, clock, latest):
            return day
    return _numbers(body, clock, order, latest)


def read_clock(text: str) -> str | None:
    """Return a clock as `14:05`: from `2.05 pm`, `1405`, `905`, or the share of a day."""
    folded = _ZONE.sub(" ", text[:_LONGEST].casefold()).strip()
    if found := re.fullmatch(_CLOCK, folded):
        return _time(found)
    if found := re.fullmatch(r"(\d{1,2})([0-5]\d)", folded):
        return f"{int(found[1]):02}:{found[2]}" if int(found[1]) < 24 else None  # noqa: PLR2004
    if re.fullmatch(r"0?[.,]\d+", folded):
        return _share(folded.replace(",", ".").removeprefix("0"))
    return None


@lru_cache(maxsize=1024)
def tell(cell: str) -> str | None:
    """Return what one cell tells of how its column writes days, None when it tells nothing."""
    cell = cell.strip()[:_LONGEST]
    if _ISO.fullmatch(cell):
        return _CERTAIN if int(cell[8:10]) > _MONTHS_A_YEAR else _MAYBE_SWAPPED
    body, _ = _split(_WEEKDAY.sub("", cell.casefold()))
    found = _NUMBERS.fullmatch(body)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    if first > _MONTHS_A_YEAR >= second:
        return DAY_FIRST
    return MONTH_FIRST if second > _MONTHS_A_YEAR >= first else None


def order_of(told: AbstractSet[str]) -> str | None:
    """Return how a whole column writes its days; None when nothing in it, or too much, tells."""
    found = told & {DAY_FIRST, MONTH_FIRST}
    return next(iter(found)) if len(found) == 1 else None


def looks_swapped(told: AbstractSet[str]) -> bool:
    """Tell whether a spreadsheet took 3 April for 4 March wherever that was possible.

    Then each day it knows is 12 or less, and what it left as text begins with more than 12.
    """
    return {DAY_FIRST, _MAYBE_SWAPPED} <= told and not told & {MONTH_FIRST, _CERTAIN}


def swapped(day: str) -> str:
    """Return a day with its day and month changed about."""
    return f"{day[:4]}-{day[8:10]}-{day[5:7]}"


def _split(text: str) -> tuple[str, str]:
    """Return a day without its clock, and the clock."""
    text = _ZONE.sub(" ", text).strip()
    found = re.search(rf"(?:^|[\sT,])({_CLOCK})$", text)
    if not found or re.fullmatch(r"\d{1,2}\.\d{2}\.\d{2}(?:\d{2})?", text):
        return text, ""
    clock = re.fullmatch(_CLOCK, found[1])
    return text[: found.start()].rstrip(" ,t"), _time(clock) if clock else ""


def _time(found: re.Match[str]) -> str:
    hour, half = int(found["hour"]), found["half"]
    if half and 1 <= hour <= _FACE:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return f"{hour:02}:{found['minute']}"


def _share(fraction: str) -> str:
    minutes = round(float(fraction) * _MINUTES) % _MINUTES
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _year_first(body: str, clock: str, latest: date) -> Day | None:  # noqa: ARG001
    found = _YEAR_FIRST.fullmatch(body)
    if not found:
        return None
    year, month, day = (int(one) for one in found.groups() if one)
    return _day([(year, month, day)], clock, "year_first")


def _written(body: str, clock: str, latest: date) -> Day | None:
    if found := _DAY_MONTH.fullmatch(body):
        day, month, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(body):
        month, day, year = found.groups()
    else:
        return None
    number = _MONTHS.get(month[:3])
    return (
        _day([(_year(year, latest), number, int(day))], clock, "month_written") if number else None
    )


def _compact(body: str, clock: str, latest: date) -> Day | None:  # noqa: ARG001
    """Read `20261122`, `22112026`, and `5112026` that a spreadsheet took its zero from."""
    if not re.fullmatch(r"\d{7,8}", body):
        return None
    text = body.zfill(8)
    meant = [(int(text[4:]), int(text[2:4]), int(text[:2]))]
    if len(body) == len(text):
        meant.append((int(text[:4]), int(text[4:6]), int(text[6:])))
    return _day(
        [one for one in meant if 1900 <= one[0] <= 2199],  # noqa: PLR2004 - else a number, no day
        clock,
        "figures_only" if len(body) == len(text) else "zero_lost",
    )


def _serial(body: str, clock: str, latest: date) -> Day | None:  # noqa: ARG001
    found = _SERIAL.fullmatch(body)
    if not found:
        return None
    day = _EPOCH + timedelta(days=int(found[1]))
    share = _share(f".{found[2]}") if found[2] else clock
    return Day((day.isoformat(),), share, "serial_day")


def _numbers(body: str, clock: str, order: str | None, latest: date) -> Day:
    found = _NUMBERS.fullmatch(body)
    if not found:
        # Nothing but a clock, or nothing that is known here.
        return Day((), clock, "no_day" if clock and not body else "not_a_day")
    first, second, year = int(found[1]), int(found[2]), _year(found[3], latest)
    if not first:  # 00/08/1974, 00/00/1974: only so much of it is known
        partial = f"{year:04}-{second:02}" if 1 <= second <= _MONTHS_A_YEAR else f"{year:04}"
        return Day((partial,), clock, "unknown_day")
    meant = {DAY_FIRST: (year, second, first), MONTH_FIRST: (year, first, second)}
    if order:
        return _day([meant[order]], clock, order)
    day = _day([*meant.values()], clock, "day_or_month_first")
    if len(day.meanings) == 1:
        return Day(day.meanings, clock, DAY_FIRST if first >= second else MONTH_FIRST)
    return day


def _day(meant: list[tuple[int, int, int]], clock: str, why: str) -> Day:
    days = [f"{year:04}-{month:02}-{day:02}" for year, month, day in meant]
    possible = tuple(dict.fromkeys(day for day in days if _is_day(day)))
    return Day(possible, clock, why if possible else "not_a_day")


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _year(text: str, latest: date) -> int:
    if len(text) > 2:  # noqa: PLR2004 - a whole year
        return int(text)
    year = latest.year // 100 * 100 + int(text)
    return year if year <= latest.year else year - 100


def is_partial(text: str) -> bool:
    """Tell whether a text is a year, or a year and month, as a day of birth may be."""
    found = _PARTIAL.fullmatch(text)
    return found is not None and (found[2] is None or 1 <= int(found[2]) <= _MONTHS_A_YEAR)
