"""What each field of a guest list is mended by: one small function a field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from chalicelib.sheets import days, letters
from chalicelib.sheets.nations import Nations

# A guest of whom only the day of arrival is known came when rooms are usually given out.
USUAL_ARRIVAL = "14:00"

_SEXES = {
    "M": "m male man mr mister l lk laki laki-laki pria cowok tuan bapak bpk tn boy master",
    "F": "f female woman mrs ms miss p pr perempuan wanita w cewek nyonya ny nona nn ibu girl",
    "X": "x other unspecified lainnya lain diverse",
}
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words.split()}
_NIGHTS = re.compile(r"(\d{1,3})\s*(?:malam|mlm|nights?|nts?|n|hari|days?)\.?", re.IGNORECASE)


class Fix(NamedTuple):
    """A proposal for one field: None where it must be asked, and why anything is proposed."""

    proposed: str | None
    why: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """What a row does not tell of itself.

    `orders` is how each column of days is written, where the column shows it (`day_first` or
    `month_first`): put in what the sender answers. `swapped` are columns in which a spreadsheet
    seems to have taken day for month.
    """

    nations: Nations
    today: date
    orders: Mapping[str, str] = field(default_factory=dict)
    swapped: frozenset[str] = frozenset()


def fix_fields(texts: Mapping[str, str], hints: Hints) -> dict[str, Fix]:
    """Return a proposal for each field that is there, and for those that follow from others."""
    done = {name: _FIXES.get(name, _as_it_is)(text, hints) for name, text in texts.items()}
    for name in ("date_of_birth", "date_of_expiry", "leaves_on"):
        if name in texts:
            done[name] = fix_day(name, texts[name], hints)
    if "arrived_at" in texts or "arrival_time" in texts:
        done["arrived_at"] = _fix_arrival(texts, hints)
        done.pop("arrival_time", None)
    if "name" in texts and not texts.keys() & {"surname", "given_names"}:
        done |= _fix_whole_name(texts["name"])
        done.pop("name")
    if "document_number" in texts:
        done |= _fix_document(texts["document_number"], done, hints)
    return done


def _as_it_is(text: str, hints: Hints) -> Fix:  # noqa: ARG001 - all are called alike
    return Fix(text)


def fix_name(text: str, hints: Hints) -> Fix:  # noqa: ARG001
    """Propose a name without letters of another script that only look right."""
    return _changed(text, letters.without_mixed_scripts(text), "look_alike_letters")


def _fix_sex(text: str, hints: Hints) -> Fix:  # noqa: ARG001
    if text in _SEXES:
        return Fix(text)
    found = _SEX_OF.get(text.casefold().strip(" ."))
    return Fix(found, "sex_word" if found else "sex_unknown", () if found else tuple(_SEXES))


def fix_state(text: str, hints: Hints) -> Fix:
    """Propose the ICAO code of a state that was written as a word or another code."""
    if text in hints.nations.codes:
        return Fix(text)
    if found := hints.nations.find(text):
        return Fix(found, "country_code" if len(text) <= 3 else "country_name")  # noqa: PLR2004
    figures = text.translate(str.maketrans("01", "OI")).upper()
    found = hints.nations.find(figures) if figures != text else None
    return Fix(found, "figures_for_letters" if found else "country_unknown")


def _fix_nights(text: str, hints: Hints) -> Fix:  # noqa: ARG001
    number, why = letters.whole_number(text)
    if number is not None and number.isdecimal():
        return Fix(number, why)
    found = _NIGHTS.fullmatch(text)
    return Fix(found[1], "number_in_words") if found else Fix(text)


def _fix_mrz(text: str, hints: Hints) -> Fix:  # noqa: ARG001
    mended = letters.mrz(text)
    packed = re.sub(r"\s+", "", text).upper()
    return Fix(text) if mended in {text, packed} else Fix(mended, "letters_for_figures")


_FIXES: Mapping[str, Callable[[str, Hints], Fix]] = {
    "surname": fix_name,
    "given_names": fix_name,
    "name": fix_name,
    "sex": _fix_sex,
    "nationality": fix_state,
    "issuing_state": fix_state,
    "nights": _fix_nights,
    "mrz": _fix_mrz,
}


def _changed(given: str, proposed: str, why: str) -> Fix:
    return Fix(proposed, why if proposed != given else "")


def _latest(name: str, today: date) -> date:
    """Return the latest day a year of two figures may mean: nobody is born tomorrow."""
    ahead = {"date_of_birth": 0, "date_of_expiry": 50}.get(name, 1)
    return date(today.year + ahead, 12, 31)


def fix_day(name: str, text: str, hints: Hints) -> Fix:
    """Propose the day that a cell of a column means, or ask which of several."""
    if name == "date_of_birth" and days.is_partial(text):
        return Fix(text)
    day = _read(name, text, hints)
    if len(day.meanings) != 1:
        return Fix(None, day.why, day.meanings)
    return Fix(day.meanings[0], day.why or ("time_dropped" if day.clock else ""))


def _read(name: str, text: str, hints: Hints) -> days.Day:
    day = days.read_day(text, hints.orders.get(name), _latest(name, hints.today))
    if name in hints.swapped and not day.why and day.meanings:
        both = (day.meanings[0], days.swapped(day.meanings[0]))
        if both[0] != both[1]:
            return days.Day(both, day.clock, "spreadsheet_swapped")
    return day


def _fix_arrival(texts: Mapping[str, str], hints: Hints) -> Fix:
    day_text, clock_text = texts.get("arrived_at", ""), texts.get("arrival_time", "")
    day = _read("arrived_at", day_text, hints)
    clock, why = day.clock, day.why
    if clock_text and not clock:
        clock = days.read_clock(clock_text) or ""
        if not clock:
            return Fix(None, "time_unknown", day.meanings)
        why = why or ("time_form" if clock != clock_text else "")
    elif not clock:
        # What is assumed is told before what was only read.
        clock, why = USUAL_ARRIVAL, "time_missing" if day.meanings else why
    if day.meanings:
        meant = tuple(f"{one}T{clock}" for one in day.meanings)
        return Fix(meant[0] if len(meant) == 1 else None, why, meant if len(meant) > 1 else ())
    if clock_only := days.read_clock(day_text or clock_text):
        return Fix(f"{hints.today}T{clock_only}", "day_missing")
    return Fix(None, why)


def _fix_whole_name(text: str) -> dict[str, Fix]:
    """Propose which part of a name is the surname."""
    text, alike = letters.without_mixed_scripts(text), ""
    words = text.split()
    if "<<" in text:
        surname, _, given = text.replace("<", " ").partition("  ")
        alike = "name_as_mrz"
    elif "," in text:
        surname, _, given = text.partition(",")
        alike = "surname_first"
    elif len(words) == 1:
        surname, given, alike = text, "", "one_name"
    elif (capitals := [one for one in words if one.isupper() and len(one) > 1]) and (
        len(capitals) < len(words)
    ):
        surname = " ".join(capitals)
        given = " ".join(one for one in words if one not in capitals)
        alike = "surname_in_capitals"
    else:
        surname, given, alike = words[-1], " ".join(words[:-1]), "surname_last"
    parts = {"surname": " ".join(surname.split()), "given_names": " ".join(given.split())}
    return {name: Fix(part, alike) for name, part in parts.items() if part}


def _fix_document(text: str, done: Mapping[str, Fix], hints: Hints) -> dict[str, Fix]:  # noqa: ARG001
    nationality = done.get("nationality", Fix("")).proposed or ""
    state = done.get("issuing_state", Fix(nationality)).proposed or nationality
    fixes: dict[str, Fix] = {}
    if nationality and "issuing_state" not in done:
        fixes["issuing_state"] = Fix(nationality, "same_as_nationality")
    fixes["document_number"] = fix_number(text, state)
    return fixes


def fix_number(text: str, state: str) -> Fix:
    """Propose the number of a passport as its state writes them."""
    plainer = letters.latin(text)
    why = "look_alike_letters" if plainer != text else ""
    number, kind = letters.whole_number(plainer)
    if number is None:
        return Fix(None, kind)
    why = kind or why
    for mend, reason in (
        (letters.with_figures, "letters_for_figures"),
        (letters.with_zeros, "zeros_lost"),
    ):
        mended = mend(number, state)
        number, why = mended, reason if mended != number else why
    return Fix(number, why)
