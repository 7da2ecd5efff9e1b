"""A line to the system that can be cut: what a phone on an island sees of the network."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Line:
    """Carries TCP between a port of its own and the system's; `cut()` and `mend()` at will."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"
        self._whole = True
        self._swallows = False
        threading.Thread(target=self._accept, daemon=True).start()

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
        self.cut()
        self._listener.close()

    def cut(self) -> None:
        """Carry nothing any more: open connections break, new ones are closed at once."""
        with self._guard:
            self._whole = False
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self, *, swallow_answers: bool = False) -> None:
        """Carry again; if wanted, requests only: what the system answers never arrives."""
        with self._guard:
            self._whole, self._swallows = True, swallow_answers

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._guard:
                carried = self._whole
            if not carried:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._to))
            with self._guard:
                self._open |= {near, far}
                swallows = self._swallows
            threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, swallows), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, swallow: bool) -> None:  # noqa: FBT001 - a thread's argument
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                if not swallow:
                    target.sendall(part)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        with self._guard:
            self._open -= {source, target}
