"""A fault at one call of a sender: the first, the second, before or after it took effect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.clients.aws import client
from chalicelib.db.table import connection
from tests.factories.faults import Died, _answer, _die, _raise_timeout, _send_for_real

_FAILED = b'{"__type":"InternalServerError","message":"injected"}'
_THROTTLED = (
    b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"injected"}'
)

CALLS = {"claim": ("PutItem", 1), "send": ("SendEmail", 1), "mark": ("PutItem", 2)}


def _fails(request: Any) -> Any:
    return _answer(request, 500, _FAILED)


def _throttles(request: Any) -> Any:
    # SES says 429 for what DynamoDB says 400 to.
    status = 429 if "/v2/email" in request.url else 400
    return _answer(request, status, _THROTTLED)


def _carries_out(act: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def after(request: Any) -> Any:
        _send_for_real(request)
        return act(request)

    return after


FAULTS: dict[str, Callable[[Any], Any]] = {
    "crash before": _die,
    "crash after": _carries_out(_die),
    "throttled": _throttles,
    "time-out": _raise_timeout,
    "server fault": _fails,
    "lost answer": _carries_out(_raise_timeout),
}


@contextmanager
def fault_at(call: str, fault: str, times: int = 1) -> Iterator[None]:
    """Put one fault at a call named in CALLS, for as many tries as said."""
    operation, number = CALLS[call]
    aws: Any = client("sesv2", attempts=1) if operation == "SendEmail" else connection().client
    service = "sesv2" if operation == "SendEmail" else "dynamodb"
    seen = 0

    def hook(request: Any, **_: Any) -> Any:
        nonlocal seen
        seen += 1
        return FAULTS[fault](request) if number <= seen < number + times else None

    event = f"before-send.{service}.{operation}"
    aws.meta.events.register_first(event, hook)
    try:
        yield
    finally:
        aws.meta.events.unregister(event, hook)


@contextmanager
def during(aws: Any, phase: str, operation: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something once, when a client's next call of an operation reaches a phase."""
    done = False

    def hook(**_: Any) -> None:
        nonlocal done
        if not done:
            done = True
            act()

    event = f"{phase}.{aws.meta.service_model.service_id.hyphenize()}.{operation}"
    aws.meta.events.register_first(event, hook)
    try:
        yield
    finally:
        aws.meta.events.unregister(event, hook)


def die() -> None:
    """Be killed here."""
    raise Died
