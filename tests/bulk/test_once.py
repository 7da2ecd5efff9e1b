"""Whatever happens to a worker, at whichever write: the result is as if nothing had."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from chalicelib.bulk import worker
from chalicelib.bulk.rules import CHUNK, MOST_WRITES, Verdict
from chalicelib.core.clock import instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import BatchId
from tests.bulk.lists import (
    ARRIVED,
    House,
    Row,
    csv_of,
    deliver,
    guest,
    message,
    messages,
    stored,
)
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.lodging.reports import enter

# Three chunks; and the writes before them: that the file came, what is damaged, that all is read.
ROWS = 2 * CHUNK + 6
DAMAGED = 2 * CHUNK + 1
AGAIN = CHUNK + 8  # the guest of the first row again
OUTCOME = (Verdict.ACCEPTED, Verdict.LATE, Verdict.DUPLICATE, Verdict.REFUSED)
ONCE = {"stays": ROWS - 1, "filings": ROWS - 1, "rows": 3}


@pytest.fixture
def house(api: Api) -> House:
    made = House(api)
    messages()
    return made


def _list() -> list[Row]:
    rows = [guest(number) for number in range(ROWS)]
    rows[1] = guest(1, arrived_at=instant_text(ARRIVED - timedelta(hours=30)))
    rows[2] = guest(2, document_number="")
    rows[AGAIN] = guest(AGAIN, document_number="Z0000000")
    return rows


def _expected() -> list[Verdict]:
    told = [Verdict.ACCEPTED] * ROWS
    told[1], told[2], told[AGAIN] = Verdict.LATE, Verdict.REFUSED, Verdict.DUPLICATE
    return told


def _check(
    house: House, batch: str, before: Mapping[str, int] = MappingProxyType({}), more: int = 0
) -> None:
    shown, rows = house.see(batch), house.rows(batch)
    assert shown["state"] == "done"
    counts = shown["counts"]
    assert counts["read"] == ROWS == sum(counts[kind] for kind in OUTCOME)
    assert [one["verdict"] for one in rows] == _expected()
    assert [one["row_id"] for one in rows] == [f"r{number}" for number in range(ROWS)]
    assert rows[AGAIN]["duplicate_of"] == rows[0]["receipt"]
    assert len({one["receipt"] for one in rows}) == ROWS  # one of them is None
    once = {**ONCE, "rows": ONCE["rows"] + more}
    assert stored() == {kind: count + before.get(kind, 0) for kind, count in once.items()}


class _Kill:
    """Kills the process at the n-th write of a kind, before it or after."""

    def __init__(self, faults: Faults, operation: str, at: int, moment: str) -> None:
        self._seen, self._at = 0, at
        client = faults
        act = getattr(client, moment)
        act(operation)
        event, hook = faults._hooks[-1]
        faults._events.unregister(event, hook)

        def counted(request: Any, **more: Any) -> Any:
            self._seen += 1
            return hook(request, **more) if self._seen == self._at else None

        faults._hooks[-1] = (event, counted)
        faults._events.register_first(event, counted)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_worker_killed_at_any_write_of_a_list_changes_nothing(
    house: House, faults: Faults, at: int, moment: str
) -> None:
    # 1: the file is bound; 2: all is read; 3 to 5: the chunks.
    batch = house.send(csv_of(_list()))
    came = messages()
    _Kill(faults, "TransactWriteItems", at, moment)
    with pytest.raises(Died):
        deliver(came)
    faults.clear()
    assert deliver(came) == 0  # SQS delivers it again
    _check(house, batch)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize(("operation", "at"), [("PutItem", 1), ("TransactWriteItems", 2)])
def test_worker_killed_while_it_looks_for_damage_changes_nothing(
    house: House, faults: Faults, operation: str, at: int, moment: str
) -> None:
    rows = _list()
    rows[DAMAGED] = guest(DAMAGED, sex="wanita")
    batch = house.send(csv_of(rows))
    came = messages()
    _Kill(faults, operation, at, moment)
    with pytest.raises(Died):
        deliver(came)
    faults.clear()
    assert deliver(came) == 0
    assert [one["number"] for one in house.rows(batch)] == [DAMAGED + 2]
    assert house.answer(batch).status == 200
    assert deliver(messages()) == 0
    _check(house, batch)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_while_rows_of_a_request_are_judged_changes_nothing(
    house: House, faults: Faults, moment: str
) -> None:
    body = {"rows": [guest(number) for number in range(3)]}
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        house.post(body)
    faults.clear()
    done = house.post(body)
    assert done.body["counts"]["accepted"] == 3
    assert stored() == {"stays": 3, "filings": 3, "rows": 1}


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_while_an_answer_is_taken_changes_nothing(
    house: House, faults: Faults, moment: str
) -> None:
    batch = house.post({"rows": [guest(1, sex="wanita")]}).body["id"]
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        house.answer(batch)
    faults.clear()
    assert house.answer(batch).body["counts"]["accepted"] == 1
    assert stored() == {"stays": 1, "filings": 1, "rows": 1}


@pytest.mark.parametrize(
    "trouble",
    [
        lambda faults: faults.lose_answer("TransactWriteItems", times=3),
        lambda faults: faults.conflict("TransactWriteItems", times=4),
        lambda faults: faults.refuse("TransactWriteItems", 503, times=9),
        lambda faults: faults.time_out("BatchGetItem", times=3),
        lambda faults: faults.refuse("Query", 500, times=3),
    ],
)
def test_throttled_table_and_lost_answers_change_nothing(
    house: House, faults: Faults, trouble: Callable[[Faults], None]
) -> None:
    batch = house.send(csv_of(_list()))
    came = messages()
    trouble(faults)
    assert deliver(came) == 0  # what could not be done goes on by a message to itself
    faults.clear()
    for _ in range(3):
        deliver(message(batch))
    _check(house, batch)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_chunk_with_too_many_marks_is_reported_in_halves_wherever_it_is_killed(
    house: House, faults: Faults, at: int
) -> None:
    # Guests who entered and are elsewhere too: what their office is told is a third write each.
    # 1: the first half; 2: the second; 3: the next chunk.
    other = House(house.api, "lain")
    for number in range(10, 11 + MOST_WRITES - 2 * (CHUNK - 1)):  # one row is refused
        _stay_elsewhere(other, number)
    rows = _list()
    rows[DAMAGED - CHUNK] = guest(DAMAGED - CHUNK, sex="wanita")
    rows[CHUNK - 1] = guest(CHUNK - 1, sex="wanita")
    batch = house.send(csv_of(rows))
    before = stored()
    deliver(messages())  # it waits: two rows are damaged
    house.answer(batch)
    came = messages()
    if at:
        _Kill(faults, "TransactWriteItems", at, "die_after")
        with pytest.raises(Died):
            deliver(came)
        faults.clear()
    assert deliver(came) == 0
    _check(house, batch, before, more=1)


def _stay_elsewhere(other: House, number: int) -> None:
    """Let a guest enter, and be reported by another house since yesterday."""
    passport = _passport(number)
    enter(other.api, passport["document_number"])
    since = instant_text(ARRIVED - timedelta(hours=20))
    stay = {"arrived_at": since, "nights": 9, "passport": passport}
    body = {"premises": other.premises.id, **stay}
    reply = other.api.post("/stays", body, token=other.host.token, key=f"other-{number}")
    assert reply.status == 201, reply.body


def _passport(number: int) -> Row:
    own = {"row_id", "arrived_at", "nights", "room"}
    return {name: value for name, value in guest(number).items() if name not in own}


def test_worker_whose_time_is_up_goes_on_by_a_message_to_itself(house: House) -> None:
    batch = house.send(csv_of(_list()))
    times = iter([True, True, False])
    worker.work(worker.batch_of_file(worker.file_key(BatchId(batch))), lambda: next(times))
    assert house.see(batch)["counts"]["read"] == 2 * CHUNK
    (came, gone_on) = messages()
    assert deliver([gone_on, came]) == 0
    _check(house, batch)


def test_same_message_many_times_changes_nothing(house: House) -> None:
    batch = house.send(csv_of(_list()))
    came = messages()
    for _ in range(3):
        assert deliver(came) == 0
    _check(house, batch)


@pytest.mark.threads
def test_two_workers_on_one_message_change_nothing(house: House) -> None:
    batch = house.send(csv_of(_list()))
    messages()

    def attempt(_: int) -> None:
        try:
            worker.work(BatchId(batch), lambda: True)
        except UnavailableError:
            return  # the other is faster: the message comes again

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(attempt, range(3)))
    deliver(message(batch))
    _check(house, batch)


def test_row_that_is_reported_elsewhere_meanwhile_is_found_and_the_others_go_on(
    house: House,
) -> None:
    from chalicelib.db.table import connection

    stay = {"arrived_at": instant_text(ARRIVED), "nights": 2, "passport": _passport(5)}
    calls: list[int] = []

    def meanwhile(**_: Any) -> None:
        calls.append(1)
        if len(calls) == 1:  # the batch's own write is about to leave
            single = {"premises": house.premises.id, **stay}
            assert house.api.post("/stays", single, token=house.host.token).status == 201

    events: Any = connection().client.meta.events
    events.register_first("before-send.dynamodb.TransactWriteItems", meanwhile)
    try:
        done = house.post({"rows": [guest(number) for number in range(10)]}).body
    finally:
        events.unregister("before-send.dynamodb.TransactWriteItems", meanwhile)
    assert len(calls) == 3  # refused once, and planned anew
    told = [one["verdict"] for one in done["rows"]]
    assert told == ["accepted"] * 5 + ["duplicate"] + ["accepted"] * 4
    assert done["counts"]["read"] == 10


def test_counts_that_are_not_those_of_the_rows_raise_an_alarm(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    from chalicelib.bulk.repository import BatchAlarmItem
    from chalicelib.bulk.service import get_batch
    from chalicelib.core.clock import utc_now

    made = house.post({"rows": [guest(1)]}).body["id"]
    batch = get_batch(made, house.host.person, utc_now())
    worker.check_counts(batch, utc_now())
    assert not list(BatchAlarmItem.scan(BatchAlarmItem.pk.startswith("ALARM#batch")))
    for _ in range(2):
        worker.check_counts(replace(batch, rows=2), utc_now())
    (alarm,) = BatchAlarmItem.scan(BatchAlarmItem.pk.startswith("ALARM#batch"))
    assert (alarm.batch, alarm.rows, alarm.verdicts) == (made, 2, "1 1 0 0 0")
    assert "batch_counts_differ" in capsys.readouterr().out
