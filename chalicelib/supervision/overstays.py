"""An office's worklist of stays that are over: how long, what is to be paid, whether here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit.service import commit_all_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.core.ids import CaseId, HolderId, StampId
from chalicelib.db.pages import Page
from chalicelib.permits.overstays import list_overstays as list_permits
from chalicelib.permits.rules import Permit
from chalicelib.permits.standing import Standing, standing_on
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.supervision import service
from chalicelib.supervision.reading import Reader
from chalicelib.supervision.rules import Source, SourceKind

# Each foreigner who is shown has a row of the audit log, all in one transaction.
_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Overstay:
    """A permit whose last day has passed, as it stands today.

    `is_here`: whether a passport of its holder is in the country by the records; None where the
    permit goes with no stamp, so that nobody knows. `case_id` is its open case.
    """

    permit: Permit
    standing: Standing
    holder: Holder | None
    is_here: bool | None
    case_id: CaseId | None


def list_overstays(reader: Reader, after: str | None, now: datetime) -> Page[Overstay]:
    """Return a page of an office's overstays, the shortest first; each look is on record before.

    A page may be short, and others follow all the same. Raises InvalidError for a cursor.
    """
    today = local_date(now, reference.office_zone(reader.office))
    page = list_permits(reader.office, today, after, _A_PAGE)
    # By its own zone a day may not be over yet.
    found = [one for one in page.items if local_date(now, one.zone) > one.last_day_of_stay]
    listed = deed(reader.person, "overstays_listed", f"OFFICE#{reader.office}", now)
    looks = [
        deed(reader.person, "overstay_viewed", f"PERMIT#{one.id}", now, "", one.holder_id)
        for one in found
    ]
    commit_all_audited([listed, *looks])
    return Page(_shown(found, now), page.next)


def _shown(found: Sequence[Permit], now: datetime) -> list[Overstay]:
    if not found:
        return []
    holders = persons.find_holders({one.holder_id for one in found})
    here = _here([one.stamp_id for one in found if one.stamp_id])
    sources = {one.id: Source(SourceKind.PERMIT, one.id) for one in found}
    cases = service.find_open_cases(list(sources.values()))
    return [
        Overstay(
            permit=one,
            standing=standing_on(one, local_date(now, one.zone)),
            holder=holders.get(HolderId(one.holder_id)),
            is_here=here.get(one.stamp_id) if one.stamp_id else None,
            case_id=cases.get(sources[one.id]),
        )
        for one in found
    ]


def _here(stamp_ids: Sequence[StampId]) -> dict[StampId, bool]:
    known = stamps.find_stamps(stamp_ids) if stamp_ids else {}
    passports = persons.find_passports(one.passport_key for one in known.values())
    return {
        stamp.id: stamp.passport_key in passports
        and passports[stamp.passport_key].present_on is not None
        for stamp in known.values()
    }
