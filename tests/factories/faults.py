"""Faults between us and the store, put in where botocore sends and receives."""

from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from chalicelib.db.table import connection

_CONFLICT = (
    b'{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",'
    b'"message":"Transaction cancelled","CancellationReasons":[{"Code":"TransactionConflict"}]}'
)


class Died(BaseException):
    """The process was killed here: nothing of ours may catch it."""


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content


class Faults:
    """Fails calls of one operation, a number of times; `seen` counts them."""

    def __init__(self, client: Any) -> None:
        self._events = client.meta.events
        self._service = client.meta.service_model.service_id.hyphenize()
        self._hooks: list[tuple[str, Any]] = []
        self.seen = 0

    def conflict(self, operation: str, times: int) -> None:
        """Answer with a transaction conflict instead of sending."""
        self._before(operation, times, lambda request: _answer(request, 400, _CONFLICT))

    def refuse(self, operation: str, status: int, times: int) -> None:
        """Answer with a status instead of sending: 500, 503."""
        body = b'{"__type":"InternalServerError","message":"injected"}'
        self._before(operation, times, lambda request: _answer(request, status, body))

    def time_out(self, operation: str, times: int) -> None:
        """Let the call run into its time-out, unsent."""
        self._before(operation, times, _raise_timeout)

    def die_before(self, operation: str) -> None:
        """Kill the process before the call is sent."""
        self._before(operation, 1, _die)

    def die_after(self, operation: str) -> None:
        """Kill the process once the call has been carried out."""
        self._after(operation, 1, _die)

    def lose_answer(self, operation: str, times: int) -> None:
        """Carry the call out, then lose its answer."""
        self._after(operation, times, _raise_timeout)

    def _before(self, operation: str, times: int, act: Any) -> None:
        def hook(request: Any, **_: Any) -> Any:
            if self.seen >= times:
                return None
            self.seen += 1
            return act(request)

        self._register(f"before-send.{self._service}.{operation}", hook)

    def _after(self, operation: str, times: int, act: Any) -> None:
        # The call is sent from here, so that what follows happens after it was carried out.
        def hook(request: Any, **_: Any) -> Any:
            if self.seen >= times:
                return None
            self.seen += 1
            _send_for_real(request)
            return act(request)

        self._register(f"before-send.{self._service}.{operation}", hook)

    def _register(self, event: str, hook: Any) -> None:
        self._events.register_first(event, hook)
        self._hooks.append((event, hook))

    def clear(self) -> None:
        """Take all faults out."""
        for event, hook in self._hooks:
            self._events.unregister(event, hook)
        self._hooks.clear()
        self.seen = 0


def dies_at(faults: Faults, moment: str, call: int, act: Callable[[], object]) -> bool:
    """Kill what acts at its n-th transaction, `die_before` or `die_after` it is sent.

    Tell whether it came to that.
    """
    left = [call]

    def count(**_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            getattr(faults, moment)("TransactWriteItems")

    events = connection().client.meta.events
    events.register("before-call.dynamodb.TransactWriteItems", count)
    try:
        act()
    except Died:
        return True
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", count)
        faults.clear()
    return False


def _send_for_real(request: Any) -> None:
    import urllib3

    urllib3.PoolManager().request(
        request.method, request.url, body=request.body, headers=dict(request.headers.items())
    )


def _answer(request: Any, status: int, body: bytes) -> AWSResponse:
    headers: Any = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, status, headers, _Raw(body))


def _raise_timeout(request: Any) -> None:
    raise ReadTimeoutError(endpoint_url=request.url)


def _die(request: Any) -> None:
    raise Died(request.url)
