"""The reference by which a booker comes back to a booking: all that is theirs, and nowhere stored.

A booking's id is a keyed hash of it: who reads the store, a mail's QR or an office's list can
check somebody in, and change or cancel nothing.
"""

import re
from datetime import datetime

from chalicelib.bookings import repository
from chalicelib.bookings.rules import Booking
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import NotFoundError, TooManyRequestsError
from chalicelib.core.ids import BookingId, keyed_id
from chalicelib.notices.appointments import BOOKING_PAGE, LINK_LASTS
from chalicelib.web.signed_links import LinkExpiredError, LinkNotFoundError, read_link

# Nobody guesses 128 bits; who tries is slowed down. Who holds a reference is never counted.
_OFTEN_WRONG = "60/hour"
# In the link of a later mail, which cannot name the reference: it opens the same, for a time.
_TOKEN = re.compile(r"[A-Z2-7]{26}\.\d{1,12}\.[A-Z2-7]{26}")
# Read aloud or copied by hand: what Base32 has no letter for.
_MISREAD = str.maketrans("018", "OIB", " -.")


class BookingLinkExpiredError(LinkExpiredError):
    """The link of a mail has run out; the booking's reference still opens it."""

    code = "booking_link_expired"


# What may be answered to who opens a booking.
REFUSALS = (NotFoundError, BookingLinkExpiredError, TooManyRequestsError)


def reference_of(key: str) -> str:
    """Return the reference of the booking that a request makes, 26 Base32 characters."""
    return keyed_id(index_key(), "booking-reference", key)


def booking_id_of(reference: str) -> BookingId:
    """Return the id of the booking of a reference, however that was typed."""
    plain = reference.upper().translate(_MISREAD)
    return BookingId(keyed_id(index_key(), "booking", plain))


def request_id_of(booking: Booking, key: str, body_hash: str) -> str:
    """Return what a booking keeps of the request that changed it, so that a retry is known."""
    return keyed_id(index_key(), "booking-request", booking.id, key, body_hash)


def open_own(reference: str, network: str, now: datetime) -> Booking:
    """Return the booking of a reference, or of the token of a link in a mail.

    Raises NotFoundError, BookingLinkExpiredError, TooManyRequestsError for who guesses.
    """
    booking_id = _id_by_link(reference, now) if _TOKEN.fullmatch(reference) else None
    booking = repository.find_booking(booking_id or booking_id_of(reference))
    if booking is None:
        from chalicelib.web import limits  # noqa: PLC0415 - cold start

        # The day among the parts: from one to the next no hash tells that it was the same network.
        limits.use(_OFTEN_WRONG, "booking-wrong", now.date().isoformat(), network, now=now)
        raise NotFoundError
    return booking


def _id_by_link(token: str, now: datetime) -> BookingId | None:
    try:
        return BookingId(read_link(token, BOOKING_PAGE, now))
    except LinkExpiredError as error:
        # Only we can have signed it, so this tells nothing to who guesses.
        raise BookingLinkExpiredError(days=LINK_LASTS.days) from error
    except LinkNotFoundError:
        return None
