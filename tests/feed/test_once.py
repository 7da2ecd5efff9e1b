"""A batch whose process is killed at any call, or whose answer is lost: sent again, one state."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.db.table import connection
from chalicelib.feed import service
from chalicelib.feed.schemas import SendFeed
from chalicelib.persons import service as persons
from chalicelib.stamps.repository import StampItem
from tests.factories.faults import Died
from tests.factories.passports import fields
from tests.feed.directorate import Directorate, ago, crossing
from tests.stamps.desk import audited

_MOST_CALLS = 80


@contextmanager
def _dying_at(number: int) -> Iterator[None]:
    """Kill the process before its n-th call of DynamoDB; calls count from nought."""
    events, seen = connection().client.meta.events, [0]

    def hook(**_: Any) -> None:
        seen[0] += 1
        if seen[0] > number:
            raise Died

    events.register_first("before-send.dynamodb", hook)
    try:
        yield
    finally:
        events.unregister("before-send.dynamodb", hook)


@pytest.mark.threads
def test_same_batch_at_once_is_taken_once_and_answered_alike(directorate: Directorate) -> None:
    payload = directorate.payload(*_records(900), jti="batch-900")
    sent = SendFeed(jws=directorate.sign(directorate.header(), payload))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: service.take_feed(sent, datetime.now(UTC)), range(4)))
    assert all(one == answers[0] for one in answers)
    assert len(audited("stamp_issued")) == len(audited("stamp_departed")) == 1


@pytest.mark.threads
def test_crossings_told_at_once_lead_to_the_truth(directorate: Directorate) -> None:
    for number in range(901, 904):
        sent = [
            SendFeed(jws=directorate.sign(directorate.header(), directorate.payload(one)))
            for one in _records(number)
        ]
        with ThreadPoolExecutor(2) as pool:
            told = pool.map(lambda one: service.take_feed(one, datetime.now(UTC)), sent)
            assert {one.verdict for _, answers in told for one in answers} == {"applied"}
        known = persons.find_passport(persons.passport_key("UTO", f"K{number:07}"))
        assert known is not None
        assert known.present_on is None, number
    assert len(audited("stamp_issued")) == len(audited("stamp_departed")) == 3


def _records(number: int) -> list[dict[str, Any]]:
    passport = fields(f"K{number:07}")
    mail = {"email": "anna@serambi.test"}
    entry = crossing(f"e-{number}", at=ago(hours=30), passport=passport, holder=mail)
    return [entry, crossing(f"d-{number}", "departure", at=ago(hours=2), passport=passport)]


def test_batch_that_is_killed_at_any_call_and_sent_again_is_one(directorate: Directorate) -> None:
    for number in range(_MOST_CALLS):
        records = _records(number)
        payload = directorate.payload(*records, jti=f"batch-{number}")
        sent = SendFeed(jws=directorate.sign(directorate.header(), payload))
        try:
            with _dying_at(number):
                service.take_feed(sent, datetime.now(UTC))
        except Died:
            service.take_feed(sent, datetime.now(UTC))
        else:
            assert number > 20  # each call was the last one once
            break
        key = persons.passport_key("UTO", f"K{number:07}")
        stamps = [item for item in StampItem.scan() if item.sk == "STAMP"]
        (stamp,) = (one for one in stamps if one.passport_key == key)
        assert (stamp.status, bool(stamp.seal)) == ("departed", True), number
        known = persons.find_passport(key)
        assert known is not None
        assert known.present_on is None, number
    else:
        pytest.fail("there are more calls than were tried")
    assert len(audited("stamp_issued")) == len(audited("stamp_departed")) == number + 1
