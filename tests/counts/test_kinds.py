"""Breakdowns: off unless a dated setting says so, and never a way to a small number."""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.counts import publishing, reading
from chalicelib.counts.figures import Count, figure
from chalicelib.counts.kinds import broken_down, groups_of
from chalicelib.reference import repository
from chalicelib.reference.rules import Mark, Setting, Source
from tests.counts.guests import BADUNG
from tests.counts.test_figures import LEAST_OPEN
from tests.factories.api import Api
from tests.lodging.houses import House


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(Mark.OWN, "", "", "")
    setting = Setting(value=True, valid_from=date(2026, 1, 1), valid_to=None, source=source)
    changed = {**repository.settings(), "counts_by_kind": (setting,)}
    monkeypatch.setattr(repository, "settings", lambda: changed)


def _publish() -> dict[str, dict[str, int | None]]:
    publishing.publish_province("51", utc_now())
    found: dict[str, dict[str, int | None]] = reading.read_counts(BADUNG)["groups"]
    return found


def test_nothing_is_broken_down_unless_it_is_allowed(api: Api) -> None:
    house = House(api)
    for number in range(12):
        house.report(f"P{number:08d}")
    assert _publish() == {}


@pytest.mark.usefixtures("allowed")
def test_kabupaten_is_broken_down_where_it_is_allowed(api: Api) -> None:
    house = House(api)
    for number in range(12):
        house.report(f"P{number:08d}")
    found = _publish()
    assert found["lodging"] == {"penginapan": 10}
    assert found["nationality"] == {"other": 10}
    assert reading.read_counts("51")["groups"] == {}
    assert reading.read_counts("51.03.01")["groups"] == {}


def test_guest_is_in_one_group_of_each_dimension() -> None:
    assert groups_of("limited", "MYS", "penginapan") == (
        "permit/limited",
        "nationality/asean",
        "lodging/penginapan",
    )
    assert groups_of(None, "UTO", None)[1:] == ("nationality/other", "lodging/unknown")


def test_no_small_group_and_nothing_of_the_whole_follows_from_what_is_broken_down() -> None:
    # All numbers that three groups may have: who knows the rule chooses among those that read so.
    worlds = defaultdict(set)
    for groups in product(range(23), repeat=3):
        number = sum(groups)
        whole = figure(Count("", number))
        named = {f"permit/{name}": n for name, n in zip("abc", groups, strict=True)}
        shown = broken_down(whole, number, named).get("permit", {})
        told = tuple(shown.get(name, -1) for name in "abc") if shown else ()
        worlds[whole.about, told].add(groups)
    assert len({told for _, told in worlds}) > len(worlds) / 4
    for (_, told), possible in worlds.items():
        for at, group in enumerate(told):
            if group is None:
                assert len({groups[at] for groups in possible}) >= LEAST_OPEN
        if told:
            numbers = {sum(groups) for groups in possible}
            assert len(numbers) >= LEAST_OPEN
