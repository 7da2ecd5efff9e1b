"""A finished mail: MIME with text, HTML and, where there is a last day, a calendar entry."""

from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from chalicelib.core.config import config
from chalicelib.notices import appointments, calendars
from chalicelib.notices.calendars import digest
from chalicelib.notices.rendering import TEXTS, Words, has_texts, render, render_many
from chalicelib.notices.rules import Letter, Notice

# Seven bits: SES takes nothing else for certain.
_POLICY = SMTP.clone(cte_type="7bit")
_FILE_NAMES = {
    ("id", False): "hari-terakhir.ics",
    ("en", False): "last-day.ics",
    ("id", True): "jadwal.ics",
    ("en", True): "appointment.ics",
}
# What the HTML of a mail calls the picture that comes with it.
_PICTURE = "<check-in>"


class UnsendableError(Exception):
    """No mail can be made of this row: its address or its facts are wrong."""


def check_letter(letter: Letter) -> None:
    """Raise ValueError unless there are words for the letter."""
    if not has_texts(letter.kind, letter.language):
        raise ValueError("there are no texts of this kind and language")


def goes_with_others(letter: Letter) -> bool:
    """Tell whether there are words for several notices of the letter's kind in one mail."""
    return (TEXTS / letter.kind / f"{letter.language}.many.txt").is_file()


def build(notices: Sequence[Notice], at: datetime) -> bytes:
    """Return the mail of the first stage of a row, or of several of one kind, language, address.

    It is true at an instant. UnsendableError when there are no words for it, or its facts or
    its address are wrong.
    """
    from jinja2 import TemplateError  # noqa: PLC0415 - cold start

    try:
        words = render(notices[0], at) if len(notices) == 1 else render_many(notices, at)
        return _message(notices, words, at).as_bytes()
    except (TemplateError, MessageError, ValueError, KeyError, TypeError) as error:
        raise UnsendableError(type(error).__name__) from error


def _message(notices: Sequence[Notice], words: Words, at: datetime) -> EmailMessage:
    letter = notices[0].letter
    sender_name, sender = parseaddr(config().mail_sender)
    domain = sender.rpartition("@")[2]
    # The same for each attempt at the same rows and stages, so that a second copy can be told.
    told = sorted(f"{notice.id}.{notice.stages[0].name}" for notice in notices)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(sender_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=address(letter.recipient))
    mail["Reply-To"] = Address(addr_spec=sender)
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{digest(' '.join(told))}@{domain}>"
    mail["List-Id"] = f"<{letter.kind.replace('_', '-')}.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(words.text)
    mail.add_alternative(words.html, subtype="html")
    if letter.context.get("check_in"):
        _show(mail, str(letter.context["booking"]))
    if words.calendar:
        entry = calendars.entry_of(words.calendar, letter.context, notices[0].id, sender, at)
        mail.add_attachment(
            entry.content,
            maintype="text",
            subtype="calendar",
            params={"method": entry.method, "charset": "utf-8"},
            filename=_FILE_NAMES[letter.language, entry.is_appointment],
        )
    mail["Content-Language"] = letter.language
    return mail


def _show(mail: EmailMessage, booking: str) -> None:
    """Put the picture of a QR code beside the HTML, so that nothing is fetched to see it."""
    html = mail.get_body(("html",))
    if html is not None:
        html.add_related(
            appointments.picture(booking),
            maintype="image",
            subtype="png",
            cid=_PICTURE,
            disposition="inline",
            filename="check-in.png",
        )


def address(text: str) -> str:
    """Return an address as mail servers write it; ValueError when it is none."""
    local, at, domain = text.rpartition("@")
    if not (local and at and domain and text.isprintable()):
        raise ValueError("no address")
    return f"{local}@{domain.encode('idna').decode()}"
