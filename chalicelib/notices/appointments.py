"""What mails about bookings say besides their texts: when, where to manage it, what to show."""

import io
from datetime import date, datetime, timedelta
from typing import cast

from chalicelib.core.config import config
from chalicelib.web.problems import Lang, words
from chalicelib.web.signed_links import sign_link

# The link in a mail about a booking: what it is for, how long it works, where it leads.
BOOKING_PAGE = "booking"
LINK_LASTS = timedelta(days=90)
_PAGES = {"id": "/id/pesanan-saya/", "en": "/en/my-booking/"}

_TITLES = {"id": "Imigrasi: {service}", "en": "Immigration: {service}"}
_WEEKDAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}


def weekday(language: str, on: date) -> str:
    """Return the name of a day of the week."""
    return _WEEKDAYS[language].split()[on.weekday()]


def hours(language: str, begins: datetime, ends: datetime) -> str:
    """Write from when to when, as the clock of their zone shows it, with its short name."""
    if language == "id":
        return f"pukul {begins:%H.%M}\u2013{ends:%H.%M} {begins.tzname()}"
    return f"{begins:%H:%M}\u2013{ends:%H:%M} {begins.tzname()}"


def named(language: str, part: str, code: str) -> str:
    """Return what a kind, service or lane is called."""
    found = words(cast("Lang", language))["bookings"][part][code]
    return str(found["name"] if isinstance(found, dict) else found)


def title(language: str, service: str) -> str:
    """Return what the entry in a calendar is called."""
    return _TITLES[language].format(service=named(language, "services", service))


def page_of(language: str, booking: str, at: datetime, reference: str = "") -> str:
    """Return the address of a booker's own page: by the reference, or by a link that runs out.

    The reference is nowhere stored, and so known only while the booking is made.
    """
    token = reference or sign_link(BOOKING_PAGE, booking, at + LINK_LASTS)
    return f"{config().site_url}{_PAGES[language]}#{token}"


def in_fours(reference: str) -> str:
    """Write a reference so that it can be read aloud and copied."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def check_in_code(booking: str) -> str:
    """Return what the QR code says: enough to be checked in by, never to change the booking."""
    return f"serambi:booking:{booking}"


def picture(booking: str) -> bytes:
    """Return the QR code as a PNG with its quiet zone, dark on white in any colour scheme."""
    import segno  # noqa: PLC0415 - cold start

    out = io.BytesIO()
    code = segno.make_qr(check_in_code(booking), error="m")
    code.save(out, kind="png", scale=6, border=4, dark="#000", light="#fff")
    return out.getvalue()
