"""All writes of one action, in one transaction: planned by services, committed once."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pynamodb.exceptions import CancellationReason, PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core.errors import UnavailableError
from chalicelib.core.log import log_event
from chalicelib.db.table import Table, connection, response_code

Kind = Literal["check", "delete", "put", "update"]

# PynamoDB sends checks first, then deletes, puts and updates; reasons come in that order.
_ORDER: tuple[Kind, ...] = ("check", "delete", "put", "update")
_ATTEMPTS = 5
_ABSENT = Table.pk.does_not_exist()


class ContendedError(UnavailableError):
    """Others wrote the same items all the while: nothing was stored, and soon it may be."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a transaction, and what to raise when its condition does not hold."""

    kind: Kind
    item: Table
    condition: Condition | None
    refusal: Exception
    actions: tuple[Action, ...] = field(default=())


def add(item: Table, refusal: Exception) -> Write:
    """Put an item that must not exist."""
    return Write("put", item, _ABSENT, refusal)


def put(item: Table, condition: Condition | None, refusal: Exception) -> Write:
    """Put an item over what stands there, when the condition holds for that."""
    return Write("put", item, condition, refusal)


def update(
    item: Table, actions: Sequence[Action], condition: Condition, refusal: Exception
) -> Write:
    """Change an item that must exist and meet the condition."""
    return Write("update", item, Table.pk.exists() & condition, refusal, tuple(actions))


def change(item: Table, actions: Sequence[Action], refusal: Exception) -> Write:
    """Change an item whatever stands there, or begin it."""
    return Write("update", item, None, refusal, tuple(actions))


def erase(item: Table, condition: Condition, refusal: Exception) -> Write:
    """Delete an item for good, where it is still as the condition says."""
    return Write("delete", item, Table.pk.exists() & condition, refusal)


def check(item: Table, condition: Condition, refusal: Exception) -> Write:
    """Write nothing, but only go on when the condition holds."""
    return Write("check", item, condition, refusal)


def commit(writes: Sequence[Write]) -> None:
    """Write all or nothing.

    Raises the refusal of the first write whose condition fails; UnavailableError when the
    store is out of reach, ContendedError where it stays contended. A conflict with another
    transaction, which neither the SDK nor PynamoDB tries again, is tried up to five times with
    jitter.
    """
    ordered = sorted(writes, key=lambda write: _ORDER.index(write.kind))
    for attempt in range(_ATTEMPTS):
        try:
            _send(ordered)
        except TransactWriteError as error:
            _raise_refusal(ordered, error)
            log_event("transaction_conflict", level="warning", attempt=attempt)
            time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 - jitter, not a secret
        except PynamoDBException as error:
            raise UnavailableError from error
        else:
            return
    raise ContendedError


def _send(writes: Sequence[Write]) -> None:
    requests: dict[Kind, list[dict[str, Any]]] = {kind: [] for kind in _ORDER}
    for write in writes:
        requests[write.kind].append(_request(write))
    connection().transact_write_items(
        condition_check_items=requests["check"],
        delete_items=requests["delete"],
        put_items=requests["put"],
        update_items=requests["update"],
    )


def _request(write: Write) -> dict[str, Any]:
    item, condition = write.item, write.condition
    if condition is _ABSENT:
        # Nearly every write is one of these; PynamoDB would build each condition anew.
        return {
            "TableName": item.Meta.table_name,
            "Item": item.serialize(),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    if write.kind == "update":
        return item.get_update_kwargs_from_instance(list(write.actions), condition)
    if write.kind == "check":
        return item.get_operation_kwargs_from_class(item.pk, item.sk, condition=condition)
    if write.kind == "delete":
        return item.get_delete_kwargs_from_instance(condition)
    return item.get_save_kwargs_from_instance(condition)


def _raise_refusal(writes: Sequence[Write], error: TransactWriteError) -> None:
    """Raise what a failed transaction means; return when it is worth another try."""
    if response_code(error) == "TransactionInProgressException":
        return
    reasons = error.cancellation_reasons
    for write, reason in zip(writes, reasons, strict=False):
        if reason is not None and reason.code == "ConditionalCheckFailed":
            raise write.refusal from error
    if not reasons or not all(_is_conflict(reason) for reason in reasons):
        raise UnavailableError from error


def _is_conflict(reason: CancellationReason | None) -> bool:
    return reason is None or reason.code == "TransactionConflict"
