"""ministack made durable: no change is answered before it is on disk.

Item writes of DynamoDB are journalled as calls and replayed; messages put on a queue or
deleted from it are journalled as what they did, and so is each signature, which is counted. Any
other change rewrites the small file of
its service. Receiving a message is not kept: after a crash it is simply delivered again.
Items do not expire while the data are durable, or a replay would meet other items than the
first run did; every read filters by time in any case.
"""
# ruff: noqa: SLF001 - the engine has no public way to its state; its version is pinned

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from ministack import app as ministack
from ministack.core import persistence, responses, router

from local import engine_state, signatures
from local.journal import BrokenDataError, Store

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_ITEM_WRITES = {
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
}
_MESSAGE_WRITES = {"SendMessage", "SendMessageBatch", "DeleteMessage", "DeleteMessageBatch"}
_READS = (
    *("AdminGet", "AdminList", "BatchGet", "ChangeMessageVisibility", "Decrypt", "Describe"),
    *("Encrypt", "Generate", "Get", "Head", "List", "Query", "Receive", "Scan"),
    *("TransactGet", "Verify"),
)
_WRITES_CALLED_GET = {"GetTokensFromRefreshToken"}
# A change of these touches nothing else; any other service may reach into all.
_ALONE = {"kms": "kms", "cognito-idp": "cognito", "secretsmanager": "secretsmanager", "s3": "s3"}
_REFUSED = 300


class Durable:
    """The ASGI application around ministack."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder, persistence._json_default, persistence._json_object_hook)
        self._changing = asyncio.Lock()
        self._syncing = asyncio.Lock()
        self._synced = 0
        self._signed: list[signatures.Signature] = []

    async def start(self) -> None:
        """Restore what is on disk; BrokenDataError when that is not possible."""
        state, entries = self._store.load()
        engine_state.prepare()
        signatures.install(self._signed)
        for service, kept in self._store.kept().items():
            ministack._get_module(service).load_persisted_state(kept)
        engine_state.restore(state)
        for entry in entries:
            if not await engine_state.replay(entry):
                raise BrokenDataError(self._store.journal)
        engine_state.release_received()
        self.fold()

    def fold(self) -> None:
        """Make one snapshot of the snapshot and its journal."""
        if self._store.has_entries:
            self._store.fold(engine_state.capture())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a change is on disk before its answer leaves."""
        service, action = _named(scope)
        if scope["type"] != "http" or _only_reads(scope, action):
            await ministack.app(scope, receive, send)
            return
        body = await _read(receive)
        # Shielded: a caller who goes away must not come between a change and its record.
        answer = await asyncio.shield(self._change(scope, body, service, action))
        for message in answer:
            await send(message)

    async def _change(self, scope: Scope, body: bytes, service: str, action: str) -> list[Message]:
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def take(message: Message) -> None:
            answer.append(message)

        async with self._changing:
            before = engine_state.messages() if service == "sqs" else {}
            await ministack.app(scope, receive, take)
            if answer and answer[0].get("status", _REFUSED) < _REFUSED:
                try:
                    self._record(service, action, body, before)
                except OSError as error:
                    # What is in memory is ahead of the disk: end, so that nobody relies on it.
                    sys.stderr.write(f"The data cannot be written: {error.strerror}.\n")
                    os._exit(1)
            appended = self._store.appended
        await self._reach_disk(appended)
        return answer

    async def _reach_disk(self, appended: int) -> None:
        """Wait until so many entries are on the disk itself; one sync serves all who wait."""
        async with self._syncing:
            if self._synced < appended:
                covered = self._store.appended
                await asyncio.to_thread(self._store.syncing())
                self._synced = covered

    def _record(self, service: str, action: str, body: bytes, before: dict[str, Any]) -> None:
        if service == "dynamodb" and action in _ITEM_WRITES:
            place = (responses.get_account_id(), responses.get_region())
            self._store.append(["call", *place, action, body.decode()])
        elif service == "sqs" and action in _MESSAGE_WRITES:
            for entry in engine_state.message_changes(before):
                self._store.append(entry)
        elif service == "kms" and action == "Sign":
            self._store.append(["signed", *self._signed.pop()])
        elif module := _ALONE.get(service):
            self._store.keep(module, ministack._get_module(module).get_state())
        elif service in {"dynamodb", "sqs"}:
            self._store.fold(engine_state.capture())
        else:
            self._record_all()

    def _record_all(self) -> None:
        for name, get_state in ministack._build_persistence_save_dict().items():
            if name not in engine_state.JOURNALLED and (state := get_state()):
                self._store.keep(ministack._state_map[name], state)
        self._store.fold(engine_state.capture())


def _named(scope: Scope) -> tuple[str, str]:
    """Return the service and the action of a request; no action where the method is one."""
    if scope["type"] != "http":
        return "", ""
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    service = router.detect_service(scope["method"], scope["path"], headers, query)
    return str(service), headers.get("x-amz-target", "").rpartition(".")[2]


def _only_reads(scope: Scope, action: str) -> bool:
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return True
    return action.startswith(_READS) and action not in _WRITES_CALLED_GET


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
