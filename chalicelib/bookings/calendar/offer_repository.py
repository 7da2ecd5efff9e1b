"""Offers of freed places as stored: found by when they run out."""

from datetime import datetime, timedelta

from chalicelib.bookings.repository import BookingItem, booking_of
from chalicelib.bookings.rules import Booking
from chalicelib.core.clock import instant_text
from chalicelib.db import booking_keys as keys


def list_offered(office: str) -> list[Booking]:
    """Return those of an office to whom a place is offered, by when the offer runs out."""
    found = BookingItem.by_place.query(
        keys.freed(office), BookingItem.place_sk.startswith("offer#")
    )
    return [booking_of(item) for item in found]


def list_run_out(office: str, now: datetime) -> list[Booking]:
    """Return those of an office whose offer has run out, the first first."""
    # An instant with milliseconds sorts before its own second: the next one bounds them all.
    second = instant_text(now.replace(microsecond=0) + timedelta(seconds=1))
    found = BookingItem.by_place.query(
        keys.freed(office), BookingItem.place_sk.between("offer#", f"offer#{second}~")
    )
    bookings = [booking_of(item) for item in found]
    return [one for one in bookings if one.offer and one.offer.until <= now]
