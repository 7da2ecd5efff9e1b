"""Who books much: counts behind an e-mail address and a phone number, each of them alone."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError, TooManyRequestsError
from chalicelib.core.ids import keyed_id
from chalicelib.reference import settings

WITHIN_DAYS = 30
# Behind one network may stand a village.
_OFTEN_FROM_NETWORK = "60/hour"
_DAY = timedelta(days=1).total_seconds()
_ZONE = "Asia/Jakarta"


class TooManyBookingsError(ConflictError):
    """So many bookings stand behind this address or number that the office is to be asked."""

    code = "too_many_bookings"


def marks_of(email: str, phone: str) -> tuple[str, ...]:
    """Return a keyed hash of an address, whatever its tag, and one of a number (E.164)."""
    local, _, host = email.lower().partition("@")
    address = f"{local.partition('+')[0]}@{host}" if host else ""
    return tuple(keyed_id(index_key(), "booker", one) for one in (address, phone) if one)


def contact_of(email: str, phone: str) -> str:
    """Return what a booking keeps, to tell which others are of the same booker."""
    return keyed_id(index_key(), "booker", *marks_of(email, phone))


@contextmanager
def counted(email: str, phone: str, network: str, now: datetime) -> Iterator[None]:
    """Count a booking for its contacts and its network; what comes to nothing is taken back.

    Only what was counted here: else a used up address would clear a number. Raises
    TooManyBookingsError, TooManyRequestsError.
    """
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    limits.use(_OFTEN_FROM_NETWORK, "booking", now.date().isoformat(), network, now=now)
    most = settings.number("booking_most_for_contact", local_date(now, _ZONE))
    limit, done = f"{most}/{WITHIN_DAYS}day", []
    try:
        for mark in marks_of(email, phone):
            done.append(mark)
            _use(limit, mark, most, now)
        yield
    except Exception:
        for mark in done:
            limits.give_back(limit, "booker", mark, now=now)
        raise


def _use(limit: str, mark: str, most: int, now: datetime) -> None:
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    try:
        limits.use(limit, "booker", mark, now=now)
    except TooManyRequestsError as error:
        days = math.ceil(int(error.values["seconds"]) / _DAY)
        raise TooManyBookingsError(most=most, within=WITHIN_DAYS, days=days) from error
