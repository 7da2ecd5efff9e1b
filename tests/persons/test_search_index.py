"""Lists of foreigners intersected: what comes out is what a look at each of them would find."""

import random
from itertools import combinations

import pytest

from chalicelib.core.ids import HolderId
from chalicelib.persons import search_index
from chalicelib.persons.names import asked_words
from chalicelib.persons.rules import Holder
from chalicelib.persons.search_index import Terms, asked_dates, find_holders, index_holder
from local.emulator import Engine

_WORDS = ("ANNA", "MARIA", "WANG", "LI", "MUELLER")
_BORN = ("1974-08-12", "1974-08-13", "1974-08", "1974", "1980-01-01")


def _people() -> list[Holder]:
    dice = random.Random(5)  # noqa: S311 - the same people each time
    people = []
    for number in range(25):
        names = dice.sample(_WORDS, dice.randint(1, 3))
        born, holder_id = dice.choice(_BORN), HolderId(f"{dice.randrange(10**6):06d}{number}")
        people.append(Holder(holder_id, names[0], " ".join(names[1:]), "X", born, "UTO"))
    return people


def _all_of(terms: Terms) -> tuple[list[HolderId], int]:
    found: list[HolderId] = []
    place: str | None = ""
    pages = 0
    while place is not None:
        ids, place = find_holders(terms, place, 4)
        found += ids
        pages += 1
        assert pages < 200
    return found, pages


def test_what_is_found_is_what_matches_each_once_in_order(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_ENTRIES_AT_ONCE", 3)
    monkeypatch.setattr(search_index, "_MOST_QUERIES", 2)
    people = _people()
    for one in people:
        index_holder(one, [])
    asked = [
        Terms(
            asked_words(" ".join(words), similar=similar),
            asked_dates(born) if born else frozenset(),
        )
        for count, similar in ((1, False), (2, True))
        for words in combinations(_WORDS, count)
        for born in ("", "1974-08-12")
    ]
    most = 0
    for terms in asked:
        found, pages = _all_of(terms)
        assert found == sorted(one.id for one in people if terms.match(one))
        most = max(most, pages)
    assert most > 3


def test_what_a_foreigner_no_longer_is_finds_nobody(store: Engine) -> None:
    was = Holder(HolderId("A"), "WANG", "LI", "X", "1974-08-12", "UTO")
    now = Holder(HolderId("A"), "WANG", "MARIA", "X", "1980", "UTO")
    other = Holder(HolderId("B"), "WANG", "LI", "X", "1974-08-12", "UTO")
    for one, before in ((was, []), (other, []), (now, [was])):
        index_holder(one, before)
    assert _all_of(Terms(asked_words("Li", similar=False)))[0] == ["B"]
    assert _all_of(Terms((), asked_dates("1974-08-12")))[0] == ["B"]
    assert _all_of(Terms(asked_words("Wang", similar=False)))[0] == ["A", "B"]
    index_holder(None, [now])
    assert _all_of(Terms(asked_words("Wang", similar=False)))[0] == ["B"]
