"""A change is one version: kills, lost answers, crowds, and any order of changes and repeats."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.meter import Meter
from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.db.transaction import commit
from chalicelib.lodging import versions
from chalicelib.lodging.receipt_facts import leaf_of
from chalicelib.lodging.rules import Stay
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.lodging.houses import House, at, history_of, stay_of
from tests.lodging.reports import at_home
from tests.lodging.stays.test_changing import DEEDS

MOST_UNITS = 12
# A check-out takes the guest back from the count of the kecamatan (2) and from the index of who
# stays there (1), and the version stands in the night's list of what changed (1). A stay that is
# extended moves to another place in both indexes by the day of leaving, and to another counter; one
# that is cancelled, to where its guest's cancelled ones stand.
MORE = {"extend": 4, "check-out": 1, "cancel": 2}


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def _rows(receipt: str) -> int:
    made = (item for item in AuditItem.scan() if item.subject == f"STAY#{receipt}")
    return sum(item.action != "stay_reported" for item in made)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("deed", DEEDS)
def test_kill_around_the_write_loses_and_doubles_nothing(
    house: House, faults: Faults, deed: str, moment: str
) -> None:
    receipt = house.report()
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        house.change(receipt, deed, DEEDS[deed], key="k")
    faults.clear()
    done = int(moment == "die_after")
    assert (len(history_of(receipt)), _rows(receipt)) == (1 + done, done)
    reply = house.change(receipt, deed, DEEDS[deed], key="k")
    assert reply.status == 200
    assert (len(history_of(receipt)), _rows(receipt)) == (2, 1)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_of_a_cancellation_frees_the_double_with_it_or_not_at_all(
    house: House, faults: Faults, moment: str
) -> None:
    first, second = house.report(), house.report()
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        house.change(first, "cancel", DEEDS["cancel"], key="k")
    faults.clear()
    assert house.listed("in_house") == [second if moment == "die_after" else first]
    assert house.change(first, "cancel", DEEDS["cancel"], key="k").status == 200
    assert house.listed("in_house") == [second]
    assert stay_of(house.report()).duplicate_of == second


@pytest.mark.parametrize("lost", [1, 3])
def test_lost_answers_give_one_version(house: House, faults: Faults, lost: int) -> None:
    receipt = house.report()
    faults.lose_answer("TransactWriteItems", times=lost)
    assert house.change(receipt, "extend", {"nights": 2}, key="k").status in {200, 503}
    faults.clear()
    assert house.change(receipt, "extend", {"nights": 2}, key="k").body["nights"] == 5
    assert len(history_of(receipt)) == 2


def test_store_out_of_reach_is_said_and_nothing_is_changed(house: House, faults: Faults) -> None:
    receipt = house.report()
    faults.refuse("TransactWriteItems", 500, times=9)
    reply = house.change(receipt, "cancel", DEEDS["cancel"])
    assert (reply.status, reply.body["code"]) == (503, "unavailable")
    assert len(history_of(receipt)) == 1


@pytest.mark.threads
def test_changes_at_once_are_all_made_or_refused_and_none_is_lost(house: House) -> None:
    receipt = house.report()

    def correct(n: int) -> tuple[int, int]:
        body = {"reason": f"Kamar {n}.", "room": str(n)}
        for _ in range(4):
            reply = house.change(receipt, "corrections", body, key=f"k{n}")
            if reply.status == 200:
                break
        return n, reply.status

    with ThreadPoolExecutor(4) as pool:
        made = {n for n, status in pool.map(correct, range(4)) if status == 200}
    rooms = [one.room for one in history_of(receipt)[1:]]
    assert set(rooms) == {str(n) for n in made}
    assert len(rooms) == len(made)
    assert [one.version for one in history_of(receipt)] == list(range(1, len(made) + 2))


@pytest.mark.threads
def test_two_who_check_out_at_once_are_told_of_one_leaving(house: House) -> None:
    receipt = house.report()
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda _: house.change(receipt, "check-out", {}), range(2)))
    assert sorted(one.status for one in replies) in ([200, 409], [200, 503])
    assert len(history_of(receipt)) == 2


_CHANGES: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.builds(lambda n: ("corrections", {"reason": "x", "room": str(n)}), st.integers(0, 3)),
    st.builds(
        lambda n: ("corrections", {"reason": "x", "arrived_at": at(hours=n)}), st.integers(1, 60)
    ),
    st.builds(lambda n: ("extend", {"nights": n}), st.integers(1, 9)),
    st.just(("check-out", {})),
    st.just(("corrections", {"reason": "x", "left_at": None})),
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.lists(_CHANGES, min_size=2, max_size=6), again=st.randoms(use_true_random=False))
def test_history_holds_whatever_is_changed_and_repeated(
    house: House, changes: list[tuple[str, dict[str, Any]]], again: Any
) -> None:
    receipt = house.report(f"N{again.randrange(10**8)}")
    first, answers = stay_of(receipt), {}
    for n, (deed, body) in enumerate(changes):
        reply = house.change(receipt, deed, body, key=f"k{n}")
        assert reply.status in {200, 409, 422}
        if reply.status == 200:
            answers[n] = reply.body
    for n in again.sample(sorted(answers), len(answers)):
        deed, body = changes[n]
        reply = house.change(receipt, deed, body, key=f"k{n}")
        assert _plain(reply.body) == _plain(answers[n])
    history = history_of(receipt)
    assert history[0] == first
    assert [one.version for one in history] == list(range(1, len(answers) + 2))
    for one in history:
        assert (one.sent, one.deadline_at, leaf_of(one)) == (
            first.sent,
            first.deadline_at,
            leaf_of(first),
        )


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what depends on the day it is given on."""
    return {name: value for name, value in body.items() if name != "state"}


def test_version_that_another_came_before_is_not_stored(house: House) -> None:
    before = stay_of(house.report())
    after = _corrected(before)
    commit(versions.plan_version(before, after))
    with pytest.raises(versions.StayMovedError):
        commit(versions.plan_version(before, after))
    with pytest.raises(versions.StayMovedError):
        commit(versions.plan_version(replace(after, version=3), replace(after, version=4)))


def _corrected(stay: Stay) -> Stay:
    from chalicelib.lodging.lifetime import Change

    return replace(stay, room="9", version=2, change=Change("k", "h", utc_now()))


def test_secret_of_a_report_without_an_account_changes_that_one_only(
    api: Api, house: House
) -> None:
    from chalicelib.lodging.stay_items import stay_item

    secret = "RAHASIA"
    first, second = (api.post("/stays", at_home(room=str(n))).body["receipt"] for n in range(2))
    stay = stay_of(first)
    extras = replace(stay.extras, manage_hash=sha256(secret.encode()).hexdigest())
    stay_item(replace(stay, extras=extras)).save()
    body = {"manage": secret, "reason": "Salah kamar.", "room": "3", "label": "Tamu biru"}
    reply = api.post(f"/stays/{first}/corrections", body)
    assert (reply.status, reply.body["room"], reply.body["label"]) == (200, "3", "Tamu biru")
    assert api.post(f"/stays/{second}/corrections", body).status == 404
    moved = {**body, "premises": house.place.id}
    refused = api.post(f"/stays/{first}/corrections", moved)
    assert (refused.status, refused.fields) == (422, {"premises": "sign_in_for_premises"})
    assert api.post(f"/stays/{first}/extend", {"manage": secret, "nights": 1}).status == 200
    assert api.post(f"/stays/{first}/check-out", {"manage": secret}).status == 200
    assert api.post(f"/stays/{first}/cancel", {"manage": secret, "reason": "x"}).status == 200


@pytest.mark.parametrize("deed", DEEDS)
def test_change_stays_within_its_write_units(house: House, deed: str) -> None:
    receipt = house.report()
    with Meter() as meter:
        assert house.change(receipt, deed, DEEDS[deed]).status == 200
    assert meter.written <= MOST_UNITS + MORE.get(deed, 0), meter.written
