"""What the records of one guest say against each other: pure decisions over all that is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from chalicelib.core.clock import local_date
from chalicelib.core.ids import PassportKey
from chalicelib.lodging.checks.findings import Finding, FindingKind
from chalicelib.lodging.rules import Stay, is_running, is_same_place, whole_day
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.persons.declarations import Declaration
from chalicelib.reference import service as reference
from chalicelib.stamps.rules import Stamp

_DAY = timedelta(days=1)
# Beside the hours that a host has: whoever entered first travels on, and reports come late.
GRACE = timedelta(hours=48)
# The first night is where the card says, or it says something else.
_FIRST_NIGHT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of a passport's guest.

    `stays` are those not cancelled; `entry` the stamp on which the guest is in the country,
    `departure` the one on which they left last; `permits` are all of the holder's.
    """

    passport_key: PassportKey
    stays: Sequence[Stay]
    entry: Stamp | None = None
    departure: Stamp | None = None
    permits: Sequence[Permit] = ()
    declaration: Declaration | None = None

    @property
    def departed_at(self) -> datetime | None:
        """When the guest left last."""
        return self.departure.left_at if self.departure else None

    def has_left(self, stay: Stay) -> bool:
        """Whether the guest left the country after a stay began."""
        return self.departed_at is not None and stay.arrived_at <= self.departed_at


def contradictions(known: Dossier, now: datetime) -> list[Finding]:
    """Return whatever does not fit together at an instant, but what a check-out alone says."""
    return [
        *_still_in(known, now),
        *_two_places(known, now),
        *_never_reported(known, now),
        *_declared_elsewhere(known, now),
        *_permit_ended(known, now),
    ]


def holds(finding: Finding, known: Dossier, now: datetime) -> bool:
    """Tell whether the records still say what was found."""
    if finding.kind is FindingKind.OUT_NEVER_IN:
        return not any(
            stay.place.premises_id == finding.premises_id and stay.arrived_at <= finding.since
            for stay in known.stays
        )
    return finding.id in [one.id for one in contradictions(known, now)]


def pair_of(one: Stay, other: Stay) -> str:
    """Return what tells two stays at once from any other two."""
    return "#".join(stay.receipt for stay in _in_order(one, other))


def report_due(entry: Stamp) -> datetime:
    """Return when a stay is to be on record at the latest, of whoever entered on a stamp.

    The hours run from the entry; of a stamp that took the place of another, from the end of the
    day of entry.
    """
    hours = timedelta(hours=reference.reporting_hours(entry.entry_on))
    return _entered_at(entry) + hours + GRACE


def _entered_at(entry: Stamp) -> datetime:
    return min(entry.issued_at, whole_day(entry.entry_on, entry.zone)[1])


def _found(
    kind: FindingKind, stay: Stay, now: datetime, since: datetime, unique: str = ""
) -> Finding:
    return Finding(
        kind,
        stay.office,
        now,
        since,
        stay.guest.passport_key,
        (stay.receipt,),
        stay.guest.stamp_id,
        stay.place.premises_id,
        unique or stay.receipt,
    )


def _still_in(known: Dossier, now: datetime) -> Iterator[Finding]:
    """Who left the country, and is in a house by a report from before."""
    for stay in known.stays:
        if stay.is_open and known.departed_at and known.has_left(stay):
            found = _found(FindingKind.STILL_IN_DEPARTED, stay, now, known.departed_at)
            yield replace(found, stamp_id=known.departure.id if known.departure else None)


def _two_places(known: Dossier, now: datetime) -> Iterator[Finding]:
    """Who was in one house by its report, when another in which they arrived says they came."""
    counted = [stay for stay in known.stays if stay.is_confirmed and not stay.duplicate_of]
    for pair in combinations(counted, 2):
        earlier, later = _in_order(*pair)
        at = later.arrived_at
        if is_same_place(earlier.place, later.place):
            continue
        if is_running(earlier, at) and is_running(later, at):
            yield Finding(
                FindingKind.TWO_PLACES,
                later.office,
                now,
                at,
                known.passport_key,
                (earlier.receipt, later.receipt),
                later.guest.stamp_id,
                later.place.premises_id,
                pair_of(earlier, later),
            )


def _never_reported(known: Dossier, now: datetime) -> Iterator[Finding]:
    """Who entered, had time to be reported, and was not; until they leave."""
    entry = known.entry
    if entry is None or report_due(entry) > now:
        return
    checkpoint = reference.find_checkpoint(entry.checkpoint, entry.entry_on)
    since = _entered_at(entry)
    if checkpoint is None or any(stay.arrived_at >= since - _DAY for stay in known.stays):
        return
    yield Finding(
        FindingKind.NEVER_REPORTED,
        checkpoint.office,
        now,
        since,
        known.passport_key,
        stamp_id=entry.id,
        unique=f"{known.passport_key}#{entry.entry_on.isoformat()}",
    )


def _declared_elsewhere(known: Dossier, now: datetime) -> Iterator[Finding]:
    """Whose arrival card names another kecamatan than the first report after it; while there."""
    card = known.declaration
    if card is None or not card.region:
        return
    since = [
        stay for stay in known.stays if not stay.duplicate_of and stay.arrived_on >= card.arrives_on
    ]
    first = min(since, key=lambda stay: (stay.arrived_at, stay.receipt), default=None)
    if first is None or not first.is_open or known.has_left(first):
        return
    if first.arrived_on <= card.arrives_on + _FIRST_NIGHT and first.place.region != card.region:
        yield _found(FindingKind.DECLARED_ELSEWHERE, first, now, first.arrived_at)


def _permit_ended(known: Dossier, now: datetime) -> Iterator[Finding]:
    """Who is in a house, and none of whose permits lasts; the latest house."""
    there = [
        stay
        for stay in known.stays
        if stay.is_open and stay.arrived_at <= now and not known.has_left(stay)
    ]
    last = max(there, key=lambda stay: (stay.arrived_at, stay.receipt), default=None)
    if last is None or not known.permits or any(_lasts(one, now) for one in known.permits):
        return
    yield _found(FindingKind.PERMIT_ENDED, last, now, max(map(_ended_at, known.permits)))


def _lasts(permit: Permit, now: datetime) -> bool:
    is_valid = permit.status is PermitStatus.VALID
    return is_valid and local_date(now, permit.zone) <= permit.last_day_of_stay


def _ended_at(permit: Permit) -> datetime:
    after = permit.last_day_of_stay + _DAY
    over = datetime.combine(after, time(), ZoneInfo(permit.zone))
    return over if permit.status is PermitStatus.VALID else min(over, permit.changed_at)


def _in_order(one: Stay, other: Stay) -> tuple[Stay, Stay]:
    if (other.arrived_at, other.receipt) < (one.arrived_at, one.receipt):
        return other, one
    return one, other
