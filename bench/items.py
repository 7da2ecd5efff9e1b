"""What each item of an action's writes costs: its bytes, the table's units and each index's.

`python -m bench.stays --items` (and `scans`, `bookings`) prints it of each action. DynamoDB tells
a transaction's units by table only. Here each item is read before and after, and its units are
worked out by DynamoDB's own rules: two for each started kilobyte of the larger of both in a
transaction (one outside), and of each index one for an entry that comes, goes or changes, two for
one that moves. The sum has to be what the engine told, or RuntimeError.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from chalicelib.db.table import RawItem, RawKey, connection

_KILOBYTE = 1024
_KEYS = ("pk", "sk")
_SINGLE = ("PutItem", "UpdateItem", "DeleteItem")


@dataclass(frozen=True, slots=True)
class _Target:
    table: str
    key: RawKey
    before: RawItem
    times: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What one item cost: how large it is, and the units of the table and of each index."""

    table: str
    key: str
    size: int
    units: int
    indexes: dict[str, int]

    def __str__(self) -> str:
        """Tell it as a line."""
        table = self.table.rpartition("-")[2]
        parts = "".join(f" + {units} {name}" for name, units in self.indexes.items())
        whole = self.units + sum(self.indexes.values())
        return f"{whole:4} = {f'{self.units}{parts}':42}{self.size:6} B  {table} {self.key}"


class Items:
    """Keeps what each item costs that is written while it is entered."""

    def __init__(self) -> None:
        self.costs: list[Cost] = []
        self._client: Any = connection().client
        self._targets: list[_Target] = []
        self._indexes: dict[str, list[dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        self._client.meta.events.register("provide-client-params.dynamodb.*", self._before)
        self._client.meta.events.register("after-call.dynamodb.*", self._after)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.meta.events.unregister("provide-client-params.dynamodb.*", self._before)
        self._client.meta.events.unregister("after-call.dynamodb.*", self._after)

    def _before(self, params: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401 - botocore's own hook
        if model.name == "TransactWriteItems" or model.name in _SINGLE:
            params["ReturnConsumedCapacity"] = "INDEXES"
            self._targets = [
                _Target(table, key, self._read(table, key), 1 if model.name in _SINGLE else 2)
                for table, key in _keys(params)
            ]

    def _after(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401 - likewise
        told = parsed.get("ConsumedCapacity", [])
        if not (model.name == "TransactWriteItems" or model.name in _SINGLE) or not told:
            return
        made = [self._cost(one) for one in self._targets]
        whole = sum(one["CapacityUnits"] for one in (told if isinstance(told, list) else [told]))
        if sum(one.units + sum(one.indexes.values()) for one in made) != whole:
            raise RuntimeError(whole, made)
        self.costs += made

    def _read(self, table: str, key: RawKey) -> RawItem:
        found: RawItem = self._client.get_item(TableName=table, Key=key, ConsistentRead=True).get(
            "Item", {}
        )
        return found

    def _cost(self, target: _Target) -> Cost:
        before, after = target.before, self._read(target.table, target.key)
        size = max(_size(before), _size(after))
        indexes = {
            one["IndexName"]: units
            for one in self._indexes_of(target.table)
            if (units := _index_units(one, before, after))
        }
        key = " / ".join(str(one["S"]) for one in target.key.values())
        return Cost(target.table, key, size, target.times * _units(size), indexes)

    def _indexes_of(self, table: str) -> list[dict[str, Any]]:
        if table not in self._indexes:
            described = self._client.describe_table(TableName=table)["Table"]
            self._indexes[table] = described.get("GlobalSecondaryIndexes", [])
        return self._indexes[table]


def show(cases: Mapping[str, Callable[[], Callable[[], object]]]) -> None:
    """Do each action once, and print what its items cost."""
    for name, made in cases.items():
        work = made()
        with Items() as items:
            work()
        whole = sum(one.units + sum(one.indexes.values()) for one in items.costs)
        print(f"{name}: {whole}", *items.costs, "", sep="\n", flush=True)


def _keys(params: dict[str, Any]) -> Iterator[tuple[str, RawKey]]:
    writes = params.get("TransactItems", [{"": params}])
    for write in writes:
        ((_, one),) = write.items()
        whole = one.get("Item") or one["Key"]
        yield one["TableName"], {name: whole[name] for name in _KEYS}


def _units(size: int) -> int:
    return max(1, math.ceil(size / _KILOBYTE))


def _index_units(index: dict[str, Any], before: RawItem, after: RawItem) -> int:
    keys = [one["AttributeName"] for one in index["KeySchema"]]
    was, now = (_view(index, keys, item) for item in (before, after))
    if was == now:
        return 0
    if was and now and [was[name] for name in keys] == [now[name] for name in keys]:
        return max(_units(_size(was)), _units(_size(now)))
    return sum(_units(_size(one)) for one in (was, now) if one)


def _view(index: dict[str, Any], keys: list[str], item: RawItem) -> RawItem:
    if not all(name in item for name in keys):
        return {}
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    names = {*keys, *_KEYS, *projection.get("NonKeyAttributes", [])}
    return {name: value for name, value in item.items() if name in names}


def _size(item: RawItem) -> int:
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(typed: dict[str, Any]) -> int:
    ((kind, value),) = typed.items()
    if kind == "S":
        return len(value.encode())
    if kind == "N":
        digits = value.lstrip("-").replace(".", "").strip("0")
        return 1 + math.ceil(len(digits) / 2) + value.startswith("-") if digits else 1
    if kind == "B":
        return len(value)
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "L":
        return 3 + sum(1 + _value_size(one) for one in value)
    return 3 + sum(len(name.encode()) + 1 + _value_size(one) for name, one in value.items())
