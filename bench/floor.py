"""The bare floor of an action: its own DynamoDB calls sent once more by the same client."""

import copy
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.meter import Meter
from chalicelib.db.table import connection

ROUNDS = 60
Call = tuple[str, dict[str, Any]]
Work = Callable[[], object]


class Floor:
    """Sends what was sent last once more, by the bare client: the write alone, or every call."""

    def __init__(self) -> None:
        client: Any = connection().client
        self._send = {
            "BatchGetItem": client.batch_get_item,
            "GetItem": client.get_item,
            "PutItem": client.put_item,
            "Query": client.query,
            "TransactWriteItems": client.transact_write_items,
        }
        self._calls: list[Call] = []
        client.meta.events.register("provide-client-params.dynamodb.*", self._keep)

    def _keep(self, params: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401 - botocore's own hook
        self._calls.append((model.name, params))

    def forget(self) -> None:
        """Begin to keep anew."""
        self._calls = []

    def kept(self, mark: str) -> list[Call]:
        """Return what was sent, the write under other keys."""
        calls = [_as_put(one) for one in copy.deepcopy(self._calls)]
        for name, params in calls:
            if name == "TransactWriteItems":
                params.pop("ClientRequestToken", None)
                for one in params["TransactItems"]:
                    _rename(one, mark)
        return calls

    def send(self, calls: list[Call]) -> None:
        """Send these."""
        for name, params in calls:
            self._send[name](**params)


def cpu(work: Callable[[], object]) -> float:
    """Return milliseconds of this process' CPU; the engine is another process."""
    start = time.process_time_ns()
    work()
    return (time.process_time_ns() - start) / 1e6


def _as_put(call: Call) -> Call:
    """Let the write of one item be a put without a condition: that held once and no more."""
    name, params = call
    if name not in ("PutItem", "UpdateItem"):
        return call
    return "PutItem", {
        "TableName": params["TableName"],
        "Item": params.get("Item", params.get("Key")),
    }


def _rename(write: dict[str, Any], mark: str) -> None:
    """Let a write fall on an item of its own: what is updated is put as its key alone."""
    if "Delete" in write:
        gone = write["Delete"]
        for name in [one for one in gone if one.startswith(("Condition", "Expression"))]:
            del gone[name]
        gone["Key"]["pk"]["S"] += mark
        return
    if "Update" in write:
        update = write.pop("Update")
        write["Put"] = {"TableName": update["TableName"], "Item": update["Key"]}
    for name in ("ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"):
        write["Put"].pop(name, None)
    write["Put"]["Item"]["pk"]["S"] += mark


def head() -> str:
    """Return the table's first line."""
    heads = ("ours ms", "write", "calls", "/ write", "/ calls")
    return f"{'':26}{'units':>6}{'calls':>7}" + "".join(f"{one:>9}" for one in heads)


def measure(name: str, made: Callable[[], Work], floor: Floor, rounds: int = ROUNDS) -> str:
    """Return a table's line: write units and calls exactly, CPU as medians of rounds, and ratios.

    `made` prepares one action of the kind and returns it, to be done once.
    """
    work = made()
    with Meter() as meter:
        work()
    times = []
    for _ in range(rounds):
        work = made()
        floor.forget()
        ours = cpu(work)
        every = floor.kept("#every")
        write = [one for one in floor.kept("#write") if one[0] == "TransactWriteItems"]
        floors = [
            cpu(lambda calls=calls: floor.send(calls))  # type: ignore[misc]  # bound at once
            for calls in (write, every)
        ]
        times.append((ours, *floors, ours / floors[0], ours / floors[1]))
    middle = [statistics.median(column) for column in zip(*times, strict=True)]
    numbers = "".join(f"{one:9.2f}" for one in middle)
    return f"{name:26}{meter.written:6.0f}{meter.calls:7}{numbers}"
