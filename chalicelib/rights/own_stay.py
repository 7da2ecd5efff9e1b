"""A foreigner's look at the own stay: until when, where reported, who looked, what was asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.core.clock import local_date
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.lodging import service as lodging
from chalicelib.lodging.rules import ReportedStay
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.permits.standing import Standing, standing_on
from chalicelib.reference import service as reference
from chalicelib.rights import repository
from chalicelib.rights.rules import (
    Correction,
    Look,
    Purpose,
    purpose_of,
    told,
)
from chalicelib.scans import service as scans
from chalicelib.scans.rules import Scan
from chalicelib.stamps.care import fetching, finding
from chalicelib.stamps.care.schemas import FetchStamp
from chalicelib.stamps.refusals import NoSuchStampError
from chalicelib.stamps.rules import Stamp

_MOST_STAYS = 20
_MOST_LOOKS = 30


@dataclass(frozen=True, slots=True)
class OwnStay:
    """What a foreigner is shown of the own stay."""

    stamp: Stamp
    stamp_number: str
    permit: Permit
    standing: Standing
    stays: list[ReportedStay]
    looks: list[Look]
    looks_after_hours: int
    corrections: list[Correction]


def view_own_stay(request: FetchStamp, network: str, now: datetime) -> OwnStay:
    """Show the own stay to whoever reads a passport's whole page.

    Unknown and wrong are alike, and asking is limited: see `stamps.care.fetching.find_own_stamp`.
    Raises NoSuchStampError, TooManyRequestsError.
    """
    stamp = fetching.find_own_stamp(request, network, now)
    permit, today = _permit(stamp, now), local_date(now, stamp.zone)
    look = audit.deed(None, "own_stay_viewed", f"STAMP#{stamp.id}", now)
    audit.commit_audited(look)
    hours = reference.looks_told_after_hours(today)
    return OwnStay(
        stamp=stamp,
        stamp_number=stamp_number(stamp.id),
        permit=permit,
        standing=standing_on(permit, today),
        stays=lodging.list_own_stays(stamp.passport_key, _MOST_STAYS),
        looks=told(_looks(stamp), now, hours, _MOST_LOOKS),
        looks_after_hours=hours,
        corrections=repository.list_corrections_by_holder(stamp.holder_id),
    )


def _permit(stamp: Stamp, now: datetime) -> Permit:
    """Return the permit that a foreigner stays on: the stamp's own, or the one in its place."""
    own, stays_on = finding.find_permits(stamp, now)
    permit = stays_on or own
    if permit is None or permit.status is not PermitStatus.VALID:
        # Over by a record, and what came after is not on record yet: an office has to say.
        raise NoSuchStampError
    return permit


def scanned_looks(found: Iterable[Scan]) -> list[Look]:
    """Return the looks that scans in the field were.

    Of a scan on a watch-list hit nothing is told: it would say that there is one.
    """
    return [
        Look(one.taken_at, one.office, Purpose.FIELD)
        for one in found
        if not one.presented.exception
    ]


def logged_looks(rows: Iterable[Deed]) -> list[Look]:
    """Return the looks that the audit log has.

    Nothing of who works on a case, which may be open still, or reads the log itself.
    """
    return [
        Look(one.at, one.office, purpose_of(one.action))
        for one in rows
        if one.person_id is not None and not one.action.startswith(("case_", "audit_"))
    ]


def _looks(stamp: Stamp) -> list[Look]:
    """Return who looked: in the field by the stamp, elsewhere by the audit log."""
    scanned = scanned_looks(scans.list_scans(stamp.id, _MOST_LOOKS))
    return [*scanned, *logged_looks(audit.list_looks(stamp.holder_id).items)]
