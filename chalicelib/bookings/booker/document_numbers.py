"""Whether a number can be one of an identity card (NIK) or a passport: what is wrong with it."""

import calendar
import re

from chalicelib.reference import service as reference

# A NIK says where and on which day of birth it was given out; of women 40 is added to the day.
_NIK = re.compile(
    r"(?P<province>\d\d)\d{4}(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d\d)(?P<serial>\d{4})", re.ASCII
)
_OF_WOMEN, _MONTHS = 40, 12
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,9}")
_BETWEEN = str.maketrans("", "", " .-")


def plain(number: str) -> str:
    """Return a number as it is kept: in capitals, without what was put between its digits."""
    return number.upper().translate(_BETWEEN)


def nik_fault(number: str) -> str:
    """Return what is wrong with a NIK as a code, nothing where it can be one.

    Only its province is looked up: regencies got other codes, the numbers given out before did
    not. Nor is the day compared with a date of birth: one that was corrected leaves the NIK as
    it was.
    """
    found = _NIK.fullmatch(number)
    if found is None:
        return "not_a_nik"
    if reference.find_region(found["province"]) is None:
        return "nik_region"
    if not _is_day(int(found["day"]), int(found["month"]), int(found["year"])):
        return "nik_birth_date"
    return "nik_serial" if found["serial"] == "0000" else ""


def passport_fault(number: str) -> str:
    """Return what is wrong with a passport's number as a code: ICAO 9303 has nine characters."""
    return "" if _PASSPORT.fullmatch(number) else "not_a_passport_number"


def _is_day(day: int, month: int, year: int) -> bool:
    born = day - _OF_WOMEN if day > _OF_WOMEN else day
    if not 1 <= month <= _MONTHS:
        return False
    # Of which century is not told: 29 February is a day where either has it.
    longest = max(calendar.monthrange(century + year, month)[1] for century in (1900, 2000))
    return 1 <= born <= longest
