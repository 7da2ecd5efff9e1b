"""The state inside ministack that is journalled: tables with streams, queues, signatures."""
# ruff: noqa: SLF001 - the engine has no public way to its state; its version is pinned

import itertools
import threading
import time
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import dynamodb, sqs

from local import signatures

JOURNALLED = {"dynamodb", "dynamodb_streams", "sqs"}
_STREAMS = ("_stream_records", "_stream_trimmed", "_closed_streams", "_txn_idempotency")
_REFUSED = 300


def prepare() -> None:
    """Make the engine do the same each time a call is replayed."""
    _number_streams_from(1)
    remove = dynamodb._remove_item

    def remove_but_never_expire(table: Any, pk: Any, sk: Any) -> Any:  # noqa: ANN401 - the engine's own
        if threading.current_thread().name == "dynamodb-ttl-reaper":
            return None
        return remove(table, pk, sk)

    dynamodb._remove_item = remove_but_never_expire


def capture() -> dict[str, Any]:
    """Return the whole state, fit for JSON with ministack's own encoder."""
    return {
        "dynamodb": dynamodb.get_state(),
        "streams": {name: getattr(dynamodb, name) for name in _STREAMS},
        "next": _next_number(),
        "sqs": sqs.get_state(),
        "signatures": signatures.capture(),
    }


def restore(state: dict[str, Any]) -> None:
    """Put a captured state back."""
    if not state:
        return
    dynamodb.load_persisted_state(state["dynamodb"])
    for name, stored in state["streams"].items():
        getattr(dynamodb, name).update(stored)
    _number_streams_from(state["next"])
    sqs.load_persisted_state(state["sqs"])
    signatures.restore(state.get("signatures", []))


async def replay(entry: list[Any]) -> bool:
    """Do again what a journal entry says; False when it can no longer be done."""
    kind, *rest = entry
    if kind == "call":
        account, region, action, body = rest
        headers = {"x-amz-target": f"DynamoDB_20120810.{action}"}
        with request_scope(account, region):
            status, _, _ = await dynamodb.handle_request("POST", "/", headers, body.encode(), {})
        return int(status) < _REFUSED
    if kind == "signed":
        signatures.count((rest[0], rest[1], rest[2], rest[3]))
        return True
    if kind == "sent":
        account, region, url, message = rest
        queue = sqs._queues.get_scoped(account, region, url)
        if queue is None:
            return False
        queue["messages"].append(message)
        return True
    gone = set(rest[0])
    for queue in sqs._queues.all_values():
        queue["messages"] = [m for m in queue["messages"] if m["id"] not in gone]
    return bool(kind == "gone")


def messages() -> dict[str, tuple[tuple[str, str, str], Any]]:
    """Return each message on a queue by its id, with the queue it lies on."""
    return {
        message["id"]: (place, message)
        for place, queue in sqs._queues.all_items()
        for message in queue["messages"]
    }


def message_changes(before: dict[str, Any]) -> list[list[Any]]:
    """Return journal entries for what has come and gone since `before`."""
    after = messages()
    came = [["sent", *after[id_][0], after[id_][1]] for id_ in after if id_ not in before]
    gone = [id_ for id_ in before if id_ not in after]
    return [*came, *([["gone", gone]] if gone else [])]


def release_received() -> None:
    """Let messages that somebody had received be delivered again: nobody holds them now."""
    now = time.time()
    for queue in sqs._queues.all_values():
        for message in queue["messages"]:
            if message["receive_count"]:
                message["visible_at"] = min(message["visible_at"], now)


def _number_streams_from(first: int) -> None:
    # The engine's own numbers hold the time, so a replay would give others, and a reader
    # who remembers where it stood would not find its place again.
    numbers = itertools.count(first)
    dynamodb._next_stream_seq = lambda: f"{next(numbers):021d}"


def _next_number() -> int:
    number = int(dynamodb._next_stream_seq())
    _number_streams_from(number)
    return number
