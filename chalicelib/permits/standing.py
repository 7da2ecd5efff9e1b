"""Where permits stand, many at once: those of an office whose last day is over."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.clock import local_date
from chalicelib.permits import repository
from chalicelib.permits.rules import Permit
from chalicelib.reference import service as reference

_DAY = timedelta(days=1)


def list_lapsed(office: str, since: datetime, until: datetime) -> Iterator[Permit]:
    """Return the permits of an office whose last day came to its end in a time; a moment behind.

    Valid still: nothing else has ended them.
    """
    zone = reference.office_zone(office)
    first, last = local_date(since, zone) - _DAY, local_date(until, zone)
    after = ""
    while True:
        found, after = repository.list_permits_by_office(office, first, last, after)
        yield from (permit for permit, _ in found if since < _end(permit) <= until)
        if not after:
            return


def _end(permit: Permit) -> datetime:
    after = permit.last_day_of_stay + _DAY
    return datetime.combine(after, time(), ZoneInfo(permit.zone))
