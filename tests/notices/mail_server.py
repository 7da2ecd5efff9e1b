"""SES v2 on 127.0.0.1: takes raw mail over real HTTP, and fails as it is told to."""

import json
import threading
from base64 import b64decode
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Answer = Literal["ok", "throttle", "reject", "fault", "silence", "lost"]
_REFUSALS = {
    "throttle": (429, "TooManyRequestsException"),
    "reject": (400, "MessageRejected"),
    "fault": (500, "InternalFailure"),
}


@dataclass(frozen=True)
class Mail:
    """A mail that was taken."""

    message_id: str
    recipient: str
    tags: dict[str, str]
    raw: bytes

    @property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    def event(self, kind: str, **detail: Any) -> dict[str, Any]:
        """Return what SES tells of it: `Send`, `Delivery`, `Bounce`, `Complaint`, `Reject`."""
        at = "2026-11-22T01:00:05.000Z"
        tags = {name: [value] for name, value in self.tags.items()}
        return {
            "eventType": kind,
            "mail": {"timestamp": at, "messageId": self.message_id, "tags": tags},
            kind.lower(): {"timestamp": at, **detail} if detail or kind != "Send" else {},
        }


class MailServer:
    """Keeps what it took in `taken`; `answers` says how the next calls are met, `ok` after."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self.answers: list[Answer] = []
        self.calls = 0
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def clear(self) -> None:
        self.taken.clear()
        self.answers.clear()
        self.calls = 0

    def meet(self, request: dict[str, Any]) -> tuple[Answer, str]:
        """Take a mail, or not."""
        with self._lock:
            self.calls += 1
            answer = self.answers.pop(0) if self.answers else "ok"
            message_id = f"0107019aa0b1c2d3-{self.calls:08d}-7d1e-4d5c-9f3a-1b2c3d4e5f60-000000"
            if answer in {"ok", "lost"}:
                self.taken.append(
                    Mail(
                        message_id,
                        request["Destination"]["ToAddresses"][0],
                        {tag["Name"]: tag["Value"] for tag in request["EmailTags"]},
                        b64decode(request["Content"]["Raw"]["Data"]),
                    )
                )
            return answer, message_id

    def keep_silent(self) -> None:
        self._released.wait(20)


def _handler(server: MailServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer, message_id = server.meet(json.loads(body))
            if answer == "silence":
                server.keep_silent()
            if answer in {"silence", "lost"}:
                self.close_connection = True
                return
            status, error = _REFUSALS.get(answer, (200, ""))
            reply = json.dumps({"message": error} if error else {"MessageId": message_id}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            if error:
                self.send_header("x-amzn-ErrorType", error)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    return Handler
