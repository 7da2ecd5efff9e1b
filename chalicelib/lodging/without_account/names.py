"""Names as they look: letters of another alphabet, or digits, that pass for Latin ones.

A name of any script is taken as it is; one that only looks like another is told to who reads it.
The letters that look alike are those of Unicode's confusables (UTS 39): `local/letter_twins.py`.
"""

import json
import unicodedata
from functools import cache
from pathlib import Path


def looks_alike(name: str) -> bool:
    """Tell whether a name may pass for one in Latin letters that it is not.

    It mixes them with letters of another alphabet that look Latin, or with digits; or all its
    letters are of another alphabet and each looks Latin, as ANNA in Cyrillic capitals does.
    """
    signs = [one for one in unicodedata.normalize("NFKC", name) if one.isalnum()]
    digits = [one for one in signs if one.isdigit()]
    foreign = [one for one in signs if one.isalpha() and not _is_latin(one)]
    if digits:
        return len(digits) < len(signs)
    if len(foreign) < len(signs):
        return any(_latin_twin(one) for one in foreign)
    return bool(foreign) and all(_latin_twin(one) for one in foreign)


def skeleton(name: str) -> str:
    """Return a name with each letter that looks Latin in its Latin form: to compare by looks."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(one if _is_latin(one) else _latin_twin(one) or one for one in plain)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")


def _latin_twin(letter: str) -> str | None:
    """Return the plain Latin letter that one of another alphabet looks like, if any."""
    return _twins().get(letter)


@cache
def _twins() -> dict[str, str]:
    table = Path(__file__).with_name("letter_twins.json")
    twins: dict[str, str] = json.loads(table.read_text(encoding="utf-8"))
    return twins
