"""A fault, or something else that happens, at any call to AWS: the store, the queue, the mail."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.clients.aws import client
from chalicelib.db.table import connection
from tests.factories.faults import _CONFLICT, _answer, _die, _raise_timeout, _send_for_real
from tests.notices.faults import _fails, _operation, _throttles

Act = Callable[[str], Any]


class Queue:
    """The queue of the senders: keeps what is put on it, at once, however long it is to wait.

    The engine would hold a message back by the machine's clock; a history has one of its own.
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []

    def take(self, request: Any, **_: Any) -> Any:
        """Meet a call of SQS."""
        entries = json.loads(request.body)["Entries"]
        self.taken += [json.loads(entry["MessageBody"]) for entry in entries]
        done = [{"Id": entry["Id"], "MessageId": entry["Id"]} for entry in entries]
        return _answer(request, 200, json.dumps({"Successful": done}).encode())

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Stand where SQS stands."""
        aws: Any = client("sqs")
        aws.meta.events.register("before-send.sqs", self.take)
        try:
            yield
        finally:
            aws.meta.events.unregister("before-send.sqs", self.take)


FAULTS = (
    "throttled",
    "server fault",
    "time-out",
    "conflict",
    "lost answer",
    "crash",
    "crash after",
)


@contextmanager
def fault_at(queue: Queue, number: int, fault: str, times: int) -> Iterator[list[str]]:
    """Put one fault at the so-manieth call, whichever it is; yield the calls that met it."""
    met: list[str] = []

    def meet(request: Any, place: int) -> Any:
        if not number <= place < number + times:
            return None
        met.append(_operation(request))
        if fault in {"lost answer", "crash after"}:
            queue.take(request) if _is_queue(request) else _send_for_real(request)
        return _FAULTS[fault](request)

    with _at_each_call(meet):
        yield met


@contextmanager
def act_at(number: int, act: Act, phase: str = "before-send") -> Iterator[None]:
    """Do something just before the so-manieth call, or `after-call`; it is told which that is."""

    def meet(call: Any, place: int) -> None:
        if place == number:
            act(_operation(call) if phase == "before-send" else call.name)

    with _at_each_call(meet, phase):
        yield


@contextmanager
def _at_each_call(meet: Callable[[Any, int], Any], phase: str = "before-send") -> Iterator[None]:
    seen = 0

    def hook(request: Any = None, model: Any = None, **_: Any) -> Any:
        nonlocal seen
        seen += 1
        return meet(request or model, seen)

    clients: list[Any] = [client("sesv2", attempts=1), connection().client, client("sqs")]
    events = [f"{phase}.{aws.meta.service_model.service_id.hyphenize()}" for aws in clients]
    for aws, event in zip(clients, events, strict=True):
        aws.meta.events.register_first(event, hook)
    try:
        yield
    finally:
        for aws, event in zip(clients, events, strict=True):
            aws.meta.events.unregister(event, hook)


def _is_queue(request: Any) -> bool:
    return _operation(request) == "SendMessageBatch"


def _conflicts(request: Any) -> Any:
    if _operation(request) == "TransactWriteItems":
        return _answer(request, 400, _CONFLICT)
    if _operation(request) == "PutItem":
        return _answer(request, 400, _CONFLICT.replace(b"Canceled", b"Conflict"))
    return _throttles(request)


_FAULTS: dict[str, Callable[[Any], Any]] = {
    "throttled": _throttles,
    "server fault": _fails,
    "time-out": _raise_timeout,
    "conflict": _conflicts,
    "lost answer": _raise_timeout,
    "crash": _die,
    "crash after": _die,
}
