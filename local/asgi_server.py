"""A small HTTP/1.1 server for one ASGI application and clients that behave: AWS SDKs.

hypercorn, which ministack brings, spends 1.3 ms on a call that ministack answers in 0.2 ms.
"""

import asyncio
import contextlib
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}
_LONGEST_HEAD = 1 << 20


async def serve(app: Application, listener: socket.socket, stopped: asyncio.Event) -> None:
    """Serve until `stopped` is set; answers that have begun are finished."""
    connections: dict[asyncio.Future[Any], _Connection] = {}

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task() or asyncio.Future[Any]()
        connections[task] = connection = _Connection(app, reader, writer)
        gone = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
        try:
            with contextlib.suppress(*gone):  # the client went away, or is none of ours
                await connection.run()
        finally:
            del connections[task]
            writer.close()

    async with _lifespan(app):
        server = await asyncio.start_server(connected, sock=listener, limit=_LONGEST_HEAD)
        await stopped.wait()
        server.close()
        for connection in connections.values():
            connection.end_when_answered()
        await asyncio.gather(*connections, return_exceptions=True)


class _Connection:
    """One client's requests, one after another."""

    def __init__(
        self, app: Application, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._app = app
        self._reader = reader
        self._writer = writer
        self._reading: asyncio.Task[bytes] | None = None
        self._ending = False

    def end_when_answered(self) -> None:
        """Take no further request."""
        self._ending = True
        if self._reading:
            self._reading.cancel()

    async def run(self) -> None:
        """Answer until the client leaves."""
        while not self._ending:
            self._reading = asyncio.ensure_future(self._reader.readuntil(b"\r\n\r\n"))
            try:
                head = await self._reading
            except (asyncio.IncompleteReadError, asyncio.CancelledError):
                return
            self._reading = None
            scope = _scope(head)
            headers = dict(scope["headers"])
            if headers.get(b"expect", b"").lower() == b"100-continue":
                self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await self._answer(scope, await self._body(headers))
            if headers.get(b"connection", b"").lower() == b"close":
                return

    async def _body(self, headers: dict[bytes, bytes]) -> bytes:
        if headers.get(b"transfer-encoding", b"").lower() != b"chunked":
            return await self._reader.readexactly(int(headers.get(b"content-length", b"0")))
        parts = []
        while size := int((await self._reader.readline()).partition(b";")[0], 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readline()
        while (await self._reader.readline()).strip():
            pass  # trailers
        return b"".join(parts)

    async def _answer(self, scope: Scope, body: bytes) -> None:
        begun: list[Message] = []
        chunked = False
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return pending.pop() if pending else await asyncio.get_running_loop().create_future()

        async def send(message: Message) -> None:
            nonlocal chunked
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            part, more = message.get("body", b""), message.get("more_body", False)
            if begun:
                chunked = self._write_head(begun.pop(), len(part), more=more, scope=scope)
            if scope["method"] != "HEAD":
                self._write_part(part, chunked=chunked, more=more)
            await self._writer.drain()

        try:
            await self._app(scope, receive, send)
        except Exception:  # noqa: BLE001 - whatever it was, the caller gets an answer
            traceback.print_exc()
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body"})

    def _write_head(self, start: Message, length: int, *, more: bool, scope: Scope) -> bool:
        status = start["status"]
        lines = [b"HTTP/1.1 %d %s" % (status, _REASONS.get(status, b""))]
        lines += [name + b": " + value for name, value in start["headers"]]
        names = {name.lower() for name, _ in start["headers"]}
        chunked = b"content-length" not in names and more
        if chunked:
            lines.append(b"transfer-encoding: chunked")
        elif b"content-length" not in names and scope["method"] != "HEAD":
            lines.append(b"content-length: %d" % length)
        self._writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
        return chunked

    def _write_part(self, part: bytes, *, chunked: bool, more: bool) -> None:
        if not chunked:
            self._writer.write(part)
            return
        if part:
            self._writer.write(b"%x\r\n%s\r\n" % (len(part), part))
        if not more:
            self._writer.write(b"0\r\n\r\n")


def _scope(head: bytes) -> Scope:
    first, *lines = head[:-4].split(b"\r\n")
    method, target, _ = first.split(b" ", 2)
    path, _, query = target.partition(b"?")
    headers = []
    for line in lines:
        name, _, value = line.partition(b":")
        headers.append((name.strip().lower(), value.strip()))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method.decode("ascii"),
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "headers": headers,
        "client": ("127.0.0.1", 0),
    }


@contextlib.asynccontextmanager
async def _lifespan(app: Application) -> AsyncIterator[None]:
    """Tell the application that it starts, and in the end that it stops."""
    said: asyncio.Queue[Message] = asyncio.Queue()
    heard: asyncio.Queue[Message] = asyncio.Queue()
    life: asyncio.Future[None] = asyncio.ensure_future(
        app({"type": "lifespan"}, said.get, heard.put)
    )
    await said.put({"type": "lifespan.startup"})
    await heard.get()
    try:
        yield
    finally:
        await said.put({"type": "lifespan.shutdown"})
        await heard.get()
        await life
