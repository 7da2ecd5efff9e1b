"""Uploads at the address that they have everywhere: the front door hands a form to the bucket."""

import urllib.error
import urllib.request
from email.message import Message

from local.http import Answer, Request

ADDRESS = "/uploads"
DOCUMENTS_ADDRESS = "/document-uploads"
_SECONDS = 20
_KEPT = ("content-type", "etag")


class Uploads:
    """The one request under its address: a form with a file."""

    def __init__(self, endpoint: str, bucket: str, address: str = ADDRESS) -> None:
        self._url = f"{endpoint}/{bucket}"
        self._address = address

    def answer(self, request: Request) -> Answer:
        """Answer as the bucket does; what it refuses is told in its own words."""
        if request.method != "POST" or request.path != self._address:
            return Answer(405, [("Allow", "POST")])
        headers = {"Content-Type": request.headers.get("content-type", "")}
        sent = urllib.request.Request(self._url, request.body, headers, method="POST")  # noqa: S310 - the emulator's own
        try:
            with urllib.request.urlopen(sent, timeout=_SECONDS) as got:  # noqa: S310 - likewise
                return _answer(got.status, got.headers, got.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return _answer(refused.code, refused.headers, refused.read())


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    kept = [(name, str(headers[name])) for name in _KEPT if headers[name]]
    return Answer(status, [*kept, ("Cache-Control", "no-store")], body)
