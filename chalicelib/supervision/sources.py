"""What opens a case: found for who may see it, taken by the case, closed with it."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import CaseId, HolderId, PermitId, ScanId
from chalicelib.db.transaction import Write
from chalicelib.lodging.checks import findings
from chalicelib.permits import service as permits
from chalicelib.persons import service as persons
from chalicelib.persons.searching import find_recorded
from chalicelib.scans import service as scans
from chalicelib.stamps import service as stamps
from chalicelib.supervision import flags
from chalicelib.supervision.rules import Case, Concerned, Outcome, OutcomeKind, Source, SourceKind
from chalicelib.tips import service as tips
from chalicelib.web.guards import Person

Writes = list[Write]


def find_concerned(source: Source, officer: Person) -> Concerned:
    """Return whom something is about that may open a case; the caller audits the look.

    Raises NotFoundError where there is none, or it is another office's.
    """
    return _CONCERNED[source.kind](source.id, officer)


def plan_joined(source: Source, case_id: CaseId, officer: Person, now: datetime) -> Writes:
    """Plan that something waits no more by itself, because a case took it over."""
    if source.kind is not SourceKind.TIP:
        return []
    return tips.plan_joined(tips.get_tip(source.id, officer), case_id, now)


def plan_closed(case: Case, outcome: Outcome, officer: Person, request: str) -> Writes:
    """Plan that what opened a case is closed with it: a tip, a flag, what does not fit together.

    A flag is settled as right unless the case is unfounded; one settled before stays as it was.
    """
    if case.source.kind is SourceKind.TIP:
        tip = tips.get_tip(case.source.id, officer)
        return tips.plan_closed(tip, outcome.kind, outcome.at)
    right = outcome.kind is not OutcomeKind.UNFOUNDED
    found = flags.list_flags_of(case.source, case.concerned)
    return [
        write
        for flag in found
        if flag.office == case.office and flag.is_open
        for write in flags.plan_settled(flag, right=right, outcome=outcome, request=request)
    ]


def _of_scan(scan_id: str, officer: Person) -> Concerned:
    scan = scans.find_scan(ScanId(scan_id))
    if scan is None or scan.office != officer.office:
        raise NotFoundError
    stamp = stamps.find_stamp(scan.stamp_id) if scan.stamp_id else None
    return Concerned(stamp.holder_id, stamp.id, stamp.permit_id) if stamp else Concerned()


def _of_tip(tip_id: str, officer: Person) -> Concerned:
    tips.get_tip(tip_id, officer)
    return Concerned()


def _of_permit(permit_id: str, officer: Person) -> Concerned:
    permit = permits.find_permit(PermitId(permit_id))
    if permit is None or permit.office != officer.office:
        raise NotFoundError
    return Concerned(permit.holder_id, permit.stamp_id, permit.id)


def _of_person(holder_id: str, officer: Person) -> Concerned:  # noqa: ARG001 - as the others
    return concerned_by(HolderId(holder_id))


def concerned_by(holder_id: HolderId) -> Concerned:
    """Return a foreigner with the stamp that one of the passports is here on, if any is."""
    person = find_recorded(holder_id)
    if person is None:
        raise NotFoundError
    present = next((one.present_on for one in person.passports if one.present_on), None)
    stamp = stamps.find_stamp(present) if present else None
    return Concerned(holder_id, stamp.id, stamp.permit_id) if stamp else Concerned(holder_id)


def _of_finding(finding_id: str, officer: Person) -> Concerned:
    found = findings.find_finding(finding_id)
    if found is None or found.office != officer.office:
        raise NotFoundError
    known = persons.find_passport(found.passport_key)
    stamp = stamps.find_stamp(found.stamp_id) if found.stamp_id else None
    holder = stamp.holder_id if stamp else known.holder_id if known else None
    return Concerned(holder, found.stamp_id, stamp.permit_id if stamp else None)


_CONCERNED: dict[SourceKind, Callable[[str, Person], Concerned]] = {
    SourceKind.SCAN: _of_scan,
    SourceKind.TIP: _of_tip,
    SourceKind.PERMIT: _of_permit,
    SourceKind.PERSON: _of_person,
    SourceKind.FINDING: _of_finding,
}
