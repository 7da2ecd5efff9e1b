"""waitress on a socket that is bound already, in a thread of its own."""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from local.http import problem

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# API Gateway's own limit on a body.
_LARGEST_BODY = 10 * 1024 * 1024
_LARGEST_HEAD = 1024 * 1024
# The last answers are written by the server's own thread, after their handlers have ended.
_FLUSH_SECONDS = 0.05


class Server:
    """One WSGI application on one socket."""

    def __init__(self, app: Application, listener: socket.socket, threads: int) -> None:
        self._open: dict[int, Any] = {}
        self._server = waitress.create_server(
            app,
            map=self._open,
            sockets=[listener],
            threads=threads,
            ident=None,
            max_request_body_size=_LARGEST_BODY,
            max_request_header_size=_LARGEST_HEAD,
            connection_limit=500,
            channel_timeout=120,
        )
        self._server.channel_class = _Channel
        self._thread = threading.Thread(target=self._server.run, name="front", daemon=True)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what has begun, and close every connection."""
        self._server.task_dispatcher.shutdown()
        time.sleep(_FLUSH_SECONDS)
        if not self._thread.is_alive():
            wasyncore.close_all(self._open)
            return
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._open))
        self._thread.join(_FLUSH_SECONDS * 100)


class _ProblemTask(ErrorTask):  # type: ignore[misc]  # waitress is not typed
    """What waitress refuses by itself, in the form of all our refusals."""

    def execute(self) -> None:
        error = self.request.error
        if error.code != 413:  # noqa: PLR2004 - too large a body; the others are no client of ours
            super().execute()
            return
        answer = problem(413)
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(answer.headers)
        self.set_close_on_finish()
        self.content_length = len(answer.body)
        self.write(answer.body)


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress is not typed
    error_task_class = _ProblemTask
