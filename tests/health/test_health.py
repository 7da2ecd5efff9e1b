"""The health record: a beat for each minute the front door answers, and what a gap means."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from chalicelib.core.clock import instant_of
from chalicelib.core.config import config
from chalicelib.db.table import Reference
from chalicelib.health import repository, service
from chalicelib.health.rules import expected_beats
from local.emulator import Engine

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Door(HTTPServer):
    """A front door that answers as it is told."""

    status = 200
    asked: list[str]


class _Answer(BaseHTTPRequestHandler):
    server: Door

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def door(store: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    made = Door(("127.0.0.1", 0), _Answer)
    made.asked = []
    threading.Thread(target=made.serve_forever, daemon=True).start()
    monkeypatch.setenv("SITE_URL", f"http://127.0.0.1:{made.server_port}")
    config.cache_clear()
    yield made
    made.shutdown()
    made.server_close()
    monkeypatch.undo()
    config.cache_clear()


def _beat(first: datetime, last: datetime) -> None:
    while first <= last:
        repository.add_beat(first)
        first += MINUTE


def test_beat_is_recorded_when_the_front_door_answers(door: Door) -> None:
    service.record_heartbeat(NOON, NOON + 3 * SECOND)
    assert door.asked == ["/api/health"]
    assert repository.list_missing([NOON - MINUTE, NOON, NOON + MINUTE]) == [
        NOON - MINUTE,
        NOON + MINUTE,
    ]


@pytest.mark.parametrize("status", [503, 500, 404, 301])
def test_no_beat_is_recorded_when_it_answers_anything_else(door: Door, status: int) -> None:
    door.status = status
    service.record_heartbeat(NOON, NOON)
    assert list(Reference.scan()) == []


def test_no_beat_is_recorded_when_nobody_answers(door: Door) -> None:
    door.shutdown()
    door.server_close()
    service.record_heartbeat(NOON, NOON)
    assert list(Reference.scan()) == []


def test_job_that_runs_a_minute_late_tells_nothing_of_its_minute(door: Door) -> None:
    service.record_heartbeat(NOON, NOON + MINUTE)
    assert (door.asked, list(Reference.scan())) == ([], [])


def test_same_beat_twice_is_one_and_a_day_is_one_partition(store: Engine) -> None:
    for _ in range(2):
        _beat(NOON, NOON + 119 * MINUTE)
    stored = {(item.pk, item.sk) for item in Reference.scan()}
    assert stored == {
        ("SYSTEM#heartbeat", "SYSTEM"),
        ("HEALTH#2026-11-22", "12"),
        ("HEALTH#2026-11-22", "13"),
    }
    assert repository.find_first_beat() == NOON


def test_nothing_is_known_before_the_first_beat(store: Engine) -> None:
    assert not service.was_down(NOON, NOON)
    _beat(NOON, NOON + 30 * MINUTE)
    assert not service.was_down(NOON - timedelta(hours=1), NOON + 30 * MINUTE)


def test_up_all_the_time_is_never_down(store: Engine) -> None:
    _beat(NOON, NOON + 40 * MINUTE)
    now = NOON + 40 * MINUTE + 5 * SECOND
    for seconds in range(0, 40 * 60, 37):
        assert not service.was_down(NOON + seconds * SECOND, now), seconds


@pytest.mark.parametrize(
    ("at", "down"),
    [
        ("12:07:59", False),
        ("12:08:00", True),
        ("12:10:00", True),
        ("12:12:30", True),
        ("12:16:59", True),
        ("12:17:00", False),
    ],
)
def test_gap_counts_two_minutes_before_and_after_it(store: Engine, at: str, *, down: bool) -> None:
    _beat(NOON, NOON + 9 * MINUTE)  # none at 12:10 to 12:14
    _beat(NOON + 15 * MINUTE, NOON + 40 * MINUTE)
    assert service.was_down(instant_of(f"2026-11-22T{at}Z"), NOON + 40 * MINUTE) is down


def test_one_beat_that_is_missing_is_enough(store: Engine) -> None:
    _beat(NOON, NOON + 9 * MINUTE)
    _beat(NOON + 11 * MINUTE, NOON + 20 * MINUTE)
    assert service.was_down(NOON + 10 * MINUTE, NOON + 20 * MINUTE)


def test_beat_that_may_still_come_is_not_missing(store: Engine) -> None:
    _beat(NOON, NOON + 10 * MINUTE)
    # At 12:12:59 the beat of 12:11 may be on its way, at 12:13 it is missing.
    at = NOON + 11 * MINUTE
    assert not service.was_down(at, NOON + 12 * MINUTE + 59 * SECOND)
    assert service.was_down(at, NOON + 13 * MINUTE)


def test_midnight_is_between_two_partitions(store: Engine) -> None:
    midnight = datetime(2028, 2, 29, tzinfo=UTC) + timedelta(days=1)
    _beat(midnight - 9 * MINUTE, midnight - MINUTE)
    _beat(midnight + MINUTE, midnight + 9 * MINUTE)
    assert repository.list_missing(
        expected_beats(midnight, midnight - 9 * MINUTE, midnight + 9 * MINUTE)
    ) == [midnight]


def test_job_of_the_front_door_records_it(door: Door) -> None:
    from app import app
    from local.schedule import event

    now = datetime.now(UTC).replace(second=0, microsecond=0)
    (job,) = (one for one in app.handler_map if one == "record_heartbeat")
    app.handler_map[job](event(job, datetime.now(UTC)), None)
    assert repository.find_first_beat() in {now, now + MINUTE}
