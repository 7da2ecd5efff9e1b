"""As of when the data are: moved by whole batches only, late after a silence, and an alarm."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.clock import instant_of
from chalicelib.feed import service as feed
from chalicelib.health import service as health
from tests.factories.api import Api
from tests.feed.directorate import Directorate, watch

MINUTE = timedelta(minutes=1)


def _now() -> datetime:
    return datetime.now(UTC)


def _senders(directorate: Directorate) -> dict[str, dict[str, Any]]:
    listed = directorate.api.get("/feed-keys", token=directorate.token).body["senders"]
    return {one["sender"]: one for one in listed}


def test_nothing_is_known_before_the_first_batch(directorate: Directorate) -> None:
    age = health.feed_as_of()
    assert (age.at, age.is_late(_now())) == (None, True)


def test_data_are_as_of_the_instant_that_was_signed(directorate: Directorate) -> None:
    at = int(_now().timestamp()) - 100
    assert directorate.told(iat=at) == []
    age = health.feed_as_of()
    assert age.at == datetime.fromtimestamp(at, UTC)
    assert not age.is_late(age.at + 15 * MINUTE)
    assert age.is_late(age.at + 15 * MINUTE + timedelta(seconds=1))


def test_as_of_never_goes_back_and_never_ahead_of_us(directorate: Directorate) -> None:
    at = int(_now().timestamp())
    directorate.told(iat=at + 300)
    first = health.feed_as_of().at
    assert first is not None
    assert first <= _now()
    directorate.told(iat=at - 300)
    assert health.feed_as_of().at == first


def test_answers_of_one_process_keep_it_for_a_moment(
    directorate: Directorate, monkeypatch: pytest.MonkeyPatch
) -> None:
    directorate.told()
    first = health.feed_as_of()
    monkeypatch.setattr("chalicelib.health.feed.read_age", lambda: pytest.fail("read again"))
    assert health.feed_as_of() is first


def test_sender_heard_least_says_as_of_when(directorate: Directorate, api: Api) -> None:
    other = Directorate(api, sender="border-control")
    other.register()
    at = int(_now().timestamp())
    directorate.told(iat=at)
    assert health.feed_as_of().at == datetime.fromtimestamp(at, UTC)
    other.told(iat=at - 400)
    assert health.feed_as_of().at == datetime.fromtimestamp(at - 400, UTC)
    other.revoke()
    assert health.feed_as_of().at == datetime.fromtimestamp(at, UTC)


def test_silence_is_an_alarm_until_it_ends_and_is_recorded_once(
    directorate: Directorate, capsys: pytest.CaptureFixture[str]
) -> None:
    at = int(_now().timestamp()) - 500
    directorate.told(watch(), iat=at)
    heard = datetime.fromtimestamp(at, UTC)
    assert feed.check_feed(heard + 15 * MINUTE) == []
    for minutes in (16, 21, 26):
        assert feed.check_feed(heard + minutes * MINUTE) == ["immigration"]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    errors = [one for one in lines if one["event"] == "feed_silent"]
    assert [(one["level"], one["sender"]) for one in errors] == [("error", "immigration")] * 3
    (silence,) = _senders(directorate)["immigration"]["silences"]
    assert (instant_of(silence["since"]), silence["until"]) == (heard, None)


def test_silence_ends_with_the_next_batch(directorate: Directorate) -> None:
    since = _now() - 40 * MINUTE
    health.record_feed("immigration", since, 15 * MINUTE)
    feed.check_feed(_now())
    at = int(_now().timestamp())
    directorate.told(iat=at)
    told = _senders(directorate)["immigration"]
    assert told["is_late"] is False
    (silence,) = told["silences"]
    assert instant_of(silence["until"]) == datetime.fromtimestamp(at, UTC)
    assert feed.check_feed(_now()) == []


def test_sender_that_never_sent_is_missed_and_one_without_keys_is_not(
    directorate: Directorate,
) -> None:
    later = _now() + 16 * MINUTE
    assert feed.check_feed(later) == ["immigration"]
    directorate.revoke()
    assert feed.check_feed(later) == []


def test_job_of_the_front_door_looks(directorate: Directorate) -> None:
    from app import app
    from local.schedule import event

    app.handler_map["watch_feed"](event("watch_feed", _now() + 16 * MINUTE), None)
    (silence,) = _senders(directorate)["immigration"]["silences"]
    assert silence["until"] is None
