"""Lists of a group's people: their columns, and what a damaged row of one was meant to say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.sheets import columns, days, letters
from chalicelib.sheets.columns import ColumnSet, Matching
from chalicelib.sheets.fixes import Fix, Hints, fix_day, fix_name, fix_number, fix_state
from chalicelib.sheets.nations import Nations
from chalicelib.sheets.repairs import ROW, Repair, given_values, left_out
from chalicelib.sheets.rules import Row, Sheet

_GUESTS = columns.GUESTS.names
PEOPLE = ColumnSet(
    {
        "reference": "no|nomor|no urut|nomor urut|number|row|nr|urut",
        "nik": "nik|n i k|no nik|nomor nik|nik ktp|no nik ktp|ktp|no ktp|nomor ktp|no identitas|"
        "nomor identitas|nomor induk kependudukan|no induk kependudukan|identity number|"
        "identity card|identity card number|id card|id card number|national id|"
        "national id number|id number|id no",
        "name": _GUESTS["name"] + "|nama peserta|peserta|nama pemohon|pemohon|nama warga|"
        "nama penduduk|nama jemaah|nama jamaah|nama karyawan|nama mahasiswa|nama sesuai ktp|"
        "nama di ktp|participant|participant name|applicant|applicant name",
        "date_of_birth": _GUESTS["date_of_birth"] + "|ttl|tempat tanggal lahir|tempat tgl lahir|"
        "tempat dan tanggal lahir|place and date of birth|place date of birth",
        "document_number": "passport|passport no|passport number|paspor|no paspor|nomor paspor|"
        "pasport|no pasport|no passport|nomor passport|paspor lama|no paspor lama|"
        "nomor paspor lama|document number|document no|no dokumen|nomor dokumen|"
        "nik atau nomor paspor|nik atau no paspor|nik nomor paspor|nik no paspor|nik paspor|"
        "nik or passport number|nik passport",
        "issuing_state": _GUESTS["issuing_state"] + "|" + _GUESTS["nationality"],
    },
    is_exact=True,
)
_IDENTIFYING = ("nik", "document_number", "date_of_birth")
NIK_FIGURES = 16
# A spreadsheet keeps fifteen figures of a number: the last of a NIK's is a zero then.
_KEPT_FIGURES = 15
_ROUNDED_FROM = 3  # so many that all end in a zero are no chance any more
_LONGEST_PASSPORT = 9
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2013/]")
_AS_FIGURES = str.maketrans("OoIl|", "00111")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+(?=\D)")
_OF_WOMEN = 40
# How people write a day: none of these is a fault of the file.
_WRITTEN = {days.DAY_FIRST, "year_first", "month_written"}
_WHOLE_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class PeopleHints:
    """What only whole columns tell; `is_rounded` where all NIKs end in a zero."""

    days: Hints
    is_rounded: bool


def survey_people(sheet: Sheet, matching: Matching, nations: Nations, today: date) -> PeopleHints:
    """Go through a list once and return what only its whole columns tell.

    How days are written shows too where somebody's NIK has the one and not the other.
    """
    ends, written, by_nik = set[str](), set[str](), set[str]()
    count = 0
    for row in sheet.rows:
        numbers = [text for text in _niks(row, matching) if _is_whole_nik(text)]
        count += len(numbers)
        ends |= {text[-1] for text in numbers}
        if "date_of_birth" in matching.columns:
            cell = _after_place(row.cell(matching.columns["date_of_birth"]))
            written.add(days.tell(cell) or "")
            by_nik |= {_order_by(cell, text, today) for text in numbers}
    order = days.order_of(written | by_nik)
    swapped = {"date_of_birth"} if days.looks_swapped(written) else set()
    orders = {"date_of_birth": order} if order else {}
    is_rounded = count >= _ROUNDED_FROM and ends == {"0"}
    return PeopleHints(Hints(nations, today, orders, frozenset(swapped)), is_rounded)


def _order_by(cell: str, nik: str, today: date) -> str:
    """Return how a cell writes its day, where it may be two days and the NIK has one of them."""
    meant = days.read_day(cell, None, today).meanings
    agreed = [_agrees(one, nik) for one in meant]
    if sorted(agreed) != [False, True]:
        return ""
    return days.DAY_FIRST if agreed[0] else days.MONTH_FIRST


def repair_person(
    row: Row, matching: Matching, hints: PeopleHints
) -> tuple[Mapping[str, str], list[Repair]]:
    """Return who a row names, with all that is proposed in place, and each proposal.

    The fields are `name`, `document_number` (a NIK, or a passport's), `issuing_state` (of a
    passport) and `date_of_birth` (ISO). A proposal of None is a question that only the sender can
    answer. A row to be left out has no fields.
    """
    given = given_values(row, matching)
    if why := left_out(row, given, PEOPLE, _IDENTIFYING):
        text = " ".join(cell for cell in row.cells if cell.strip())[:200]
        return {}, [Repair(row.number, ROW, text, "", why)]
    cleaned = {name: letters.plain(cell) for name, cell in given.items()}
    texts = {name: text for name, (text, _) in cleaned.items()}
    fixes = _fix_person(texts, hints)
    values: dict[str, str] = {}
    proposed: list[Repair] = []
    for name, (source, fix) in fixes.items():
        why = fix.why or cleaned.get(source, ("", ""))[1]
        shown = given.get(source, "")
        value = shown if fix.proposed is None else fix.proposed
        if value:
            values[name] = value
        if fix.proposed is None or (why and fix.proposed != shown):
            proposed.append(Repair(row.number, name, shown, fix.proposed, why, fix.choices))
    return values, proposed


def _fix_person(texts: Mapping[str, str], hints: PeopleHints) -> dict[str, tuple[str, Fix]]:
    """Return a proposal for each field, with the column that it was made of."""
    done: dict[str, tuple[str, Fix]] = {}
    if "name" in texts:
        done["name"] = ("name", _fix_listed_name(texts["name"], hints.days))
    source = _document(texts)
    if source:
        is_nik = _is_nik(texts[source])
        state = fix_state(texts["issuing_state"], hints.days) if "issuing_state" in texts else None
        if is_nik:
            done["document_number"] = (source, fix_nik(texts[source], is_rounded=hints.is_rounded))
        else:
            code = state.proposed or "" if state else ""
            done["document_number"] = (source, _fix_passport(texts[source], code))
            if state:
                done["issuing_state"] = ("issuing_state", state)
    if "date_of_birth" in texts:
        nik = done["document_number"][1].proposed if source and is_nik else None
        fix = _fix_birth(texts["date_of_birth"], nik or "", hints.days)
        done["date_of_birth"] = ("date_of_birth", fix)
    return done


def fix_nik(text: str, *, is_rounded: bool = False) -> Fix:
    """Propose the NIK that a cell holds; what a spreadsheet took from it nobody can give back."""
    number, why = letters.whole_number(letters.latin(text))
    if number is None:
        return Fix(None, "nik_figures_lost")
    packed = _BETWEEN.sub("", number)
    mended = packed.translate(_AS_FIGURES)
    if mended != packed and mended.isdecimal():
        packed, why = mended, "letters_for_figures"
    was_number = why in {"scientific", "decimals"} or is_rounded
    if was_number and len(packed) > _KEPT_FIGURES and packed.endswith("0"):
        return Fix(None, "nik_figures_lost")
    return Fix(packed, why or ("spaces" if packed != text else ""))


def _fix_listed_name(text: str, hints: Hints) -> Fix:
    bare = _NUMBERED.sub("", text)
    fix = fix_name(bare, hints)
    return Fix(fix.proposed, fix.why or ("number_in_name" if bare != text else ""))


def _fix_passport(text: str, state: str) -> Fix:
    fix = fix_number(text, state)
    if fix.proposed is None:
        return fix
    packed = _BETWEEN.sub("", fix.proposed).upper()
    return Fix(packed, fix.why or ("spaces" if packed != text else ""))


def _fix_birth(text: str, nik: str, hints: Hints) -> Fix:
    """Propose the day of birth; of two that it may be, the one that the NIK has."""
    fix = fix_day("date_of_birth", text, hints)
    if fix.proposed is None and not fix.choices and _after_place(text) != text:
        within = fix_day("date_of_birth", _after_place(text), hints)
        fix = Fix(within.proposed, within.why or "place_before_day", within.choices)
    if fix.proposed is None and (agreed := [one for one in fix.choices if _agrees(one, nik)]):
        return Fix(agreed[0], "day_as_in_nik") if len(agreed) == 1 else fix
    if fix.why in _WRITTEN and fix.proposed and (_is_plain(text) or _agrees(fix.proposed, nik)):
        return Fix(
            fix.proposed
        )  # a list of sixty is not looked at for what can be read one way only
    return fix


def _is_plain(text: str) -> bool:
    """Whether a day can be read one way only, day before month as it is written here."""
    found = days.read_day(text, None, date.max)
    is_one = len(found.meanings) == 1 and found.why in _WRITTEN
    return is_one and _WHOLE_YEAR.search(text) is not None


def _after_place(text: str) -> str:
    return text.rpartition(",")[2].strip()


def _is_whole_nik(text: str) -> bool:
    return len(text) == NIK_FIGURES and text.isdecimal()


def _agrees(day: str, nik: str) -> bool:
    if not _is_whole_nik(nik):
        return False
    of_month = int(nik[6:8])
    born = of_month - _OF_WOMEN if of_month > _OF_WOMEN else of_month
    return day[2:4] == nik[10:12] and day[5:] == f"{nik[8:10]}-{born:02}"


def _document(texts: Mapping[str, str]) -> str:
    """Return the column that names somebody's document: an identity card's before a passport's."""
    filled = [name for name in ("nik", "document_number") if texts.get(name)]
    niks = [name for name in filled if _is_nik(texts[name])]
    return next(iter(niks or filled), "")


def _is_nik(text: str) -> bool:
    """Tell whether a number is meant for a NIK: of more figures than a passport has."""
    number, why = letters.whole_number(letters.latin(text))
    if number is None:
        return why == "figures_lost"
    packed = _BETWEEN.sub("", number).translate(_AS_FIGURES)
    return packed.isdecimal() and len(packed) > _LONGEST_PASSPORT


def _niks(row: Row, matching: Matching) -> list[str]:
    places = [
        matching.columns[one] for one in ("nik", "document_number") if one in matching.columns
    ]
    return [_BETWEEN.sub("", row.cell(at)) for at in places]
