"""Mail as SES takes it: each message kept on disk, and what happens to it told on a queue.

The messages on the queue are SES's own event records, as an event destination on SNS with raw
delivery puts them there: `Send`, then `Delivery`, or what the recipient's name asks for, as
with SES's mailbox simulator (`bounce@…`, `complaint@…`).
"""

import base64
import binascii
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from local.emulator import ACCOUNT, REGION
from local.http import Answer, Request, StartResponse, json_answer, read, write

SEND_PATH = "/v2/email/outbound-emails"
Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Message:
    """One sent message."""

    id: str
    number: int
    sent_at: str
    sender: str
    to: list[str]
    tags: dict[str, str]
    raw: str
    configuration_set: str = ""

    def parsed(self) -> EmailMessage:
        """Return the message as sent."""
        content = base64.b64decode(self.raw)
        return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content)

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.parsed()["Subject"] or "").strip()

    def part(self, kind: str) -> str:
        """Return the body of a kind, `plain` or `html`; empty when it has none."""
        body = self.parsed().get_body((kind,))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""

    def attachments(self) -> list[EmailMessage]:
        """Return what is attached."""
        return list(self.parsed().iter_attachments())


class Mailbox:
    """All messages, in the order in which they were sent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._last = max((int(file.stem) for file in folder.glob("*.json")), default=0)
        self._untold = folder / "untold"
        self._untold.mkdir(exist_ok=True)

    def add(
        self, sender: str, to: list[str], tags: dict[str, str], raw: str, configuration_set: str
    ) -> Message:
        """Keep a message; it is on disk when this returns."""
        with self._writing:
            self._last += 1
            now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            message = Message(
                _message_id(), self._last, now, sender, to, tags, raw, configuration_set
            )
            path = self._folder / f"{message.number:08d}.json"
            draft = path.with_suffix(".draft")
            with draft.open("w", encoding="utf-8") as file:
                json.dump(asdict(message), file)
                file.flush()
                os.fsync(file.fileno())
            (self._untold / path.name).touch()
            draft.replace(path)
            return message

    def tell(self, message: Message, emit: Callable[[Message], None]) -> None:
        """Tell what became of a message: SES may tell it twice, and never forgets to."""
        emit(message)
        (self._untold / f"{message.number:08d}.json").unlink(missing_ok=True)

    def untold(self) -> list[Message]:
        """Return the messages that were taken just before the last stop."""
        kept = sorted(file.stem for file in self._untold.glob("*.json"))
        return [message for number in kept if (message := self.find(number))]

    def newest_first(self) -> Iterator[Message]:
        """Yield every message."""
        for path in sorted(self._folder.glob("*.json"), reverse=True):
            yield Message(**json.loads(path.read_text(encoding="utf-8")))

    def find(self, number: str) -> Message | None:
        """Return one message, by its number."""
        path = self._folder / f"{int(number):08d}.json" if number.isdecimal() else None
        if path is None or not path.is_file():
            return None
        return Message(**json.loads(path.read_text(encoding="utf-8")))


class MailService:
    """SES v2, as far as sending raw messages goes, as a WSGI application."""

    def __init__(self, mailbox: Mailbox, emit: Emit) -> None:
        self._mailbox = mailbox
        self._emit = emit

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        request = read(environ)
        return write(self._answer(request), start_response, request.method)

    def _answer(self, request: Request) -> Answer:
        if (request.method, request.path) != ("POST", SEND_PATH):
            return _refusal(f"{request.method} {request.path} is not served here.")
        try:
            asked = json.loads(request.body)
            raw = asked["Content"]["Raw"]["Data"]
            content = base64.b64decode(raw, validate=True)
        except (ValueError, KeyError, TypeError, binascii.Error):
            return _refusal("Only raw messages are sent here.")
        headers = BytesParser(policy=policy.default).parsebytes(content, headersonly=True)
        to = _recipients(asked, headers)
        if not to:
            return _refusal("Missing destination.")
        tags = {tag["Name"]: tag["Value"] for tag in asked.get("EmailTags", [])}
        sender = str(asked.get("FromEmailAddress") or headers["From"] or "")
        configuration_set = str(asked.get("ConfigurationSetName", ""))
        message = self._mailbox.add(sender, to, tags, raw, configuration_set)
        self._mailbox.tell(message, self._tell)
        return json_answer({"MessageId": message.id})

    def resume(self) -> None:
        """Tell what a stop without warning has left untold."""
        for message in self._mailbox.untold():
            self._mailbox.tell(message, self._tell)

    def _tell(self, message: Message) -> None:
        for event in events(message):
            self._emit(event)


def events(message: Message) -> Iterator[dict[str, Any]]:
    """Yield what SES tells of a message, in its order."""
    named = message.configuration_set
    tags = {"ses:configuration-set": [named]} if named else {}
    mail = {
        "timestamp": message.sent_at,
        "messageId": message.id,
        "source": message.sender,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/serambi.invalid",
        "sendingAccountId": ACCOUNT,
        "destination": message.to,
        "headersTruncated": False,
        "headers": [],
        "commonHeaders": {"from": [message.sender], "to": message.to, "subject": message.subject},
        "tags": tags | {name: [value] for name, value in message.tags.items()},
    }
    yield {"eventType": "Send", "mail": mail, "send": {}}
    fates: dict[str, list[str]] = {}
    for address in message.to:
        asked = address.partition("@")[0].partition("+")[0].lower()
        fates.setdefault(asked if asked in {"bounce", "complaint"} else "", []).append(address)
    for fate, addresses in fates.items():
        yield from _fate(fate, addresses, mail)


def _fate(fate: str, addresses: list[str], mail: dict[str, Any]) -> Iterator[dict[str, Any]]:
    when, feedback = mail["timestamp"], f"{mail['messageId']}-feedback"
    if fate == "bounce":
        bounce = {
            "feedbackId": feedback,
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": address,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
                for address in addresses
            ],
            "timestamp": when,
            "reportingMTA": "dsn; local",
        }
        yield {"eventType": "Bounce", "mail": mail, "bounce": bounce}
        return
    delivery = {
        "timestamp": when,
        "processingTimeMillis": 1,
        "recipients": addresses,
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": "local",
    }
    yield {"eventType": "Delivery", "mail": mail, "delivery": delivery}
    if fate == "complaint":
        complaint = {
            "feedbackId": feedback,
            "complaintSubType": None,
            "complainedRecipients": [{"emailAddress": address} for address in addresses],
            "timestamp": when,
            "complaintFeedbackType": "abuse",
            "arrivalDate": when,
        }
        yield {"eventType": "Complaint", "mail": mail, "complaint": complaint}


def _recipients(asked: dict[str, Any], headers: Any) -> list[str]:  # noqa: ANN401 - a parsed message
    destination = asked.get("Destination") or {}
    named = [
        *destination.get("ToAddresses", []),
        *destination.get("CcAddresses", []),
        *destination.get("BccAddresses", []),
    ] or [str(value) for name in ("To", "Cc", "Bcc") for value in headers.get_all(name, [])]
    return [address for _, address in getaddresses(named) if "@" in address]


def _message_id() -> str:
    return f"{secrets.token_hex(8)}-{secrets.token_hex(4)}-local-000000"


def _refusal(sentence: str) -> Answer:
    answer = json_answer({"message": sentence}, 400)
    answer.headers.append(("x-amzn-ErrorType", "BadRequestException"))
    return answer
