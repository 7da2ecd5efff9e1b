"""Makes the table of letters that look Latin: from Unicode's confusables, for maintainers.

`python -m local.letter_twins` writes it anew after `confusable-homoglyphs` was updated.
"""

import json
import sys
import unicodedata
from pathlib import Path

TABLE = (
    Path(__file__).parents[1] / "chalicelib" / "lodging" / "without_account" / "letter_twins.json"
)


def twins() -> dict[str, str]:
    """Return each letter of another alphabet that looks like a plain Latin one, and that one."""
    # By the library's table (UTS 39); what is only a style of a Latin letter is not another one.
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415 - a megabyte

    found = {}
    for letter, likes in confusables_data.items():
        plain = [one["c"] for one in likes if len(one["c"]) == 1 and one["c"].isascii()]
        latin = next((one for one in plain if one.isalpha()), None)
        if latin and _is_of_another_alphabet(letter):
            found[letter] = latin
    return dict(sorted(found.items()))


def text() -> str:
    """Return the table as it is stored."""
    return json.dumps(twins(), ensure_ascii=True, indent=0) + "\n"


def _is_of_another_alphabet(letter: str) -> bool:
    if len(letter) != 1 or not letter.isalpha():
        return False
    # A name is compared in its NFKC form, in which styles of Latin letters are Latin.
    plain = unicodedata.normalize("NFKC", letter)
    return plain == letter and not unicodedata.name(letter, "").startswith("LATIN ")


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{len(twins())} letters\n")
