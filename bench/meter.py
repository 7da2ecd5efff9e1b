"""Counts the capacity units of our DynamoDB calls, as the engine reports them."""

import math
from typing import Any, Self

from chalicelib.db.table import connection

_READS = ("BatchGetItem", "GetItem", "Query")
_PAGE = 4096
_EVENTUAL = 0.5


class Meter:
    """Adds up what is read and written while it is entered.

    The engine counts writes and single reads as DynamoDB does, but half a unit for any page of
    a query or a scan: those are counted here from the size of what the page returned.
    """

    def __init__(self) -> None:
        self.written = 0.0
        self.read = 0.0
        self.calls = 0
        self._events = connection().client.meta.events

    def __enter__(self) -> Self:
        self._events.register("provide-client-params.dynamodb.*", self._ask)
        self._events.register("after-call.dynamodb.*", self._count)
        return self

    def __exit__(self, *_: object) -> None:
        self._events.unregister("provide-client-params.dynamodb.*", self._ask)
        self._events.unregister("after-call.dynamodb.*", self._count)

    def _ask(self, params: dict[str, Any], **_: Any) -> None:  # noqa: ANN401 - botocore's own hook
        params["ReturnConsumedCapacity"] = "INDEXES"

    def _count(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401 - likewise
        self.calls += 1
        if model.name in ("Query", "Scan"):
            self.read += _page_units(parsed.get("Items", []))
            return
        told = parsed.get("ConsumedCapacity", [])
        units = sum(one["CapacityUnits"] for one in (told if isinstance(told, list) else [told]))
        if model.name in _READS:
            self.read += units
        else:
            self.written += units


def _page_units(items: list[dict[str, dict[str, str | bytes]]]) -> float:
    size = sum(
        len(name) + len(value.encode() if isinstance(value, str) else value)
        for item in items
        for name, typed in item.items()
        for value in typed.values()
    )
    return max(1, math.ceil(size / _PAGE)) * _EVENTUAL
