"""Sweepers and senders as real processes, killed before each of their calls."""

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from chalicelib.core.clock import instant_text
from chalicelib.notices import repository
from chalicelib.notices.rules import Outcome, Stage
from tests.notices.world import World, hours

DUE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
# What a sender of one mail for two rows calls, in its order: killed before a call is killed
# after the one before it.
CALLS = [
    ("Query", 1),
    ("GetItem", 1),
    *[("PutItem", number) for number in (1, 2, 3)],
    ("Query", 2),
    ("SendEmail", 1),
    *[("PutItem", number) for number in (4, 5)],
]


def _killed(what: str, operation: str, number: int) -> int:
    arguments = [what, "S", instant_text(DUE), operation, str(number)]
    process = [sys.executable, "-m", "tests.notices.killed", *arguments]
    return subprocess.run(process, check=False, timeout=60, capture_output=True).returncode


@pytest.mark.parametrize(("operation", "number"), CALLS)
def test_each_row_is_told_once_when_its_sender_is_killed(
    world: World, operation: str, number: int
) -> None:
    ids = [world.plan(f"S-{name}", [Stage("7", DUE)]) for name in "AB"]
    assert _killed("send", operation, number) == -signal.SIGKILL
    for passed in (0.1, 1, 7):
        world.tell()
        world.fire(DUE + hours(passed))
    assert world.told_of() == dict.fromkeys(((one, "7") for one in ids), 1)
    assert {world.row(one).history[0].outcome for one in ids} == {Outcome.SENT}


def test_next_sweep_resumes_where_a_killed_one_stopped(world: World) -> None:
    ids = [world.plan(f"N{number}", [Stage("7", DUE)]) for number in range(15)]
    assert _killed("sweep", "SendMessageBatch", 2) == -signal.SIGKILL
    assert repository.find_mark() is None
    world.drain()
    assert len(world.sent()) == 10  # what was queued by then
    world.fire(DUE + hours(0.25))
    assert world.told_of() == dict.fromkeys(((one, "7") for one in ids), 1)
