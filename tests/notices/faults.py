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
    with fault_at_number(*CALLS[call], fault, times):
        yield


@contextmanager
def fault_at_number(operation: str, number: int, fault: str, times: int = 1) -> Iterator[None]:
    """Put one fault at the so-manieth call of an operation, for as many tries as said."""
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
def fault_at_write(number: int, fault: str) -> Iterator[None]:
    """Put one fault at the so-manieth write, or call of SES, whichever it is."""
    seen = 0

    def hook(request: Any, **_: Any) -> Any:
        nonlocal seen
        if _operation(request) not in _WRITES:
            return None
        seen += 1
        return FAULTS[fault](request) if seen == number else None

    with _hooked("before-send", hook):
        yield


@contextmanager
def at_call(number: int, act: Callable[[str], None]) -> Iterator[None]:
    """Do something just before the so-manieth call, whichever it is; it is told which."""
    seen = 0

    def hook(request: Any, **_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            act(_operation(request))

    with _hooked("before-send", hook):
        yield


_WRITES = {"PutItem", "TransactWriteItems", "SendEmail"}


def _operation(request: Any) -> str:
    target = request.headers.get("X-Amz-Target", b"SendEmail")
    name = target.decode() if isinstance(target, bytes) else str(target)
    return name.rpartition(".")[2]


@contextmanager
def _hooked(phase: str, hook: Any) -> Iterator[None]:
    clients: list[tuple[Any, str]] = [
        (client("sesv2", attempts=1), f"{phase}.sesv2"),
        (connection().client, f"{phase}.dynamodb"),
    ]
    for aws, event in clients:
        aws.meta.events.register_first(event, hook)
    try:
        yield
    finally:
        for aws, event in clients:
            aws.meta.events.unregister(event, hook)


@contextmanager
def during(
    aws: Any, phase: str, operation: str, act: Callable[[], None], number: int = 1
) -> Iterator[None]:
    """Do something once, when a client's next call of an operation (or a later) is in a phase."""
    seen = 0

    def hook(**_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
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
