"""Steps of a row that need two senders or an office to come about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.core.ids import NoticeId
from chalicelib.notices import repository, rules, steps
from chalicelib.notices.rules import Letter, MailEvent, Notice, Outcome, Stage, State
from tests.notices.world import CONTEXT

AT = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
LETTER = Letter("permit_ending", "wayan@example.com", "id", {"name": "Wayan"})
ROW = Notice(NoticeId("A"), LETTER, (Stage("7", AT), Stage("1", AT + timedelta(days=6))))
CLAIMED = steps.claim(ROW, AT, "lease")


def _event(outcome: Outcome, message_id: str = "m1", stage: str = "7") -> MailEvent:
    return MailEvent(ROW.id, stage, outcome, message_id, LATER)


def test_late_refusal_does_not_touch_the_next_stage_when_the_event_settled_the_first() -> None:
    settled = steps.learn(CLAIMED, _event(Outcome.SENT))
    assert steps.mark_throttled(settled, "lease", LATER) == settled
    assert steps.mark_refused(settled, "lease", LATER) == settled


def test_refusal_of_one_sender_does_not_free_the_claim_of_another() -> None:
    assert steps.mark_throttled(CLAIMED, "another", LATER) == CLAIMED
    assert steps.mark_refused(CLAIMED, "another", LATER) == CLAIMED


def test_second_mail_of_a_stage_is_told_from_its_first_when_both_were_taken() -> None:
    settled = steps.learn(CLAIMED, _event(Outcome.SENT))
    assert not settled.history[0].is_doubtful
    again = steps.mark_sent(settled, "7", "m2", LATER)
    assert again.history[0].is_doubtful
    assert again.history[0].mark == settled.history[0].mark != ""
    assert again.stages == settled.stages


def test_late_event_says_that_an_unconfirmed_stage_was_sent_after_all() -> None:
    days_later = AT + timedelta(days=6)
    moved_on = steps.prune(CLAIMED, days_later)
    assert [entry.outcome for entry in moved_on.history] == [Outcome.UNCONFIRMED]
    told = steps.learn(moved_on, _event(Outcome.DELIVERED))
    assert [entry.outcome for entry in told.history] == [Outcome.DELIVERED]


def test_event_never_takes_back_what_an_earlier_one_told() -> None:
    bounced = steps.learn(CLAIMED, _event(Outcome.BOUNCED))
    assert steps.learn(bounced, _event(Outcome.DELIVERED)) == bounced
    assert steps.learn(bounced, _event(Outcome.SENT)) == bounced


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (ROW, State.DUE),
        (CLAIMED, State.CLAIMED),
        (replace(CLAIMED, cancelled_at=AT), State.CANCELLED),
        (steps.hold(ROW, "7", AT), State.HELD),
        (steps.hold(steps.hold(ROW, "7", AT), "1", AT), State.HELD),
        (steps.mark_sent(CLAIMED, "7", "m", AT), State.DUE),
        (steps.learn(CLAIMED, _event(Outcome.BOUNCED)), State.BOUNCED),
        (steps.learn(CLAIMED, _event(Outcome.COMPLAINED)), State.COMPLAINED),
        (steps.learn(CLAIMED, _event(Outcome.UNDELIVERED)), State.DUE),
    ],
)
def test_state_is_told_from_what_happened(row: Notice, state: State) -> None:
    assert row.state is state


def test_holding_a_stage_that_is_gone_changes_nothing() -> None:
    sent = steps.mark_sent(CLAIMED, "7", "m", AT)
    assert steps.hold(sent, "7", AT) == sent


def test_back_off_doubles_up_to_an_hour() -> None:
    row, waits = ROW, []
    for _ in range(8):
        row = steps.mark_throttled(steps.claim(row, AT, "lease"), "lease", AT)
        assert row.lease_until is not None
        waits.append((row.lease_until - AT).seconds // 60)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_row_stays_within_one_write_unit_with_five_stages_behind_it() -> None:
    ids = {"permit": "A" * 26 + "-" + "B" * 26}
    names = {"name": "I Wayan Gede Sudarma Putra", "holder": "Maximiliane S."}
    recipient = "wayan.gede.sudarma.putra@contoh.co.id"
    letter = Letter("permit_ending_holder", recipient, "id", {**CONTEXT, **ids, **names})
    stages = [Stage(name, AT) for name in ("first", "14", "7", "1", "-1")]
    row = Notice(NoticeId("A" * 26 + "-" + "B" * 26), letter, tuple(stages), desk="NGURAH-RAI")
    told = "0107019aa0b1c2d3-7d1e4d5c-9f3a-4b2c-8d5e-60f0a1b2c3d4-000000"
    for stage in stages:
        row = steps.learn(row, _event(Outcome.DELIVERED, told, stage.name))
        attributes = repository.plan_add(row).item.serialize().items()
        size = sum(len(name) + len(value) for name, typed in attributes for value in typed.values())
        assert size <= 1024


def test_instants_are_cut_to_the_second_so_that_text_order_is_time_order() -> None:
    assert rules.moment(AT + timedelta(milliseconds=999)) == AT
