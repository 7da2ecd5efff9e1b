"""How a permit stands on a day, and which of an office's are over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.clock import local_date
from chalicelib.permits import repository
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.reference import service as reference

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a permit stands on a day in its own zone, by the rules of that day; money is rupiah.

    `days_left` are the days after that day: 0 on the last one, and of a permit that is over.
    """

    days_left: int
    overstay_days: int
    fee_per_day: int
    ban_after_days: int

    @property
    def overstay_fee(self) -> int:
        """What an overstay costs."""
        return self.overstay_days * self.fee_per_day

    @property
    def is_banned(self) -> bool:
        """Whether deportation and a ban follow in place of the fee."""
        return self.overstay_days > self.ban_after_days


def standing_on(permit: Permit, today: date) -> Standing:
    """Return how a permit stands on a day in its zone; one that something ended is no overstay."""
    left = (permit.last_day_of_stay - today).days if permit.status is PermitStatus.VALID else 0
    return Standing(
        days_left=max(0, left),
        overstay_days=max(0, -left),
        fee_per_day=reference.overstay_fee_per_day(today),
        ban_after_days=reference.overstay_ban_after_days(today),
    )


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
