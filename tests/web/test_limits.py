"""Counts of uses in the store: exact under many at once, over when their window is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from chalice.app import Request

from chalicelib.core.errors import TooManyRequestsError, UnavailableError
from chalicelib.web import limits
from chalicelib.web.request import caller_network
from local.emulator import Engine
from tests.factories.faults import Faults

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def _passes(limit: str, *of: str, now: datetime = NOW) -> bool:
    try:
        limits.use(limit, *of, now=now)
    except TooManyRequestsError:
        return False
    return True


def test_as_many_pass_as_the_limit_says_and_each_thing_has_its_own(store: Engine) -> None:
    assert [_passes("3/hour", "fetch", "a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert _passes("3/hour", "fetch", "b")


def test_window_begins_with_the_first_use_and_a_new_one_after_it(store: Engine) -> None:
    for minutes in (0, 30, 59):
        assert _passes("3/hour", "a", now=NOW + timedelta(minutes=minutes))
    with pytest.raises(TooManyRequestsError) as refused:
        limits.use("3/hour", "a", now=NOW + timedelta(minutes=59))
    assert refused.value.values == {"seconds": 60}
    assert _passes("3/hour", "a", now=NOW + timedelta(minutes=60))
    assert _passes("3/hour", "a", now=NOW + timedelta(minutes=119))


@pytest.mark.threads
def test_many_at_once_are_counted_exactly(store: Engine) -> None:
    limits.use("100/hour", "warm", now=NOW)
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: _passes("10/hour", "a"), range(40)))
    assert passed.count(True) == 10


@pytest.mark.threads
def test_many_at_once_begin_one_new_window(store: Engine) -> None:
    for _ in range(10):
        limits.use("10/hour", "a", now=NOW)
    later = NOW + timedelta(hours=2)
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: _passes("10/hour", "a", now=later), range(30)))
    assert passed.count(True) == 10


def test_store_out_of_reach_lets_nobody_through(store: Engine, faults: Faults) -> None:
    faults.refuse("UpdateItem", 500, times=9)
    with pytest.raises(UnavailableError):
        limits.use("3/hour", "a", now=NOW)


def _request(forwarded: str | None, source: str = "192.0.2.9") -> Request:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return Request(
        {
            "multiValueQueryStringParameters": None,
            "headers": headers,
            "pathParameters": {},
            "requestContext": {
                "httpMethod": "POST",
                "resourcePath": "/stamps/fetch",
                "identity": {"sourceIp": source},
            },
            "body": "",
            "stageVariables": None,
            "isBase64Encoded": False,
        }
    )


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("203.0.113.7, 130.176.0.1", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 130.176.0.1", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6, 130.176.0.1", "2001:db8:1:2::/64"),
        ("130.176.0.1", "192.0.2.9"),
        (None, "192.0.2.9"),
        ("nonsense, 130.176.0.1", ""),
    ],
)
def test_network_is_the_one_that_the_edge_has_seen(forwarded: str | None, network: str) -> None:
    assert caller_network(_request(forwarded)) == network
