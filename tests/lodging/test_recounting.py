"""Counters are what the stays say, whatever is done, killed or repeated; the recount tells."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.meter import Meter
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import random_id
from chalicelib.counts import service as counts
from chalicelib.counts.rules import Presence
from chalicelib.db.transaction import commit
from chalicelib.lodging import recounting
from chalicelib.lodging.stay_items import StayItem, stay_of
from tests.bulk.lists import House as Sender
from tests.bulk.lists import csv_of, deliver, guest, messages
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.lodging.houses import House
from tests.lodging.reports import ago, at_home, hotel

KUTA = "51.03.01"
FAULTS = ["", "die_before", "die_after", "lose_answer", "conflict"]


def counted_by_records() -> dict[Any, int]:
    """Return in which cell how many guests are, by the stays that are open."""
    cells: Counter[Any] = Counter()
    for item in StayItem.scan(StayItem.sk == "STAY"):
        stay = stay_of(item)
        if stay.is_open:
            assert stay.counted is not None
            cells[Presence(stay.place.region, stay.leaves_on, stay.counted).cell] += 1
        else:
            assert stay.counted is None
    return dict(cells)


class Town:
    """Two houses in two kabupaten, where a few guests come, change their minds and go."""

    def __init__(self, api: Api, faults: Faults) -> None:
        self.faults = faults
        self.house = House(api)
        branch = hotel(self.house.host.person, "Hotel Cabang", "51.04.05")
        self.places = self.house.place.id, branch.id
        self.receipts: list[str] = []

    def do(self, fault: str, deed: str, at: int, value: int) -> None:
        """Do something with a fault in its way; then again, until it is done."""
        key = random_id()
        if fault in {"lose_answer", "conflict"}:
            getattr(self.faults, fault)("TransactWriteItems", 1)
        elif fault:
            getattr(self.faults, fault)("TransactWriteItems")
        with suppress(Died):
            self._act(deed, at, value, key)
        self.faults.clear()
        self._act(deed, at, value, key)

    def _act(self, deed: str, at: int, value: int, key: str) -> None:
        house, place = self.house, self.places[at % 2]
        if deed == "report" or not self.receipts:
            stay = {"nights": value % 3, "premises": place, "arrived_at": TODAY}
            receipt = house.report(f"T{value % 4:08d}", key, **stay)
            if receipt not in self.receipts:
                self.receipts.append(receipt)
            return
        receipt = self.receipts[at % len(self.receipts)]
        bodies: dict[str, dict[str, Any]] = {
            "corrections": {"reason": "x", "nights": value % 9},
            "move": {"reason": "x", "premises": self.places[value % 2]},
            "extend": {"nights": value % 5},
            "check-out": {},
            "cancel": {"reason": "x"},
        }
        house.change(receipt, deed.replace("move", "corrections"), bodies[deed], key)


TODAY = ago(minutes=30)
_STEPS = st.tuples(
    st.sampled_from(FAULTS),
    st.sampled_from(["report", "report", "corrections", "move", "extend", "check-out", "cancel"]),
    st.integers(0, 7),
    st.integers(0, 20),
)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(_STEPS, min_size=4, max_size=10))
def test_counters_are_what_the_stays_say_whatever_is_done_and_fails(
    api: Api, faults: Faults, steps: list[Any]
) -> None:
    town = Town(api, faults)
    for step in steps:
        town.do(*step)
        assert counts.read_all_counters() == counted_by_records()


def test_double_that_stands_for_itself_is_counted_in_the_place_of_the_first(api: Api) -> None:
    house = House(api)
    first, _ = house.report(), house.report()
    assert sum(counts.read_all_counters().values()) == 1
    assert house.change(first, "cancel", {"reason": "x"}).status == 200
    assert counts.read_all_counters() == counted_by_records()
    assert sum(counts.read_all_counters().values()) == 1


def test_guest_at_home_is_counted_and_a_guest_who_left_is_not(api: Api) -> None:
    reply = api.post("/stays", at_home())
    receipt, manage = reply.body["receipt"], reply.body["manage_url"].rpartition("#")[2]
    assert sum(counts.read_all_counters().values()) == 1
    secret = manage.rpartition(".")[2]
    left = api.post(f"/stays/{receipt}/check-out", {"manage": secret})
    assert left.status == 200, left.raw
    assert counts.read_all_counters() == {}


def test_list_is_counted_with_as_few_writes_as_days_of_leaving(api: Api) -> None:
    bulk = Sender(api)
    batch = bulk.send(csv_of([guest(number) for number in range(30)]))
    with Meter() as meter:
        deliver(messages())
    assert bulk.see(batch)["counts"]["accepted"] == 30
    assert counts.read_all_counters() == counted_by_records()
    assert sum(counts.read_all_counters().values()) == 30
    assert meter.written / 30 <= 12


def _recount() -> recounting.Recounted:
    return recounting.recount(utc_now(), pause_seconds=0)


def test_recount_agrees_and_finds_each_difference_and_repairs_none(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House(api)
    for number in range(3):
        house.report(f"T{number:08d}")
    assert _recount() == recounting.Recounted(3, ())
    day = utc_now().date() + timedelta(days=5)
    commit(counts.plan_present([(None, Presence("31.71.01", day, "3"))]))
    before = counts.read_all_counters()
    capsys.readouterr()
    assert _recount() == recounting.Recounted(3, ("31.71",))
    told = capsys.readouterr().out
    assert '"event": "counts_differ", "region": "31.71", "by": 1' in told
    assert counts.read_all_counters() == before


def test_recount_finds_a_stay_that_is_not_counted(api: Api) -> None:
    receipt = House(api).report()
    item = StayItem(f"STAY#{receipt}", "STAY")
    item.update([StayItem.counted.remove()])
    assert _recount().differing == ("51.03",)


def test_recount_is_not_misled_by_reports_that_come_meanwhile(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, come = House(api), iter(range(100))
    read = counts.read_all_counters

    def read_and_report() -> Any:
        found = read()
        house.report(f"M{next(come):08d}")
        return found

    monkeypatch.setattr(counts, "read_all_counters", read_and_report)
    house.report()
    assert _recount().differing == ()


def test_recount_leaves_days_that_are_over_alone(store: Any) -> None:
    commit(counts.plan_present([(None, Presence(KUTA, date(2026, 1, 2), "3"))]))
    assert _recount() == recounting.Recounted(0, ())
