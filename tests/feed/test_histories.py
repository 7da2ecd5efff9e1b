"""Random histories of a passport at the border, told shuffled, cut and twice: always the truth."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.clock import local_date
from chalicelib.persons import service as persons
from chalicelib.stamps import service as stamps
from chalicelib.stamps.repository import StampItem
from tests.factories.passports import fields
from tests.feed.directorate import Directorate, crossing

_PLACES = {"DPS": "Asia/Makassar", "CGK": "Asia/Jakarta"}
_NUMBERS = count()

# The hours between one crossing and the next: some on one day, never within minutes.
Gaps = st.lists(st.integers(1, 30), min_size=1, max_size=5)


@st.composite
def _histories(draw: st.DrawFn) -> tuple[list[int], str, list[int], list[int]]:
    """Return gaps, places, the order in which each is told (some twice), and where it is cut."""
    gaps = draw(Gaps)
    places = "".join(draw(st.sampled_from("DC")) for _ in gaps)
    told = draw(st.permutations(list(range(len(gaps)))))
    again = draw(st.lists(st.sampled_from(told), max_size=3))
    cuts = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    return gaps, places, [*told, *again], cuts


def _crossings(gaps: list[int], places: str, number: int) -> list[dict[str, Any]]:
    """Return a history: in, out, in, out …, the last one an hour ago."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1 + sum(gaps[1:]))
    made = []
    for n, place in enumerate(places):
        at += timedelta(hours=gaps[n] if n else 0)
        text = at.isoformat().replace("+00:00", "Z")
        direction = "departure" if n % 2 else "entry"
        checkpoint = "DPS" if place == "D" else "CGK"
        record = crossing(f"x-{number}-{n}", direction, at=text, checkpoint=checkpoint)
        made.append({**record, "passport": fields(f"H{number:07}")})
    return made


def _told(directorate: Directorate, records: list[dict[str, Any]], cuts: list[int]) -> None:
    turn = 0
    while records:
        size = cuts[turn % len(cuts)]
        verdicts = directorate.told(*records[:size])
        assert set(verdicts) <= {"applied", "same"}
        records, turn = records[size:], turn + 1


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=_histories())
def test_who_is_here_is_told_rightly_whatever_the_order(
    directorate: Directorate, history: tuple[list[int], str, list[int], list[int]]
) -> None:
    gaps, places, order, cuts = history
    number = next(_NUMBERS)
    records = _crossings(gaps, places, number)
    _told(directorate, [records[n] for n in order], cuts)
    key, last = persons.passport_key("UTO", f"H{number:07}"), records[-1]
    in_force = [
        item
        for item in StampItem.scan()
        if item.sk == "STAMP" and item.passport_key == key and item.status == "in_force"
    ]
    known = persons.find_passport(key)
    if last["direction"] == "departure":
        assert in_force == []
        assert known is None or known.present_on is None
        return
    assert known is not None
    assert known.present_on is not None
    stamp = stamps.find_stamp(known.present_on)
    assert stamp is not None
    day = local_date(datetime.fromisoformat(last["at"]), _PLACES[last["checkpoint"]])
    assert (stamp.status, stamp.entry_on, stamp.checkpoint) == ("in_force", day, last["checkpoint"])
    assert len(in_force) == 1
