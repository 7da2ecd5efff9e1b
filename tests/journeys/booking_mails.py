"""What a booker was sent: mails of the running system's inbox, taken apart."""

import json
import re
import time
import urllib.request
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from tests.journeys.conftest import System

_SECONDS = 120


def mail_to(system: System, recipient: str, subject: str) -> EmailMessage:
    """Wait for a mail to somebody by how its subject begins."""
    for _ in range(_SECONDS):
        with urllib.request.urlopen(f"{system.base}/inbox.json", timeout=30) as answer:
            mails: list[dict[str, Any]] = json.load(answer)
        for number, mail in enumerate(reversed(mails), start=1):
            if mail["to"] == recipient and mail["subject"].startswith(subject):
                return _raw(system, number)
        time.sleep(1)
    raise AssertionError(subject)


def _raw(system: System, number: int) -> EmailMessage:
    with urllib.request.urlopen(f"{system.base}/inbox/{number}/raw", timeout=30) as answer:
        return message_from_bytes(answer.read(), policy=policy.default)


def text(mail: EmailMessage) -> str:
    """Return what a reader without HTML sees."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage) -> str:
    """Return the address that opens the booking."""
    found = re.search(r"http\S+/id/pesanan-saya/#\S+", text(mail))
    assert found is not None
    return found[0]


def pictures(mail: EmailMessage) -> list[str]:
    """Return the types of the pictures in it."""
    return [part.get_content_type() for part in mail.walk() if _is_picture(part)]


def _is_picture(part: Any) -> bool:
    return bool(part.get_content_maintype() == "image")


def entry(mail: EmailMessage) -> Any:
    """Return what it puts into a calendar."""
    (part,) = mail.iter_attachments()
    return Calendar.from_ical(str(part.get_content())).events[0]
