"""One case, shown to who works on it: what was done, and whom it is about; each look audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit
from chalicelib.permits.standing import Standing, standing_on
from chalicelib.persons.rules import Person as Foreigner
from chalicelib.persons.searching import find_whole
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp
from chalicelib.supervision import service
from chalicelib.supervision.rules import Case, Event
from chalicelib.web.guards import Person


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case with what was done in it, and whom it is about as the records have them now."""

    case: Case
    events: Sequence[Event]
    person: Foreigner | None
    stamp: Stamp | None
    permit: Permit | None
    standing: Standing | None


def get_case(case_id: str, officer: Person, now: datetime) -> ShownCase:
    """Return a case to who may see it; the look is on record before it is given.

    Raises NotFoundError.
    """
    case = service.find_own(case_id, officer)
    holder = case.concerned.holder_id
    commit_audited(deed(officer, "case_viewed", f"CASE#{case.id}", now, "", holder))
    return show_case(case, now)


def show_case(case: Case, now: datetime) -> ShownCase:
    """Return a case with all that is shown of it; the caller has audited look or deed."""
    of = case.concerned
    permit = permits.find_permit(of.permit_id) if of.permit_id else None
    return ShownCase(
        case=case,
        events=service.list_events(case),
        person=find_whole(of.holder_id) if of.holder_id else None,
        stamp=stamps.find_stamp(of.stamp_id) if of.stamp_id else None,
        permit=permit,
        standing=standing_on(permit, local_date(now, permit.zone)) if permit else None,
    )
