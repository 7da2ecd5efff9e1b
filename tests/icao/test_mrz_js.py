"""The browser's reader of machine-readable zones: shared cases, and the same as the server."""

import json
import random
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from chalicelib.icao.mrz import MrzError, read_mrz

from . import make_mrz_cases
from .browser import RemotePage

pytestmark = pytest.mark.browser

CASES = json.loads(make_mrz_cases.CASES.read_text("utf-8"))
SPECIMENS = [case["text"] for case in CASES["read"]]


def run(page: RemotePage, script: str, argument: object = None) -> Any:
    setting = """
      const { readMrz, looksComplete, checkDigit } = await import("/mrz.js");
      const cases = await (await fetch("/mrz-cases.json")).json();
      const read = (text, today) => {
        const { mrz, errors } = readMrz(text, today);
        return mrz ?? errors.map(({ field, code }) => [field, code]);
      };
    """
    return page.evaluate(f"async (argument) => {{ {setting} {script} }}", argument)


def test_fields_are_told_or_named_when_read(page: RemotePage) -> None:
    got = run(
        page,
        """
        return [cases.read, cases.refused].map((list) =>
          list.map(({ text }) => read(text, cases.today)));
        """,
    )
    assert got[0] == [case["mrz"] for case in CASES["read"]]
    assert got[1] == [case["errors"] for case in CASES["refused"]]


def test_check_digit_is_that_of_doc_9303_when_computed(page: RemotePage) -> None:
    assert run(page, 'return ["520727", "AB2134<<<", "<"].map(checkDigit);') == ["3", "5", "0"]


def _damaged(chance: random.Random) -> tuple[str, str]:
    text = list(chance.choice(SPECIMENS))
    for _ in range(chance.randint(0, 3)):
        text[chance.randrange(len(text))] = chance.choice("0123456789ABCOPV<<<<< -é\U0001f600\n")
    today = date(1950, 1, 1).toordinal() + chance.randrange(80_000)
    return "".join(text), date.fromordinal(today).isoformat()


def _here(text: str, today: str) -> object:
    try:
        mrz = read_mrz(text, date.fromisoformat(today))
    except MrzError as refused:
        return [[error.field, error.code] for error in refused.errors]
    return asdict(mrz) | {"date_of_expiry": mrz.date_of_expiry.isoformat()}


def test_both_readers_say_the_same_when_an_mrz_is_damaged(page: RemotePage) -> None:
    chance = random.Random(9303)  # noqa: S311 - the same damage each time
    damaged = [_damaged(chance) for _ in range(3000)]
    there = run(page, "return argument.map(([text, today]) => read(text, today));", damaged)
    here = [_here(*case) for case in damaged]
    assert there == here
    assert 300 < sum(isinstance(one, dict) for one in here) < 2700


def test_mrz_looks_complete_only_when_its_last_character_is_typed(page: RemotePage) -> None:
    texts = [
        text
        for case in CASES["read"][:8]
        for text in (case["text"], case["text"].replace("\n", ""))
    ]
    got = run(
        page,
        """
        return argument.map((text) => Array.from(text, (_, at) => at + 1)
          .filter((length) => looksComplete(text.slice(0, length))));
        """,
        texts,
    )
    assert got == [[len(text)] for text in texts]


def test_mrz_looks_complete_when_a_check_digit_is_wrong_but_not_when_it_is_no_mrz(
    page: RemotePage,
) -> None:
    damaged = make_mrz_cases.TD3.replace("L8989", "L8988")
    texts = [damaged, damaged + "\n", "x" * 88, "V" + damaged[1:], damaged[:60], ""]
    got = run(page, "return argument.map((text) => looksComplete(text));", texts)
    assert got == [True, True, False, False, False, False]
