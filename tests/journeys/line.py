"""A line to the system that can be cut: what a phone on an island sees of the network."""

import contextlib
import select
import socket
import threading
from types import TracebackType
from typing import Self

_CHUNK = 65536


class Line:
    """Carries TCP between a port of its own and the system's; `cut()` and `mend()` at will."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._guard = threading.Lock()
        self._open: set[socket.socket] = set()
        self._carrying: list[threading.Thread] = []
        self._is_whole = True
        self._unanswered = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def __enter__(self) -> Self:
        """Give the line."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Take the line down."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        self.cut()
        for one in self._carrying:
            one.join()

    def cut(self) -> None:
        """Carry nothing any more: open connections break, new ones are closed at once."""
        with self._guard:
            self._is_whole = False
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self, *, unanswered: str = "") -> None:
        """Carry again; a request that begins so reaches the system, and its answer nobody."""
        with self._guard:
            self._is_whole, self._unanswered = True, unanswered.encode()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._guard:
                if not self._is_whole:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open |= {near, far}
                unanswered = self._unanswered
            carrying = threading.Thread(target=self._carry, args=(near, far, unanswered))
            self._carrying.append(carrying)
            carrying.start()

    def _carry(self, near: socket.socket, far: socket.socket, unanswered: bytes) -> None:
        is_lost = False
        with near, far, contextlib.suppress(OSError):
            while True:
                for source in select.select([near, far], [], [])[0]:
                    part = source.recv(_CHUNK)
                    if not part:
                        return self._forget(near, far)
                    if source is near:
                        is_lost |= bool(unanswered) and part.startswith(unanswered)
                        far.sendall(part)
                    elif not is_lost:
                        near.sendall(part)
        return self._forget(near, far)

    def _forget(self, *both: socket.socket) -> None:
        with self._guard:
            self._open -= set(both)
