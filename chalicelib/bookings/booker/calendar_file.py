"""A booking as an entry for its booker's own calendar: the one that the mails carry too."""

from datetime import datetime
from email.utils import parseaddr

from chalicelib.audit import service as audit
from chalicelib.bookings import letter_facts, references
from chalicelib.core.config import config
from chalicelib.core.errors import ConflictError
from chalicelib.notices import appointments, calendars


class NoTimeYetError(ConflictError):
    """The booking has no time, or no longer one, that a calendar could keep."""

    code = "no_time_yet"


def show_calendar(reference: str, network: str, now: datetime) -> str:
    """Return a confirmed booking as iCalendar (RFC 5545); the look is audited.

    Raises NotFoundError, TooManyRequestsError, NoTimeYetError.
    """
    booking = references.open_own(reference, network, now)
    facts = letter_facts.event(None, booking)
    if not facts:
        raise NoTimeYetError
    audit.commit_audited(audit.deed(None, "booking_read", f"BOOKING#{booking.id}", now))
    title = appointments.title(booking.language, booking.service)
    _, sender = parseaddr(config().mail_sender)
    entry = calendars.appointment(title, {"booking": booking.id, **facts}, sender, now)
    return entry.content.decode()
