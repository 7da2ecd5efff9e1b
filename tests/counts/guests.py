"""Guests counted without any report: counters written as lodging's transactions write them."""

from datetime import date, timedelta
from itertools import count

from chalicelib.core.clock import utc_now
from chalicelib.counts import service
from chalicelib.counts.rules import Presence
from chalicelib.db.transaction import commit

BADUNG = "51.03"
KUTA, PETANG = "51.03.01", "51.03.04"
_NUMBERS = count()


def come(region: str, number: int, leaves_on: date | None = None) -> None:
    """Let so many guests come to a kecamatan, on a day of leaving or on several."""
    later = utc_now().date() + timedelta(days=30)
    days = [leaves_on or later + timedelta(days=one % 7) for one in range(number)]
    counted = service.counted_as(region, f"guest {next(_NUMBERS)}")
    commit(service.plan_present((None, Presence(region, day, counted)) for day in days))
