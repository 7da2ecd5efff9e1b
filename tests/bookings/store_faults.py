"""A fault at the so-manieth transaction with the store, whichever that is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.db.table import connection
from tests.factories.faults import _CONFLICT, _answer, _die, _raise_timeout, _send_for_real

_EVENT = "before-send.dynamodb.TransactWriteItems"
_LATER = {"lost answer", "killed after"}
FAULTS = ("conflict", "lost answer", "time-out", "killed", "killed after")


@contextmanager
def fault_at(number: int, fault: str, times: int = 1) -> Iterator[list[int]]:
    """Put a fault at some transactions, counted from one; yield the numbers of those that met it.

    `lost answer` and `killed after` happen once the transaction was carried out.
    """
    seen = 0
    met: list[int] = []

    def hook(request: Any, **_: Any) -> Any:
        nonlocal seen
        seen += 1
        if not number <= seen < number + times:
            return None
        met.append(seen)
        if fault in _LATER:
            _send_for_real(request)
        if fault == "conflict":
            return _answer(request, 400, _CONFLICT)
        return _die(request) if fault.startswith("killed") else _raise_timeout(request)

    events = connection().client.meta.events
    events.register_first(_EVENT, hook)
    try:
        yield met
    finally:
        events.unregister(_EVENT, hook)
