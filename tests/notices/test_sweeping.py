"""Sweeps: what is due is found once, however many run, late, cut short or at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from chalicelib.clients.aws import client
from chalicelib.notices import repository, service
from chalicelib.notices.rules import Outcome, Stage
from tests.factories.faults import Died
from tests.notices.faults import die, during
from tests.notices.world import World, hours

DUE = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
LAST = datetime(2026, 12, 13, 0, 0, tzinfo=UTC)
LADDER = [Stage("7", DUE), Stage("1", LAST)]


def test_two_sweepers_at_once_send_one_mail_each(world: World) -> None:
    ids = [world.plan(f"N{number}", LADDER) for number in range(6)]
    start = Barrier(4)

    def run(number: int) -> None:
        start.wait()
        service.sweep(DUE + hours(number / 10))
        for notice_id in ids:
            service.send_notice(notice_id, DUE + hours(number / 10))
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
    world.fire(DUE + hours(24 * 16 + 1))
    assert repository.find_mark() == DUE + hours(24 * 16 + 1)


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
