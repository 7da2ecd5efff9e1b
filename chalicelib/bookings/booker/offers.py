"""A freed place as it is offered to one who waits: taken, or let pass."""

from dataclasses import replace
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, references
from chalicelib.bookings.booker.schemas import AnswerOffer
from chalicelib.bookings.booker.service import Standing, standing_of
from chalicelib.bookings.calendar import repository as calendar
from chalicelib.bookings.calendar import waiting
from chalicelib.bookings.rules import Booking, BookingMovedError, BookingOverError, Offer
from chalicelib.bookings.slot_repository import SlotMovedError
from chalicelib.core.errors import ConflictError
from chalicelib.db.transaction import ContendedError
from chalicelib.web.guards import Call

_ATTEMPTS = 5


class NoOfferError(ConflictError):
    """No place is offered, or the offer has run out."""

    code = "no_offer"


def answer_offer(call: Call[AnswerOffer], network: str) -> Standing:
    """Take the place that is offered to a booking, or let it pass, once.

    Raises NotFoundError, TooManyRequestsError, BookingOverError, NoOfferError, NoPlaceError where
    the day was closed meanwhile, BookingMovedError.
    """
    for _ in range(_ATTEMPTS):
        booking = references.open_own(call.body.reference, network, call.now)
        made = references.request_id_of(booking, call.key, call.body_hash)
        if booking.last_request == made:
            return standing_of(booking)
        offer = _offer_of(booking, call.now)
        answered = replace(booking, last_request=made)
        change = _taken if call.body.accepted else _declined
        try:
            return standing_of(change(booking, answered, offer, call.now))
        except (BookingMovedError, SlotMovedError, ContendedError):
            continue
    raise BookingMovedError


def _offer_of(booking: Booking, now: datetime) -> Offer:
    if booking.is_over:
        raise BookingOverError
    if booking.offer is None or booking.offer.until <= now:
        raise NoOfferError
    return booking.offer


def _taken(before: Booking, answered: Booking, offer: Offer, now: datetime) -> Booking:
    # The places go from the offer to the booking: none is taken or given back.
    after = replace(answered, slot=offer.slot, offer=None, wait=None)
    done = audit.deed(None, "booking_offer_taken", f"BOOKING#{before.id}", now)
    is_open = calendar.plan_not_closed(offer.slot)
    return changing.commit_change(before, after, done, now, places=[is_open])


def _declined(before: Booking, answered: Booking, offer: Offer, now: datetime) -> Booking:  # noqa: ARG001 - as its twin
    done = audit.deed(None, "booking_offer_declined", f"BOOKING#{before.id}", now)
    after = changing.commit_change(before, waiting.passed(answered, now), done, now)
    waiting.settle_left(before, after, now)
    return after
