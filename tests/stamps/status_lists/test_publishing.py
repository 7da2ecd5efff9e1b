"""Publishing cut short, repeated, overtaken, late or set back: the lists say what the rows say."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.db.table import connection
from chalicelib.stamps import repository
from chalicelib.stamps.rules import StampStatus
from chalicelib.stamps.status_lists import service as status_lists
from chalicelib.stamps.status_lists.published import Index, Listed, find_index, store_index
from local.emulator import Engine
from tests.factories.faults import Died, Faults
from tests.stamps import lists
from tests.stamps.lists import NOW, QUARTER, end, end_new, enter, published, status

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _keys(store: Engine) -> None:
    lists.publish_keys()


@pytest.fixture(params=["list", "index"])
def last_written(request: pytest.FixtureRequest) -> str:
    """What the run writes first: a list that has changed, or the index where none has."""
    what: str = request.param
    published()
    if what == "list":
        end_new(7, 1, StampStatus.CANCELLED, NOW + QUARTER)
    return what


@pytest.mark.parametrize("kill", [Faults.die_before, Faults.die_after])
def test_run_that_is_killed_is_made_good_by_the_next(
    faults: Faults, last_written: str, kill: Callable[[Faults, str], None]
) -> None:
    kill(faults, "PutItem")
    with pytest.raises(Died):
        status_lists.publish_status_lists(NOW + QUARTER)
    faults.clear()
    stored = lists.index()["iat"]
    is_done = last_written == "index" and kill is Faults.die_after
    assert (stored == "2026-01-20T01:15:00Z") is is_done
    told = published(NOW + 2 * QUARTER)
    assert ("7" in told["lists"]) is (last_written == "list")
    assert status(7, 1) is (
        StampStatus.CANCELLED if last_written == "list" else StampStatus.IN_FORCE
    )


def test_first_run_that_is_killed_is_made_good_by_the_next(faults: Faults) -> None:
    end_new(7, 1, StampStatus.CANCELLED)
    faults.die_after("PutItem")
    with pytest.raises(Died):
        status_lists.publish_status_lists(NOW)
    assert find_index() is None
    published(NOW + QUARTER)
    assert status(7, 1) is StampStatus.CANCELLED


def test_lost_answer_changes_nothing(faults: Faults, last_written: str) -> None:
    faults.lose_answer("PutItem", times=1)
    told = published(NOW + QUARTER)
    assert faults.seen == 1
    assert told["iat"] == "2026-01-20T01:15:00Z"
    assert (status(7, 1) is StampStatus.CANCELLED) is (last_written == "list")


def test_run_that_is_overtaken_stores_nothing_older(store: Engine) -> None:
    one, two = enter(7, 1), enter(7, 2)
    published()
    end(one, StampStatus.DEPARTED, NOW + QUARTER)

    def other_run() -> None:
        end(two, StampStatus.CANCELLED, NOW + QUARTER)
        status_lists.publish_status_lists(NOW + QUARTER)

    with lists.meanwhile("PutItem", other_run):
        status_lists.publish_status_lists(NOW + QUARTER)
    assert status(7, 1) is StampStatus.DEPARTED
    assert status(7, 2) is StampStatus.CANCELLED


def test_run_that_ends_after_another_leaves_what_the_next_one_mends(store: Engine) -> None:
    one, two = enter(7, 1), enter(7, 2)
    published()
    end(one, StampStatus.DEPARTED, NOW + QUARTER)

    published(NOW + QUARTER)
    # The slower run has seen more, stores its list, and comes too late with its index.
    end(two, StampStatus.CANCELLED, NOW + QUARTER)
    status_lists._publish_list(7, NOW + QUARTER)
    assert lists.index()["lists"]["7"] != lists.tag(status_lists.read_list("7"))
    published(NOW + 2 * QUARTER)
    assert status(7, 2) is StampStatus.CANCELLED


@pytest.mark.threads
def test_runs_at_once_leave_what_the_rows_say(store: Engine) -> None:
    stamps = [enter(number, 5) for number in range(7, 13)]
    published()
    for stamp in stamps:
        end(stamp, StampStatus.DEPARTED, NOW + QUARTER)
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(status_lists.publish_status_lists, NOW + QUARTER) for _ in range(4)]
        for run in runs:
            run.result()
    assert [status(number, 5) for number in range(7, 13)] == [StampStatus.DEPARTED] * 6
    assert repr(find_index()).count("Listed") == 6 + 4


@pytest.mark.parametrize("down", [timedelta(hours=30), 4 * DAY])
def test_changes_of_the_days_without_a_run_are_found(down: timedelta) -> None:
    published()
    for hours in range(0, int(down / timedelta(hours=1)), 7):
        end_new(7, hours, StampStatus.DEPARTED, NOW + timedelta(hours=hours))
    published(NOW + down)
    for hours in range(0, int(down / timedelta(hours=1)), 7):
        assert status(7, hours) is StampStatus.DEPARTED


def test_change_of_a_slow_request_is_found_though_a_run_came_first() -> None:
    published()
    end_new(7, 1, StampStatus.DEPARTED, NOW - timedelta(minutes=9))
    published(NOW + QUARTER)
    assert status(7, 1) is StampStatus.DEPARTED


def test_change_is_found_in_whichever_shard_it_lies() -> None:
    published()
    for index in range(16):
        end_new(index, index, StampStatus.DEPARTED)
    told = published(NOW + QUARTER)
    assert [one for one in told["lists"] if int(one) < 16] == [str(one) for one in range(16)]


def test_retry_that_comes_late_says_what_is_so() -> None:
    end_new(7, 1, StampStatus.DEPARTED)
    published(NOW + 2 * QUARTER)
    end_new(7, 2, StampStatus.CANCELLED, NOW + 2 * QUARTER)
    published(NOW)
    assert status(7, 2) is StampStatus.CANCELLED
    assert status(7, 1) is StampStatus.DEPARTED


def test_change_is_found_though_the_clock_was_a_little_ahead() -> None:
    published(NOW + 2 * QUARTER)
    end_new(7, 1, StampStatus.CANCELLED, NOW + timedelta(minutes=5))
    published(NOW + QUARTER)
    assert status(7, 1) is StampStatus.CANCELLED


def test_lists_are_derived_anew_when_the_clock_was_set_back() -> None:
    # What one list says is over by then; the other was first signed on that later day.
    end(enter(7, 1, NOW.date() - 56 * DAY), StampStatus.DEPARTED, NOW - 3 * DAY)
    end_new(8, 1, StampStatus.DEPARTED, NOW - 3 * DAY)
    assert "7" not in published(NOW + 5 * DAY)["lists"]
    published(NOW)
    for number in (7, 8):
        assert status(number, 1) is StampStatus.DEPARTED
        assert lists.listed(number)["validFrom"] == "2026-01-20T01:00:00Z"


def test_run_reads_only_what_has_changed(store: Engine) -> None:
    today = 2000 // 2 * DAY + (NOW - 19 * DAY)
    changed = list(range(100, 2000, 95))
    for number in changed:
        end(enter(number, 5, today.date()), StampStatus.DEPARTED, today)
    listed = {number: Listed("A" * 22, (today + 9 * DAY).date()) for number in range(2002)}
    made = status_lists._index(1, listed, (0, 2001), today - QUARTER)
    store_index(Index(1, today - QUARTER, listed, made.jws))
    asked: list[str] = []

    def hook(params: dict[str, Any], **_: Any) -> None:
        asked.extend(one["S"] for one in params["ExpressionAttributeValues"].values())

    events = connection().client.meta.events
    events.register("provide-client-params.dynamodb.Query", hook)
    with Meter() as meter:
        status_lists.publish_status_lists(today)
    events.unregister("provide-client-params.dynamodb.Query", hook)
    read = [one for one in asked if one.startswith("STATUS#")]
    assert read == [f"STATUS#{number:04x}" for number in changed]
    shards = [one for one in asked if one.startswith("STATUSCHANGED#")]
    assert len(shards) == 16
    assert len(changed) == 20
    # Trust list and index; 16 shards; for each list its item, its rows and its new text.
    assert meter.calls == 2 + 16 + 3 * 20 + 1
    assert status(changed[0], 5) is StampStatus.DEPARTED
    assert len(lists.index()["lists"]) == 2002


def test_end_of_a_stamp_costs_five_write_units(store: Engine) -> None:
    stamp = enter(7, 1)
    with Meter() as meter:
        end(stamp, StampStatus.DEPARTED)
    # The stamp two, its line in the list two and one in the index of changes.
    assert meter.written == 5
    assert repository.find_stamp(stamp.id) is not None
