"""The clock that fires the scheduled functions by their own expressions, as EventBridge does."""

import json
import re
import threading
import traceback
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from local.emulator import ACCOUNT, REGION
from local.functions import Job

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_UNIT = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FURTHEST_DAYS = 5 * 366
_TRIES = 3
_TICK_SECONDS = 1.0


def event(job: str, at: datetime) -> dict[str, Any]:
    """Return what a scheduled function is given for an instant."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{job}"],
        "detail": {},
    }


def latest_due(expression: str, now: datetime) -> datetime | None:
    """Return the last instant at or before `now` for which an expression asks.

    A rate counts from midnight UTC, so that a restart does not shift it. ValueError for an
    expression that is neither a rate nor a cron of lists, ranges and steps.
    """
    if rate := _RATE.fullmatch(expression):
        period = int(rate[1]) * _UNIT[rate[2]]
        return now - (now - _EPOCH) % period
    if cron := _CRON.fullmatch(expression):
        return _latest_of_cron(cron.groups(), now)
    sentence = f"The schedule {expression} is not one that is understood here."
    raise ValueError(sentence)


def _latest_of_cron(fields: Iterable[str], now: datetime) -> datetime | None:
    minutes, hours, days, months, weekdays, years = fields
    wanted_minutes, wanted_hours = _numbers(minutes, 0, 59), _numbers(hours, 0, 23)
    wanted_days, wanted_months = _numbers(days, 1, 31), _numbers(months, 1, 12, _MONTHS, 1)
    wanted_weekdays = _numbers(weekdays, 1, 7, _DAYS, 1)
    wanted_years = _numbers(years, 1970, 2199)

    def is_wanted(day: date) -> bool:
        return (
            day.day in wanted_days
            and day.month in wanted_months
            and day.isoweekday() % 7 + 1 in wanted_weekdays
            and day.year in wanted_years
        )

    for back in range(_FURTHEST_DAYS):
        day = now.date() - timedelta(days=back)
        if not is_wanted(day):
            continue
        for hour in sorted(wanted_hours, reverse=True):
            for minute in sorted(wanted_minutes, reverse=True):
                due = datetime.combine(day, time(hour, minute), UTC)
                if due <= now:
                    return due
    return None


def _numbers(
    field: str, first: int, last: int, names: Iterable[str] = (), offset: int = 0
) -> set[int]:
    for number, name in enumerate(names, offset):
        field = field.replace(name, str(number))
    wanted: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        begin, _, end = (f"{first}-{last}" if span in {"*", "?"} else span).partition("-")
        stop = int(end or (last if step else begin))
        wanted.update(range(int(begin), stop + 1, int(step or 1)))
    return wanted


class Clock:
    """Fires each job when it is due; one that was missed while nothing ran, once, at the start."""

    def __init__(
        self,
        jobs: dict[str, Job],
        memory: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        for job in jobs.values():
            latest_due(job.expression, now())
        self._jobs = jobs
        self._memory = memory
        self._now = now
        self._failures = dict.fromkeys(jobs, 0)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def tick(self) -> None:
        """Run what is due."""
        for name, job in self._jobs.items():
            due = latest_due(job.expression, self._now())
            if due and due.isoformat() > self._done().get(name, ""):
                self._fire(job, due)

    def start(self) -> None:
        """Tick from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End after what runs now."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(20)

    def _run(self) -> None:
        while not self._stopped.wait(_TICK_SECONDS):
            self.tick()

    def _fire(self, job: Job, due: datetime) -> None:
        name = job.function.name
        try:
            job.function(event(name, due))
        except Exception:  # noqa: BLE001 - the clock outlives its jobs
            traceback.print_exc()
            self._failures[name] += 1
            if self._failures[name] < _TRIES:
                return
        self._failures[name] = 0
        draft = self._memory.with_suffix(".draft")
        draft.write_text(json.dumps(self._done() | {name: due.isoformat()}))
        draft.replace(self._memory)

    def _done(self) -> dict[str, str]:
        try:
            done: dict[str, str] = json.loads(self._memory.read_text())
        except (OSError, ValueError):
            return {}  # never written, or no longer readable: everything is due
        return done
