"""A report without an account is one report: kills, lost answers, crowds, and what it costs."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.clock import utc_now
from chalicelib.db.table import Identity
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.lodging.browser_keys import browser_key
from tests.lodging.reports import ago, at_home, by_seal, enter, proof, shown, spent, stored

ONE = {"stays": 1, "mails": 1, "rows": 1}
NOTHING = {"stays": 0, "mails": 0, "rows": 0}
MOST_UNITS = 12
PROOF = 2  # where its hour passes midnight (UTC)
SIGHTING = {"latitude": -8.74823, "longitude": 115.16712, "accuracy_m": 12.5}
# Every call that a report makes, and the only one that writes.
POINTS = [
    (moment, operation)
    for moment, operation in product(("die_before", "die_after"), ("Query", "TransactWriteItems"))
]


@pytest.mark.parametrize(("moment", "operation"), POINTS)
@pytest.mark.parametrize("fresh", [False, True])
def test_kill_at_each_point_loses_and_doubles_nothing(
    api: Api, faults: Faults, moment: str, operation: str, *, fresh: bool
) -> None:
    body = at_home(label="Tamu", sighting={**SIGHTING, "taken_at": ago(minutes=1)})
    getattr(faults, moment)(operation)
    with pytest.raises(Died):
        api.post("/stays", body, key="k")
    faults.clear()
    written = (moment, operation) == ("die_after", "TransactWriteItems")
    assert (stored(), spent()) == ((ONE, 1) if written else (NOTHING, 0))
    again = {**body, "proof": proof()} if fresh else body
    replies = [api.post("/stays", again, key="k") for _ in range(2)]
    assert [one.status for one in replies] == [201, 201]
    assert replies[0].body == replies[1].body
    assert (stored(), spent()) == (ONE, 1)
    receipt = replies[0].body["receipt"]
    assert api.get(f"/receipts/{receipt}").body == shown(replies[0].body)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("kind", ["lose_answer", "time_out", "conflict"])
def test_fault_on_the_way_gives_one_report_and_one_spent_proof(
    api: Api, faults: Faults, kind: str, times: int
) -> None:
    body = at_home()
    getattr(faults, kind)("TransactWriteItems", times=times)
    first = api.post("/stays", body, key="k")
    assert first.status in {201, 503}
    faults.clear()
    again = api.post("/stays", body, key="k")
    assert again.status == 201
    assert first.status == 503 or first.body == again.body
    assert (stored(), spent()) == (ONE, 1)


def test_one_proof_sent_for_many_reports_at_once_is_good_for_one(api: Api) -> None:
    bodies = [at_home(nights=nights) for nights in range(8)]
    worked = proof()

    def report(number: int) -> int:
        return api.post("/stays", {**bodies[number], "proof": worked}, key=f"k{number}").status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(report, range(8)))
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 422, 503}
    assert (stored()["stays"], spent()) == (1, 1)


def test_report_with_all_that_it_may_have_stays_within_its_write_units(api: Api) -> None:
    def units(body: dict[str, Any]) -> float:
        with Meter() as meter:
            assert api.post("/stays", body).status == 201
        return meter.written

    seal_url, _ = enter(api)
    more = {"label": "Tante Anna", "sighting": {**SIGHTING, "taken_at": ago(minutes=1)}}
    full = at_home(remarks="Datang bersama keluarga.", room="12A", **more)
    key = browser_key()
    tried = {**full, "attempt": key.attempt(full, utc_now(), key.token(utc_now()))}
    costs = {
        "passport, no mail": units(at_home(reporter={"name": "Ni Luh Contoh"})),
        "passport, mail": units(at_home()),
        "seal, mail": units(by_seal(seal_url, arrived_at=ago(minutes=1), **more)),
        "all of it": units(tried),
    }
    passes = any(item.sk == "SPENT" for item in Identity.scan())
    assert max(costs.values()) <= MOST_UNITS + PROOF * passes, costs
