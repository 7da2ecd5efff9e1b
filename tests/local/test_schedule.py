"""Each job runs when its own expression asks, once, and once for what was missed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.functions import Function, Job, jobs
from local.schedule import Clock, event, latest_due
from tests.local.sample_app import app

NOW = datetime(2026, 11, 22, 10, 31, 20, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", "2026-11-22T10:31"),
        ("rate(5 minutes)", "2026-11-22T10:30"),
        ("rate(1 hour)", "2026-11-22T10:00"),
        ("rate(1 day)", "2026-11-22T00:00"),
        ("cron(0 * * * ? *)", "2026-11-22T10:00"),
        ("cron(45 * * * ? *)", "2026-11-22T09:45"),
        ("cron(0/15 8-9 ? * * *)", "2026-11-22T09:45"),
        ("cron(0 20 * * ? *)", "2026-11-21T20:00"),
        ("cron(30 18 ? * MON-FRI *)", "2026-11-20T18:30"),
        ("cron(0 1 ? * 1 *)", "2026-11-22T01:00"),
        ("cron(0 1 1 JAN,JUL ? *)", "2026-07-01T01:00"),
        ("cron(0 0 29 2 ? *)", "2024-02-29T00:00"),
        ("cron(0 0 1 1 ? 2025)", "2025-01-01T00:00"),
    ],
)
def test_the_latest_instant_is_found(expression: str, due: str) -> None:
    assert latest_due(expression, NOW) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_nothing_is_due_when_all_lies_ahead() -> None:
    assert latest_due("cron(0 0 1 1 ? 2027)", NOW) is None


@pytest.mark.parametrize(
    "expression", ["every day", "rate(1 week)", "cron(0 0 L * ? *)", "cron(0 0 * *)"]
)
def test_an_expression_that_is_not_understood_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        latest_due(expression, NOW)


def test_the_apps_own_schedules_are_found() -> None:
    assert {name: job.expression for name, job in jobs(app).items()} == {
        "note": "rate(1 day)",
        "fail": "cron(0 3 1 1 ? *)",
    }


def test_the_event_is_eventbridges() -> None:
    told = event("note", datetime(2027, 1, 15, 8, tzinfo=UTC) + timedelta(microseconds=5))
    assert told["time"] == "2027-01-15T08:00:00Z"
    assert told["detail-type"] == "Scheduled Event"
    assert told["resources"] == ["arn:aws:events:ap-southeast-3:000000000000:rule/note"]


class Hourly:
    """A clock over one hourly job, whose time is set by hand."""

    def __init__(self, memory: Path, fails: Callable[[int], bool] = lambda _: False) -> None:
        self.now = NOW
        self.ran: list[str] = []
        self._fails = fails
        job = Job(Function("hourly", self._handle), "rate(1 hour)")
        self.clock = Clock({"hourly": job}, memory, lambda: self.now)

    def _handle(self, told: dict[str, Any], _context: object) -> None:
        self.ran.append(told["time"])
        if self._fails(len(self.ran)):
            raise RuntimeError("not this time")


def test_a_job_runs_once_an_hour(tmp_path: Path) -> None:
    hourly = Hourly(tmp_path / "memory")
    for minutes in (0, 1, 27, 29, 30, 88):
        hourly.now = NOW + timedelta(minutes=minutes)
        hourly.clock.tick()
    assert hourly.ran == ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z"]


def test_what_was_missed_is_made_up_once_after_a_restart(tmp_path: Path) -> None:
    Hourly(tmp_path / "memory").clock.tick()
    later = Hourly(tmp_path / "memory")
    later.clock.tick()
    assert later.ran == []
    later.now = NOW + timedelta(hours=5)
    later.clock.tick()
    assert later.ran == ["2026-11-22T15:00:00Z"]


def test_a_failed_job_is_tried_three_times(tmp_path: Path) -> None:
    hourly = Hourly(tmp_path / "memory", lambda _: True)
    for _ in range(5):
        hourly.clock.tick()
    assert len(hourly.ran) == 3


def test_a_job_that_recovers_is_not_run_again(tmp_path: Path) -> None:
    hourly = Hourly(tmp_path / "memory", lambda number: number == 1)
    for _ in range(5):
        hourly.clock.tick()
    assert len(hourly.ran) == 2
