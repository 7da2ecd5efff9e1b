"""What reports, entries and departures of a day say of each other: compared each night.

Two places at once are found when the later of two reports comes, and who was checked out but
never in when that is tried (`reporting`, `departing`); the office sees all of it in one list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.core.log import log_event
from chalicelib.lodging import repository
from chalicelib.lodging.findings import Finding, FindingKind, store_finding
from chalicelib.reference import service as reference
from chalicelib.stamps import daily
from chalicelib.stamps.rules import Stamp

_DAY = timedelta(days=1)
# Beside the hours that a host has: whoever entered first travels on, and reports come late.
GRACE = timedelta(hours=48)
# So many of a guest's stays are looked at, the latest first.
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many stamps were looked at, and what was found anew."""

    departed: int
    still_in: int
    entered: int
    never_reported: int


def reconcile_stays(now: datetime) -> Reconciled:
    """Compare the departures of the UTC day before, and the entries that had time to be reported.

    Each stamp costs one read of its guest's stays. Run twice it finds the same.
    """
    on = now.date() - _DAY
    departed, still_in = _each(lambda shard: daily.list_departed(on, shard), _still_in, now)
    hours = timedelta(hours=reference.reporting_hours(on))
    entered_on = (now - hours - GRACE).date() - _DAY
    entered, never = _each(
        lambda shard: daily.list_entered(entered_on, shard), _never_reported, now
    )
    done = Reconciled(departed, still_in, entered, never)
    log_event(
        "stays_reconciled",
        on=on.isoformat(),
        departed=departed,
        still_in=still_in,
        entered=entered,
        never_reported=never,
    )
    return done


def _each(
    listed: Callable[[int], Iterator[Stamp]],
    find: Callable[[Stamp, datetime], Iterator[tuple[Finding, str]]],
    now: datetime,
) -> tuple[int, int]:
    seen = found = 0
    for shard in daily.SHARDS:
        for stamp in listed(shard):
            seen += 1
            found += sum(store_finding(*one) for one in find(stamp, now))
    return seen, found


def _still_in(stamp: Stamp, now: datetime) -> Iterator[tuple[Finding, str]]:
    departed_at = stamp.ending.at if stamp.ending else now
    for stay in repository.list_latest_stays_by_guest(stamp.passport_key, _LOOKED_AT):
        if stay.is_open and stay.arrived_at <= departed_at:
            found = Finding(
                FindingKind.STILL_IN_DEPARTED,
                stay.office,
                now,
                departed_at,
                stamp.passport_key,
                (stay.receipt,),
                stamp.id,
                stay.place.premises_id,
            )
            yield found, stay.receipt


def _never_reported(stamp: Stamp, now: datetime) -> Iterator[tuple[Finding, str]]:
    if repository.has_stay(stamp.passport_key, stamp.issued_at - _DAY):
        return
    checkpoint = reference.find_checkpoint(stamp.checkpoint, stamp.entry_on)
    if checkpoint is None:
        return
    found = Finding(
        FindingKind.NEVER_REPORTED,
        checkpoint.office,
        now,
        stamp.issued_at,
        stamp.passport_key,
        stamp_id=stamp.id,
    )
    yield found, stamp.id
