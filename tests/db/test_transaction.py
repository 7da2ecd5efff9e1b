"""One action, one transaction: all or nothing, refusals named, conflicts tried again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pynamodb.attributes import NumberAttribute

from chalicelib.core.errors import UnavailableError
from chalicelib.db.table import Reference, connection
from chalicelib.db.transaction import add, check, commit, put, update
from local.emulator import Engine
from tests.factories.faults import Faults


class TakenError(Exception):
    """The item exists."""


class GoneError(Exception):
    """The item does not meet the condition."""


class CountItem(Reference):
    """A number."""

    number = NumberAttribute(default=0)


def _item(name: str, count: int = 0) -> CountItem:
    return CountItem(f"TEST#{name}", "TEST", number=count)


def _count(name: str) -> int | None:
    try:
        return int(CountItem.get(f"TEST#{name}", "TEST", consistent_read=True).number)
    except CountItem.DoesNotExist:
        return None


def test_nothing_is_written_when_one_condition_fails(store: Engine) -> None:
    commit([add(_item("a"), TakenError())])
    with pytest.raises(TakenError):
        commit([add(_item("b"), GoneError()), add(_item("a"), TakenError())])
    assert _count("b") is None


def test_refusal_is_of_the_write_that_failed_whatever_the_order(store: Engine) -> None:
    commit([add(_item("a", 1), TakenError())])
    with pytest.raises(GoneError):
        commit(
            [
                add(_item("b"), TakenError()),
                update(_item("a"), [CountItem.number.set(2)], CountItem.number == 7, GoneError()),
                check(_item("c"), CountItem.pk.does_not_exist(), TakenError()),
            ]
        )
    assert _count("a") == 1


@pytest.mark.threads
def test_one_of_many_concurrent_adds_wins(store: Engine) -> None:
    def attempt(_: int) -> bool:
        try:
            commit([add(_item("race"), TakenError())])
        except TakenError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(64))) == 1


def test_conflict_is_tried_again(store: Engine, faults: Faults) -> None:
    faults.conflict("TransactWriteItems", times=3)
    commit([add(_item("a"), TakenError())])
    assert _count("a") == 0
    assert faults.seen == 3


def test_lasting_conflict_is_unavailable_and_writes_nothing(store: Engine, faults: Faults) -> None:
    faults.conflict("TransactWriteItems", times=99)
    with pytest.raises(UnavailableError):
        commit([add(_item("a"), TakenError())])
    assert _count("a") is None


def test_lost_answer_counts_once(store: Engine, faults: Faults) -> None:
    commit([put(_item("n", 1), None, GoneError())])
    faults.lose_answer("TransactWriteItems", times=1)
    add_one = [CountItem.number.set(CountItem.number + 1)]
    commit([update(_item("n"), add_one, CountItem.number.exists(), GoneError())])
    assert faults.seen == 1
    assert _count("n") == 2


def test_all_tables_share_one_client(store: Engine) -> None:
    clients: set[Any] = {id(CountItem._get_connection().connection.client)}
    clients.add(id(Reference._get_connection().connection.client))
    assert clients == {id(connection().client)}
