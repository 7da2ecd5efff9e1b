"""Letters and figures that were lost, changed or taken for one another on the way into a file."""

import re
import unicodedata
from decimal import Decimal

# Cyrillic and Greek letters that look like Latin ones: typed in a number, nobody sees it.
_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеоріјсухѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # noqa: RUF001 - that is what they are for
    "ABESIJKMHOPCTYXaeopijcyxsABEZHIKMNOPTYXo",
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_QUOTED = re.compile(r"'[=+\-@\d]")
_DECIMALS = re.compile(r"\d+[.,]0+")
_FIGURE_AMONG = re.compile(r"(?<=\d)[OI]+(?=\d|$)")
_SCIENTIFIC = re.compile(r"([+-]?)(\d+)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_TO_FIGURES = str.maketrans("OoIl", "0011")
_TO_LETTERS = str.maketrans("01", "OI")

# Passport numbers of figures alone, by the state that issues them, and how many there are.
_FIGURES = {"USA": 9, "GBR": 9, "RUS": 9, "DNK": 9, "ISR": 8, "SWE": 8, "NOR": 8}
# Where letters and figures stand in the passport numbers of states whose guests are many.
_FORMS = {
    "USA": r"\d{9}|[A-Z]\d{8}",
    "GBR": r"\d{9}",
    "AUS": r"[A-Z]{1,2}\d{7}",
    "CHN": r"[A-Z][A-Z0-9]\d{7}",
    "IND": r"[A-Z]\d{7}",
    "JPN": r"[A-Z]{2}\d{7}",
    "KOR": r"[A-Z]\d{8}|[A-Z]\d{3}[A-Z]\d{4}",
    "FRA": r"\d{2}[A-Z]{2}\d{5}",
    "MYS": r"[A-Z]\d{8}",
    "RUS": r"\d{9}",
    "D": r"[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}",
}
# Where the two-line and three-line MRZ have figures only, letters only (from 0, to before).
_MRZ_PLACES = {
    88: ([(53, 54), (57, 64), (65, 72), (86, 88)], [(0, 44), (54, 57)]),
    72: ([(45, 46), (49, 56), (57, 64), (71, 72)], [(0, 36), (46, 49)]),
    90: ([(14, 15), (30, 37), (38, 45), (59, 60)], [(2, 5), (45, 48), (60, 90)]),
}


def plain(text: str) -> tuple[str, str]:
    """Return a text without what nobody sees, and which kind of it there was.

    `apostrophe` is the mark that makes a spreadsheet take a number for a text.
    """
    visible = text
    if not text.isascii():
        visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    single = " ".join(visible.split())
    if _QUOTED.match(single):
        return single[1:], "apostrophe"
    return single, "spaces" if single != text else ""


def latin(text: str) -> str:
    """Return a text whose letters of other scripts that look Latin are Latin, if all are."""
    if text.isascii():
        return text
    plainer = unicodedata.normalize("NFKC", text)
    alike = plainer.translate(_ALIKE)
    is_mixed = any(one.isascii() and one.isalnum() for one in plainer)
    return (
        alike if alike.isascii() and (is_mixed or any(one.isdigit() for one in alike)) else plainer
    )


def without_mixed_scripts(name: str) -> str:
    """Return a name in which no letter of another script stands within a Latin word."""
    return " ".join(name.split() if name.isascii() else map(_unmixed, name.split()))


def _unmixed(word: str) -> str:
    changed = word.translate(_ALIKE)
    if changed == word or not any(_is_latin(one) for one in word):
        return word
    return changed if all(_is_latin(one) or not one.isalpha() for one in changed) else word


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN")


def whole_number(text: str) -> tuple[str | None, str]:
    """Return a number as it was before a spreadsheet wrote it `1.23E+08` or `123.0`.

    None where figures are lost for good; `why` is empty where nothing was changed.
    """
    if found := _SCIENTIFIC.fullmatch(text):
        sign, _, fraction, power = found.groups()
        if sign or len(fraction or "") < int(power):
            return None, "figures_lost"
        return str(int(Decimal(text.replace(",", ".")))), "scientific"
    if _DECIMALS.fullmatch(text):
        return re.split("[.,]", text)[0], "decimals"
    return text, ""


def with_zeros(number: str, state: str) -> str:
    """Return a passport number of figures with the zeros in front that its state's have."""
    length = _FIGURES.get(state, 0)
    is_short = number.isdecimal() and length - 3 <= len(number) < length
    return number.zfill(length) if is_short else number


def with_figures(number: str, state: str) -> str:
    """Return a passport number with 0 for O and 1 for I where its form, or its place, says so."""
    form = _FORMS.get(state)
    if form:
        if re.fullmatch(form, number):
            return number
        tried = (number[:at] + number[at:].translate(_TO_FIGURES) for at in (0, 1, 2))
        if found := next((one for one in tried if re.fullmatch(form, one)), None):
            return found
        return _letters_first(number, form)
    # Elsewhere: a letter alone among figures, with at least one before it and none after.
    return _FIGURE_AMONG.sub(lambda one: one[0].translate(_TO_FIGURES), number)


def _letters_first(number: str, form: str) -> str:
    tried = (number[:at].translate(_TO_LETTERS) + number[at:] for at in (1, 2))
    return next((one for one in tried if re.fullmatch(form, one)), number)


def mrz(text: str) -> str:
    """Return an MRZ with figures where only figures stand, and letters where only letters do."""
    packed = re.sub(r"[\s]+", "", text).upper().replace("«", "<<").replace("\u2039", "<")
    places = _MRZ_PLACES.get(len(packed))
    if not places:
        return text
    letters = list(packed)
    for spans, changes in zip(places, (_TO_FIGURES, _TO_LETTERS), strict=True):
        for start, end in spans:
            letters[start:end] = "".join(letters[start:end]).translate(changes)
    return "".join(letters)
