"""Each stage once, whatever fails: on the real engine, the real queue and a real mail server."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from bench.meter import Meter
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import NoticeId
from chalicelib.db.table import connection
from chalicelib.notices.rules import MOST_REFUSALS, MOST_UNKNOWN, Outcome, Stage, State
from tests.factories.faults import Died
from tests.notices.faults import CALLS, FAULTS, during, fault_at
from tests.notices.world import World, hours

DUE = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
LAST = datetime(2026, 12, 13, 0, 0, tzinfo=UTC)
LADDER = [Stage("7", DUE), Stage("1", LAST)]


def _outcomes(world: World, notice_id: NoticeId) -> dict[str, Outcome]:
    return {entry.stage: entry.outcome for entry in world.row(notice_id).history}


def test_stage_is_sent_once_and_the_row_carries_the_next(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    assert world.fire(DUE) == []
    assert world.fire(DUE + hours(1)) == []
    assert world.stages() == {"7": 1}
    row = world.row(notice_id)
    assert (row.state, row.stages) == (State.DUE, (LADDER[1],))
    world.fire(LAST)
    assert world.stages() == {"7": 1, "1": 1}
    assert world.row(notice_id).state is State.SENT
    assert not world.is_indexed(notice_id)


def test_nothing_goes_out_before_it_is_due(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    world.fire(DUE - hours(1))
    assert world.send(notice_id, DUE - hours(0.001))
    assert world.stages() == {}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_one_mail_a_stage_when_a_call_fails_and_ses_tells_what_it_took(
    world: World, call: str, fault: str
) -> None:
    notice_id = world.plan("A", LADDER)
    with fault_at(call, fault), suppress(Died):
        world.send(notice_id, DUE)
    for passed in (1, 2, 7, 13):
        world.tell()
        world.send(notice_id, DUE + hours(passed))
    assert world.stages() == {"7": 1}
    assert _outcomes(world, notice_id) == {"7": Outcome.SENT}
    assert world.row(notice_id).stages == (LADDER[1],)
    world.send(notice_id, LAST)
    assert world.stages() == {"7": 1, "1": 1}


# Without SES's event a mail that was taken and not marked cannot be told from one never sent.
_TAKEN_UNMARKED = {("send", "crash after"), ("send", "lost answer"), ("mark", "crash before")}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_second_mail_is_flagged_when_a_call_fails_and_ses_never_tells(
    world: World, call: str, fault: str
) -> None:
    notice_id = world.plan("A", LADDER)
    with fault_at(call, fault), suppress(Died):
        world.send(notice_id, DUE)
    for passed in (1, 2, 5.9, 6, 7, 13, 20):
        world.send(notice_id, DUE + hours(passed))
    twice = (call, fault) in _TAKEN_UNMARKED
    assert world.stages() == {"7": 2 if twice else 1}
    assert _outcomes(world, notice_id) == {"7": Outcome.SENT}
    text = world.sent()[-1].raw.decode()
    if twice:
        assert "You may have received this message before" in text
        assert world.row(notice_id).history[0].is_doubtful
        assert len({mail.parsed["Message-ID"] for mail in world.sent()}) == 1


@pytest.mark.slow
def test_mark_that_cannot_be_stored_is_settled_by_the_event_of_ses(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    with fault_at("mark", "server fault", times=99), pytest.raises(UnavailableError):
        world.send(notice_id, DUE)
    assert world.row(notice_id).state is State.CLAIMED
    world.tell()
    world.send(notice_id, DUE + hours(7))
    assert world.stages() == {"7": 1}


@pytest.mark.slow
def test_real_time_out_waits_for_the_event(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    world.mail.answers = ["silence"]
    assert world.send(notice_id, DUE)
    assert world.row(notice_id).state is State.CLAIMED
    assert world.mail.calls == 1
    world.send(notice_id, DUE + hours(5))
    assert world.mail.calls == 1
    world.send(notice_id, DUE + hours(6))
    assert world.stages() == {"7": 1}
    assert world.row(notice_id).history[0].is_doubtful


def test_connection_cut_after_the_mail_was_taken_sends_no_second(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    world.mail.answers = ["lost"]
    world.send(notice_id, DUE)
    assert (world.mail.calls, world.row(notice_id).state) == (1, State.CLAIMED)
    world.tell()
    world.send(notice_id, DUE + hours(7))
    assert world.mail.calls == 1


def test_throttled_mail_comes_back_to_the_queue_and_waits_a_little(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    world.mail.answers = ["throttle", "throttle"]
    assert len(world.fire(DUE)) == 1
    assert world.row(notice_id).state is State.DUE
    assert not world.send(notice_id, DUE + hours(0.01))  # 36 s: still asked to wait
    assert world.mail.calls == 1
    assert not world.send(notice_id, DUE + hours(0.02))
    assert world.send(notice_id, DUE + hours(0.1))
    assert world.stages() == {"7": 1}


def test_refused_mail_is_held_after_the_last_try_and_the_next_stage_still_goes(
    world: World,
) -> None:
    notice_id = world.plan("A", LADDER)
    world.mail.answers = ["reject"] * MOST_REFUSALS
    for passed in range(MOST_REFUSALS + 3):
        world.send(notice_id, DUE + hours(passed))
    row = world.row(notice_id)
    assert world.mail.calls == MOST_REFUSALS
    assert (row.state, _outcomes(world, notice_id)) == (State.HELD, {"7": Outcome.HELD})
    world.fire(LAST)
    assert world.stages() == {"1": 1}


def test_outcome_that_stays_unknown_is_left_to_the_office(world: World) -> None:
    notice_id = world.plan("A", [Stage("1", DUE)])
    world.mail.answers = ["fault"] * 9
    for passed in range(0, 48, 6):
        world.send(notice_id, DUE + hours(passed))
    assert world.mail.calls == MOST_UNKNOWN
    assert world.row(notice_id).state is State.HELD
    assert not world.is_indexed(notice_id)


def test_row_whose_facts_are_wrong_is_held_and_leaves_the_others_alone(world: World) -> None:
    broken = world.plan("A", DUE, kind="stay_receipt")
    away = world.plan("B", DUE, kind="password_reset", reset_url="https://elsewhere.test/x")
    world.plan("C", DUE)
    assert world.fire(DUE) == []
    assert world.stages() == {"once": 1}
    assert {world.row(one).state for one in (broken, away)} == {State.HELD}
    assert not world.is_indexed(broken)


def test_nothing_goes_out_when_cancelled_between_claim_and_send(world: World) -> None:
    notice_id = world.plan("A", LADDER)

    def cancel() -> None:
        world.cancel(notice_id, DUE)

    with during(connection().client, "after-call", "PutItem", cancel):
        assert world.send(notice_id, DUE)
    assert world.mail.calls == 0
    assert world.row(notice_id).state is State.CANCELLED
    assert not world.is_indexed(notice_id)
    world.send(notice_id, DUE + hours(7))
    world.fire(LAST)
    assert world.mail.calls == 0


def test_mail_already_on_its_way_is_recorded_when_cancelled_before_the_mark(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    world.mail.answers = ["lost"]
    world.send(notice_id, DUE)
    world.cancel(notice_id, DUE + hours(1))
    world.tell()
    row = world.row(notice_id)
    assert (row.state, row.history[0].outcome) == (State.CANCELLED, Outcome.SENT)
    assert not world.is_indexed(notice_id)
    world.send(notice_id, LAST)
    assert world.mail.calls == 1


def test_cancelling_what_was_all_sent_changes_nothing_but_is_allowed(world: World) -> None:
    notice_id = world.plan("A", DUE)
    world.fire(DUE)
    world.cancel(notice_id, DUE + hours(1))
    assert world.row(notice_id).state is State.SENT


def test_mail_that_has_lost_its_sense_is_not_sent(world: World) -> None:
    notice_id = world.plan(
        "A",
        DUE,
        kind="password_reset",
        reset_url="https://serambi.test/en/password/#t",
        expires_at="2026-12-07T00:30:00Z",
    )
    world.fire(DUE + hours(1))
    row = world.row(notice_id)
    assert (world.mail.calls, row.state) == (0, State.EXPIRED)
    assert row.letter.context == {}


def test_facts_of_a_single_mail_are_forgotten_once_it_has_left(world: World) -> None:
    notice_id = world.plan(
        "A",
        DUE,
        kind="password_reset",
        reset_url="https://serambi.test/en/password/#secret",
        expires_at="2026-12-07T00:30:00Z",
    )
    world.fire(DUE)
    assert "https://serambi.test/en/password/#secret" in world.sent()[0].parsed.as_string()
    assert world.row(notice_id).letter.context == {}


def test_warning_costs_at_most_six_write_units_with_its_events(world: World) -> None:
    last = LADDER[1].due_at
    stages = [Stage(name, last - hours(24 * (int(name) - 1))) for name in ("30", "14", "7", "1")]
    notice_id = world.plan("A" * 26, stages, name="Wayan Gede Sudarma Putra")
    for stage in stages:
        with Meter() as meter:
            world.send(notice_id, stage.due_at)
            world.tell("Send")
            world.tell("Delivery")
        assert meter.written <= 6
    assert world.row(notice_id).state is State.DELIVERED
    assert len(world.sent()) == 4
