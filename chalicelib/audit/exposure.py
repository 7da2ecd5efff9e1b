"""Who was seen by whom: the rows of an officer, of a key, or of everybody, for a breach notice."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.audit import days, seals
from chalicelib.audit.rules import Deed, Row
from chalicelib.core.ids import PersonId

_DAY = timedelta(days=1)
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what time, from an instant to before another, and of whom; of nobody means of all.

    `officer` is anybody with an account, or a property system's key, which acts like one; `key`
    a key of the directorate's feed.
    """

    since: datetime
    until: datetime
    officer: PersonId | None = None
    key: str = ""


def list_exposing(asked: Asked) -> Iterator[Deed]:
    """Give the deeds in which somebody's data may have been seen, by day, in no order within one.

    An officer's are read from the chains; of all people, a day that is sealed is read from its
    files, which is a few calls instead of one for each person, and any other from the table.
    """
    day = asked.since.date()
    while day <= asked.until.date():
        for row in _rows_of(day, asked):
            try:
                deed = days.deed_of(row)
            except (KeyError, ValueError):  # altered: the verifier names it
                continue
            if asked.since <= deed.at < asked.until and _is_asked(deed, asked):
                yield deed
        day += _DAY


def _is_asked(deed: Deed, asked: Asked) -> bool:
    return not asked.key or (deed.person_id is None and asked.key in deed.why.split())


def _rows_of(day: date, asked: Asked) -> Iterator[Row]:
    if asked.officer is not None:
        yield from days.list_chain(asked.officer, day)
        return
    parts = days.PUBLIC if asked.key else days.PARTS
    is_sealed = seals.find_seal(day) is not None
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for rows in pool.map(lambda part: list(_part(day, part, is_sealed=is_sealed)), parts):
            yield from rows


def _part(day: date, part: str, *, is_sealed: bool) -> Iterator[Row]:
    if is_sealed:
        return (json.loads(line) for line in seals.read_lines(day, part))
    return days.list_rows(day, part)
