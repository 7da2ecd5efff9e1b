"""Sweeps: what is due is found once, however many run, late, cut short or at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib.clients.aws import client
from chalicelib.core.config import config
from chalicelib.core.ids import NoticeId
from chalicelib.notices import repository, service, sweeping
from chalicelib.notices.repository import Mark
from chalicelib.notices.rules import Outcome, Stage
from tests.factories.faults import Died
from tests.notices.faults import die, during
from tests.notices.world import World, hours

DUE = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
LAST = datetime(2026, 12, 13, 0, 0, tzinfo=UTC)
AFTER = DUE + hours(24 * 16 + 1)
LADDER = [Stage("7", DUE), Stage("1", LAST)]


def test_two_sweepers_at_once_send_one_mail_each(world: World) -> None:
    ids = [world.plan(f"N{number}", LADDER) for number in range(6)]
    start = Barrier(4)

    def run(number: int) -> None:
        start.wait()
        service.sweep(DUE + hours(number / 10))
        for notice_id in ids:
            world.send(notice_id, DUE + hours(number / 10))
        world.drain()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert world.mail.calls == len(ids)
    assert {mail.tags["notice"] for mail in world.sent()} == set(ids)


def test_sweeps_missed_for_three_days_lose_nothing(world: World) -> None:
    world.fire(DUE - hours(1))
    due = [DUE + hours(9 * number) for number in range(8)]
    for number, at in enumerate(due):
        world.plan(f"N{number}", at)
    world.fire(DUE + hours(72))
    assert len(world.sent()) == len(due)


def test_sweep_that_comes_twice_for_one_instant_sends_once(world: World) -> None:
    world.plan("A", DUE)
    at = DUE + hours(0.25)
    assert service.sweep(at) == 1
    assert service.sweep(at) == 1  # its queue may have been lost: all is taken again
    world.drain()
    assert world.stages() == {"once": 1}


def test_mark_left_long_ago_is_where_the_sweep_begins(world: World) -> None:
    world.fire(DUE - hours(1))
    world.plan("A", DUE)
    world.fire(DUE + hours(24 * 9))
    assert world.stages() == {"once": 1}


def test_sweep_cut_short_is_done_again_from_where_it_began(world: World) -> None:
    world.fire(DUE - hours(24 * 9))
    world.plan("A", DUE - hours(24 * 8))
    begun = repository.find_mark()
    with pytest.raises(Died), during(client("sqs"), "before-send", "SendMessageBatch", die):
        service.sweep(DUE)
    assert repository.find_mark() == begun
    assert world.fire(DUE) == []
    assert world.stages() == {"once": 1}


def test_row_that_waits_holds_the_mark_back_until_it_is_settled(world: World) -> None:
    world.plan("A", DUE)
    world.mail.answers = ["fault"]
    world.fire(DUE)
    service.sweep(DUE + hours(24 * 8))  # its queue is lost
    while world._receive():
        pass
    world.fire(DUE + hours(24 * 16))
    assert world.stages() == {"once": 1}
    world.fire(AFTER)
    assert repository.find_mark() == Mark(AFTER, AFTER)


def _queued(world: World) -> list[str]:
    messages = []
    while received := world._receive():
        messages += [json.loads(one["Body"])["group"] for one in received]
    return messages


def test_most_urgent_is_queued_first_and_a_mailbox_once(world: World) -> None:
    days_left = {"S-A": 7, "T-A": 1, "U-A": 30, "S-B": 14, "V-A": -1, "W-A": 1}
    for name, days in days_left.items():
        last_day = (DUE + timedelta(days=days)).date().isoformat()
        early = hours(1) if name == "W-A" else hours(0)
        world.plan(name, [Stage(str(days), DUE - early)], last_day=last_day)
    world.plan("X", DUE)
    assert service.sweep(DUE) == 6
    assert _queued(world) == ["V", "X", "W", "T", "S", "U"]


def test_no_more_is_queued_than_may_be_sent_until_the_next_sweep_takes_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [world.plan(f"N{number:02}", LADDER) for number in range(20)]
    monkeypatch.setenv("MAIL_RATE", str(15 / sweeping.BETWEEN_SWEEPS.total_seconds()))
    config.cache_clear()
    try:
        assert service.sweep(DUE) == 15
        world.drain()
        assert service.sweep(DUE + sweeping.BETWEEN_SWEEPS) == 5
    finally:
        monkeypatch.undo()
        config.cache_clear()
    world.drain()
    assert {mail.tags["notice"] for mail in world.sent()} == set(ids)


def test_what_waits_in_the_queue_is_queued_again_once_an_hour(world: World) -> None:
    world.plan("A", DUE)
    service.sweep(DUE)
    world.plan("B", DUE + hours(0.1))
    queued = [service.sweep(DUE + hours(passed)) for passed in (0.25, 0.5, 0.75, 1, 1.25)]
    assert queued == [1, 0, 0, 2, 0]
    assert service.sweep(DUE + hours(1.25)) == 2  # run again: what it queued may be lost


def test_row_that_comes_late_is_found_by_the_next_sweep(world: World) -> None:
    for passed in (0, 0.25, 0.5):
        service.sweep(DUE + hours(passed))
    world.plan("A", DUE + hours(0.1))
    sweeping.wake([repository.Due(NoticeId("A"), DUE + hours(0.1), 0)], DUE - hours(1))
    assert world.sent() == []
    world.fire(DUE + hours(0.75))
    assert world.stages() == {"once": 1}


def test_rows_of_a_mailbox_that_are_recorded_together_wait_a_little_for_each_other(
    world: World,
) -> None:
    told: list[dict[str, Any]] = []

    def keep(params: dict[str, Any], **_: Any) -> None:
        told.extend(params["Entries"])

    event = "provide-client-params.sqs.SendMessageBatch"
    client("sqs").meta.events.register(event, keep)
    try:
        names = ("S-A", "S-B", "C")
        sweeping.wake([repository.Due(NoticeId(name), DUE, 0) for name in names], DUE)
    finally:
        client("sqs").meta.events.unregister(event, keep)
    delays = {json.loads(one["MessageBody"])["group"]: one.get("DelaySeconds") for one in told}
    assert delays == {"S": sweeping.GATHER_SECONDS, "C": None}


def test_only_the_latest_of_several_late_stages_is_sent(world: World) -> None:
    stages = [Stage("30", DUE - hours(24 * 6)), Stage("14", DUE - hours(24)), Stage("7", DUE)]
    notice_id = world.plan("A", [*stages, LADDER[1]])
    world.fire(DUE + hours(2))
    assert world.stages() == {"7": 1}
    skipped = Outcome.SKIPPED
    assert {one.stage: one.outcome for one in world.row(notice_id).history} == {
        "30": skipped,
        "14": skipped,
        "7": Outcome.SENT,
    }
    assert world.row(notice_id).next_at == LAST
