"""Names of any script are taken; what passes for Latin letters and is not, is told."""

import pytest

from chalicelib.lodging.without_account.names import looks_alike, skeleton
from local import letter_twins

# In their own letters, told by Unicode's names where they look like others.
CYRILLIC_A, CYRILLIC_O, GREEK_ALPHA = "\u0410", "\u041e", "\u0391"
HONEST = ["ANNA", "Đorđe", "Müller", "İsmail", "O'Brien-Smith", "山田", "山田 Taro", "محمد"]
HONEST += ["Владимир", "Γιώργος", "नमस्ते", "X", "Nguyễn Văn A", "", "'-. "]
HONEST += [f"{CYRILLIC_A}нна", "\uff21\uff2e\uff2e\uff21"]
TWINS = [f"{CYRILLIC_A}\u041d\u041d{CYRILLIC_A}", f"\u0422{CYRILLIC_O}\u041c"]
TWINS += [f"{GREEK_ALPHA}\u039d\u039d{GREEK_ALPHA}", "Iv\u0430n", f"ERIKSS{CYRILLIC_O}N"]
TWINS += ["ERIKSS0N", "J0HN"]


@pytest.mark.parametrize("name", HONEST)
def test_honest_name_of_any_script_is_not_flagged(name: str) -> None:
    assert not looks_alike(name)


@pytest.mark.parametrize("name", TWINS)
def test_name_that_only_looks_latin_is_flagged(name: str) -> None:
    assert looks_alike(name)


def test_skeletons_of_two_names_that_look_alike_are_one() -> None:
    assert skeleton(f"Iv\u0430n \u0420\u0415TR{CYRILLIC_O}V") == "Ivan PETROV"
    assert skeleton("Владимир") != skeleton("Vladimir")


def test_table_of_twins_is_the_librarys() -> None:
    assert letter_twins.TABLE.read_text(encoding="utf-8") == letter_twins.text()
    assert len(letter_twins.twins()) > 100
