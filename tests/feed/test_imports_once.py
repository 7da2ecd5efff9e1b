"""Whatever happens to a worker, at whichever write: the register is as if nothing had."""

from typing import Any

import pytest

from chalicelib.core.ids import ImportId
from chalicelib.feed import imports_worker
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.feed.permit_files import (
    Directorate,
    counts,
    deliver,
    file_of,
    message,
    messages,
    open_warnings,
    register,
)

ROWS = 70  # new ones are three writes each: three chunks
CALLS = 4  # that the file came, and the chunks


@pytest.fixture
def directorate(api: Api) -> Directorate:
    made = Directorate(api)
    messages()
    return made


class _Kill:
    """Kills the process at the n-th call of one operation."""

    def __init__(self, faults: Faults, at: int, moment: str) -> None:
        self._faults, self._left, self._moment = faults, at, moment
        faults._events.register("before-call.dynamodb.TransactWriteItems", self._count)

    def _count(self, **_: Any) -> None:
        self._left -= 1
        if self._left == 0:
            getattr(self._faults, self._moment)("TransactWriteItems")

    def stop(self) -> None:
        self._left = 0
        self._faults.clear()


def _check(directorate: Directorate, sent: str) -> None:
    shown = directorate.see(sent)
    assert (shown["state"], shown["counts"]) == ("done", counts(added=ROWS))
    rows = directorate.pages(f"/{sent}/rows")
    assert [row["number"] for row in rows] == list(range(2, ROWS + 2))
    assert len(register()) == open_warnings() == ROWS


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("at", range(1, CALLS + 1))
def test_worker_killed_at_any_write_loses_and_doubles_nothing(
    directorate: Directorate, faults: Faults, at: int, moment: str
) -> None:
    sent = directorate.send(file_of(ROWS))
    came = messages()
    kill = _Kill(faults, at, moment)
    with pytest.raises(Died):
        deliver(came)
    kill.stop()
    assert deliver(came) == 0  # SQS delivers it again
    _check(directorate, sent)


def test_two_workers_at_once_do_the_work_of_one(directorate: Directorate) -> None:
    sent = directorate.send(file_of(ROWS))
    messages()
    calls = iter(range(100))

    def interrupted() -> bool:
        if next(calls) == 1:
            # Between two chunks of the first worker the second takes all.
            imports_worker.work(ImportId(sent), lambda: True)
        return True

    imports_worker.work(ImportId(sent), interrupted)
    _check(directorate, sent)


def test_worker_out_of_time_goes_on_by_a_message_to_itself(directorate: Directorate) -> None:
    sent = directorate.send(file_of(ROWS))
    messages()
    left = iter([True, True, False])
    imports_worker.work(ImportId(sent), lambda: next(left))
    read = directorate.see(sent)["counts"]["read"]
    assert 0 < read < ROWS
    (rest,) = messages()
    assert deliver([rest]) == 0
    _check(directorate, sent)


@pytest.mark.parametrize(("fault", "times"), [("lose_answer", 3), ("conflict", 3)])
def test_store_that_falters_costs_no_row(
    directorate: Directorate, faults: Faults, fault: str, times: int
) -> None:
    sent = directorate.send(file_of(ROWS))
    came = messages()
    getattr(faults, fault)("TransactWriteItems", times)
    deliver(came)
    faults.clear()
    deliver([*messages(), *message(**{"import": sent})])
    _check(directorate, sent)


def test_rows_another_recorded_meanwhile_are_judged_again(directorate: Directorate) -> None:
    sent = directorate.send(file_of(ROWS))
    messages()
    calls = iter(range(100))

    def overtaken() -> bool:
        if next(calls) == 1:
            other = directorate.send(file_of(ROWS), key="other")
            imports_worker.work(ImportId(other), lambda: True)
        return True

    imports_worker.work(ImportId(sent), overtaken)
    shown = directorate.see(sent)["counts"]
    assert shown["added"] + shown["same"] == ROWS
    assert shown["same"] > 0
    assert len(register()) == open_warnings() == ROWS
