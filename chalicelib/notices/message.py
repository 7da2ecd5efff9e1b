"""A finished mail: MIME with text, HTML and, where there is a last day, a calendar entry."""

import hashlib
from datetime import date, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from chalicelib.core.config import config
from chalicelib.notices.rendering import Words, has_texts, render
from chalicelib.notices.rules import Letter, Notice

# Seven bits: SES takes nothing else for certain.
_POLICY = SMTP.clone(cte_type="7bit")
_FILE_NAMES = {"id": "hari-terakhir.ics", "en": "last-day.ics"}


class UnsendableError(Exception):
    """No mail can be made of this row: its address or its facts are wrong."""


def check_letter(letter: Letter) -> None:
    """Raise ValueError unless there are words for the letter."""
    if not has_texts(letter.kind, letter.language):
        raise ValueError("there are no texts of this kind and language")


def build(notice: Notice, at: datetime) -> bytes:
    """Return the mail of a row's first stage, true at an instant; UnsendableError if it cannot."""
    from jinja2 import TemplateError  # noqa: PLC0415 - cold start

    try:
        words = render(notice, at)
        return _message(notice, words, at).as_bytes()
    except (TemplateError, MessageError, ValueError, KeyError, TypeError) as error:
        raise UnsendableError(type(error).__name__) from error


def _message(notice: Notice, words: Words, at: datetime) -> EmailMessage:
    sender_name, sender = parseaddr(config().mail_sender)
    domain = sender.rpartition("@")[2]
    name = _digest(notice.id)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(sender_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=address(notice.letter.recipient))
    mail["Reply-To"] = Address(addr_spec=sender)
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(at)
    # The same for each attempt at a stage, so that a second copy can be told.
    mail["Message-ID"] = f"<{name}.{notice.stages[0].name}@{domain}>"
    mail["List-Id"] = f"<{notice.letter.kind.replace('_', '-')}.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(words.text)
    mail.add_alternative(words.html, subtype="html")
    if words.calendar:
        last_day = date.fromisoformat(str(notice.letter.context["last_day"]))
        mail.add_attachment(
            _event(words.calendar, last_day, f"{name}@{domain}", at),
            maintype="text",
            subtype="calendar",
            params={"method": "PUBLISH", "charset": "utf-8"},
            filename=_FILE_NAMES[notice.letter.language],
        )
    mail["Content-Language"] = notice.letter.language
    return mail


def _event(summary: str, on: date, uid: str, at: datetime) -> bytes:
    """Return an all-day event; each stage carries the same UID, so that a calendar keeps one."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - cold start

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//Serambi//Serambi//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def address(text: str) -> str:
    """Return an address as mail servers write it; ValueError when it is none."""
    local, at, domain = text.rpartition("@")
    if not (local and at and domain and text.isprintable()):
        raise ValueError("no address")
    return f"{local}@{domain.encode('idna').decode()}"


def _digest(notice_id: str) -> str:
    # Ids stay inside: what a stranger sees of a row is a hash.
    return hashlib.sha256(notice_id.encode()).hexdigest()[:32]
