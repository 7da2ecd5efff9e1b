"""The shapes in which the outbox is woken: queue, stream, SES's events."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chalice.local import LambdaContext

from chalicelib.clients.aws import client
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import NoticeId
from chalicelib.db import keys
from chalicelib.db.table import Notices
from chalicelib.notices import events, repository, sweeping
from chalicelib.notices.repository import Due, Mark
from chalicelib.notices.rules import Outcome, Stage, State
from tests.notices.world import World, a_minute, hours

DUE = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
LADDER = [Stage("7", DUE), Stage("1", DUE + hours(24 * 6))]


def _message(notice_id: str, as_of: datetime, waited: timedelta | None = None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "messageId": f"m-{notice_id}",
        "body": json.dumps({"group": notice_id, "as_of": instant_text(as_of)}),
    }
    if waited is not None:
        sent_at = utc_now() - waited
        record["attributes"] = {"SentTimestamp": str(int(sent_at.timestamp() * 1000))}
    return record


def _outcome(world: World, notice_id: NoticeId) -> Outcome:
    return world.row(notice_id).history[0].outcome


def test_poisoned_message_comes_back_alone(world: World) -> None:
    world.plan("A", DUE)
    poison = [{"messageId": "p1", "body": "{"}, {"messageId": "p2", "body": '{"group": "A"}'}]
    records = [poison[0], _message("A", DUE), poison[1], _message("unknown", DUE)]
    answer = events.send_messages({"Records": records}, a_minute())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "p1"}, {"itemIdentifier": "p2"}]}
    assert world.stages() == {"once": 1}


def test_mail_counts_the_days_from_when_it_leaves_when_the_queue_was_slow(world: World) -> None:
    world.plan("A", LADDER)
    late = _message("A", DUE, timedelta(days=2))
    assert events.send_messages({"Records": [late]}, a_minute()) == {"batchItemFailures": []}
    assert "ends in 5 days" in world.sent()[0].parsed["Subject"]


def test_what_there_is_no_time_for_comes_again(world: World) -> None:
    world.plan("A", DUE)
    answer = events.send_messages(
        {"Records": [_message("A", DUE)]}, LambdaContext("send_notices", 512, 20_000)
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-A"}]}
    assert world.row(NoticeId("A")).state is State.DUE


def _stream(*names: str) -> dict[str, Any]:
    """Return what the table's stream tells of its rows now."""
    tables = client("dynamodb")
    images = [
        tables.get_item(
            TableName=Notices.Meta.table_name,
            Key={"pk": {"S": f"NOTICE#{name}"}, "sk": {"S": "NOTICE"}},
        )["Item"]
        for name in names
    ]
    records = [{"eventName": "INSERT", "dynamodb": {"NewImage": image}} for image in images]
    return {"Records": [*records, {"eventName": "REMOVE", "dynamodb": {"Keys": {}}}]}


def test_mail_that_is_due_now_leaves_without_a_sweep(world: World) -> None:
    now = utc_now()
    world.plan("A", now)
    world.plan("B", now + timedelta(seconds=20))  # another machine's clock
    world.plan("C", now + timedelta(hours=1))
    cancelled = world.plan("D", now)
    world.cancel(cancelled, now)
    assert events.wake(_stream("A", "B", "C", "D")) == {"batchItemFailures": []}
    assert world.drain() == []
    assert {mail.tags["notice"] for mail in world.sent()} == {"A", "B"}


def test_waking_twice_sends_once(world: World) -> None:
    world.plan("A", utc_now())
    image = _stream("A")
    events.wake(image)
    events.wake(image)
    world.drain()
    events.wake(_stream("A"))
    world.drain()
    assert len(world.sent()) == 1


def test_claimed_row_is_not_woken(world: World) -> None:
    world.plan("A", utc_now())
    world.mail.answers = ["fault"]
    events.wake(_stream("A"))
    world.drain()
    events.wake(_stream("A"))
    assert world.drain() == []
    assert world.mail.calls == 1


def test_row_recorded_behind_the_mark_pulls_it_back(world: World) -> None:
    world.fire(DUE + hours(24 * 30))
    world.plan("A", LADDER)
    events.wake(_stream("A"))
    assert repository.find_mark() == Mark(DUE, DUE - timedelta(seconds=1))
    world.fire(DUE + hours(24 * 30))
    assert world.stages() == {"1": 1}


def test_sweep_does_not_undo_what_pulled_the_mark_back_meanwhile(world: World) -> None:
    world.fire(DUE)
    swept, early = repository.find_mark(), DUE - hours(24 * 20)
    sweeping.wake([Due(NoticeId("A"), early, 0)], DUE)
    with pytest.raises(repository.MovedError):
        repository.replace_mark(swept, Mark(DUE, DUE + hours(1)))
    assert repository.find_mark() == Mark(early, early - timedelta(seconds=1))


@pytest.mark.parametrize("envelope", ["eventbridge", "sns", "raw"])
def test_event_is_read_in_each_envelope(world: World, envelope: str) -> None:
    notice_id = world.plan("A", LADDER)
    world.fire(DUE)
    told = world.sent()[0].event("Delivery")
    body = {
        "eventbridge": {"source": "aws.ses", "detail-type": "Email Delivered", "detail": told},
        "sns": {"Type": "Notification", "Message": json.dumps(told)},
        "raw": told,
    }[envelope]
    record = {"messageId": "1", "body": json.dumps(body)}
    assert events.record_mail_events({"Records": [record]}, a_minute()) == {"batchItemFailures": []}
    assert _outcome(world, notice_id) is Outcome.DELIVERED


@pytest.mark.parametrize(
    "order",
    [
        ["Send", "Delivery", "Complaint"],
        ["Complaint", "Delivery", "Send"],
        ["Delivery", "Complaint", "Send", "Send", "Delivery"],
    ],
)
def test_events_in_any_order_and_twice_give_one_state(world: World, order: list[str]) -> None:
    notice_id = world.plan("A", LADDER)
    world.fire(DUE)
    for kind in order:
        assert world.record(world.sent()[0].event(kind)) == []
    row = world.row(notice_id)
    assert (row.state, len(row.history)) == (State.COMPLAINED, 1)


def test_event_before_the_mark_counts_the_mail_once(world: World) -> None:
    notice_id = world.plan("A", LADDER)
    world.mail.answers = ["lost"]
    world.send(notice_id, DUE)
    world.record(world.sent()[0].event("Delivery"))
    row = world.row(notice_id)
    assert [entry.outcome for entry in row.history] == [Outcome.DELIVERED]
    assert row.stages == (LADDER[1],)


@pytest.mark.parametrize(
    ("kind", "detail"), [("Bounce", {"bounceType": "Transient"}), ("Reject", {"reason": "x"})]
)
def test_next_stage_is_sent_when_a_mail_was_only_not_delivered(
    world: World, kind: str, detail: dict[str, str]
) -> None:
    notice_id = world.plan("A", LADDER)
    world.fire(DUE)
    world.record(world.sent()[0].event(kind, **detail))
    assert _outcome(world, notice_id) is Outcome.UNDELIVERED
    world.send(notice_id, LADDER[1].due_at)
    assert world.stages() == {"7": 1, "1": 1}


def test_events_of_other_mail_are_passed_over(world: World) -> None:
    other = {"eventType": "Send", "mail": {"messageId": "x", "tags": {"ses:caller": ["y"]}}}
    opened = {**other, "eventType": "Open"}
    unknown: dict[str, Any] = {
        "eventType": "Send",
        "mail": {
            "messageId": "x",
            "timestamp": "2026-12-07T00:00:00Z",
            "tags": {"notice": ["gone"], "stage": ["7"]},
        },
    }
    digest = {**unknown, "mail": {**unknown["mail"], "tags": {"digest": ["gone"]}}}
    for told in (other, opened, unknown, digest):
        assert world.record(told) == []
    assert world.record({}) == []
    answer = events.record_mail_events(
        {"Records": [{"messageId": "p", "body": "no json"}]}, a_minute()
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "p"}]}


def test_index_partitions_are_sixteen_a_day(world: World) -> None:
    for number in range(40):
        world.plan(f"N{number}", DUE)
    found = {str(item.due_pk) for item in Notices.scan()}
    assert found <= {keys.due(DUE.date(), bucket) for bucket in range(16)}
    assert len(found) > 8
