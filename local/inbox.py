"""The inbox: every message that the system has sent, as it was sent."""

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from local.http import Answer, Request, json_answer, problem
from local.mail import Mailbox, Message

ADDRESS = "/inbox"
_PAGES = Path(__file__).with_name("pages")
_CONTENT_ID = re.compile(r"""(?<=["'(])cid:([^"')]+)""")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# What a message brings along runs nothing, reaches nothing and looks as its sender meant.
_MESSAGE_POLICY = (
    "sandbox allow-popups; default-src 'none'; img-src 'self' data:; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)


class Inbox:
    """Pages and JSON over a mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def answer(self, request: Request) -> Answer:
        """Answer one request under the inbox's address."""
        answer = self._find(request)
        answer.default(_HEADERS)
        return answer

    def _find(self, request: Request) -> Answer:
        if request.method not in {"GET", "HEAD"}:
            return problem(405)
        match request.path.removeprefix(ADDRESS).strip("/").split("/"):
            case [""]:
                return _page("inbox.html", messages=list(self._mailbox.newest_first()))
            case [".json"]:
                return json_answer([_summary(one) for one in self._mailbox.newest_first()])
            case ["inbox.css"]:
                return Answer(200, [("Content-Type", "text/css")], _read("inbox.css"))
            case [number, *rest]:
                message = self._mailbox.find(number)
                return _of(message, rest) if message else problem(404)
        return problem(404)


def _summary(message: Message) -> dict[str, str]:
    return {
        "to": ", ".join(message.to),
        "subject": message.subject,
        "sent_at": message.sent_at,
        "text": message.part("plain"),
    }


def _of(message: Message, rest: list[str]) -> Answer:
    match rest:
        case []:
            return _page(
                "message.html",
                message=message,
                headers=list(message.parsed().items()),
                attachments=[
                    {
                        "name": part.get_filename() or "attachment",
                        "type": part.get_content_type(),
                        "size": len(_content(part)),
                    }
                    for part in message.attachments()
                ],
                text=message.part("plain"),
                has_html=bool(message.part("html")),
            )
        case ["html"]:
            headers = [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", _MESSAGE_POLICY),
            ]
            return Answer(200, headers, _html(message).encode())
        case ["raw"]:
            headers = [("Content-Type", "text/plain; charset=utf-8")]
            return Answer(200, headers, base64.b64decode(message.raw))
        case ["attachments", index] if index.isdecimal():
            return _attachment(message, int(index))
        case ["inline", name]:
            return _inline(message, name)
    return problem(404)


def _html(message: Message) -> str:
    return _CONTENT_ID.sub(
        lambda match: f"{ADDRESS}/{message.number}/inline/{quote(match[1], safe='')}",
        message.part("html"),
    )


def _attachment(message: Message, index: int) -> Answer:
    attachments = message.attachments()
    if index >= len(attachments):
        return problem(404)
    part = attachments[index]
    name = quote(part.get_filename() or "attachment")
    headers = [
        ("Content-Type", "application/octet-stream"),
        ("Content-Disposition", f"attachment; filename*=UTF-8''{name}"),
    ]
    return Answer(200, headers, _content(part))


def _inline(message: Message, name: str) -> Answer:
    for part in message.parsed().walk():
        content_id = str(part.get("Content-ID", "")).strip("<>")
        if content_id and quote(content_id, safe="") == name:
            return Answer(200, [("Content-Type", part.get_content_type())], _content(part))
    return problem(404)


def _content(part: Any) -> bytes:  # noqa: ANN401 - the standard library's own message
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


def _page(name: str, **values: object) -> Answer:
    content = _templates().get_template(name).render(values)
    return Answer(200, [("Content-Type", "text/html; charset=utf-8")], content.encode())


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PAGES), autoescape=True, undefined=jinja2.StrictUndefined
    )


def _read(name: str) -> bytes:
    return (_PAGES / name).read_bytes()
