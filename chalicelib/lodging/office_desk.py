"""An office's desk: the reports of a day that are new, late or unconfirmed, and what does not fit.

Each page is one look, audited before it is given; nobody is named in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError
from chalicelib.core.ids import ReceiptId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page
from chalicelib.lodging import findings, repository
from chalicelib.lodging.findings import Finding, FindingKind
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stay_items import SHARDS, FiledItem, stay_of
from chalicelib.lodging.walking import Part, walk
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person

NEW, LATE, UNCONFIRMED = "new", "late", "unconfirmed"
# Each row of what does not fit is looked at anew, by a read of its own.
_CHECKS_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding, the reports it names, and whether it still does not fit."""

    finding: Finding
    stays: Sequence[Stay]
    is_open: bool


def list_office_stays(
    officer: Person, state: str, on: date | None, after: str | None, now: datetime
) -> Page[Stay]:
    """Return a page of the reports that an officer's office received on a day at the places.

    By when received, in each of eight parts of the day; last those that were corrected into the
    office's area. Raises ForbiddenError without an office, InvalidError for a state or cursor.
    """
    keep = _KEPT.get(state)
    if keep is None:
        raise InvalidError(FieldError("state", "not_a_choice"))
    office = _office(officer)
    day = on or local_date(now, reference.office_zone(office))
    parts = [Part(keys.filed(office, day, shard)) for shard in range(SHARDS)]
    parts.append(Part(keys.moved(office, day)))
    _audit(officer, "office_stays_viewed", f"{state} {day.isoformat()}", now)
    page = walk(FiledItem, parts, after, keep)
    receipts = [item.stay_receipt for item in page.items]
    found = repository.find_stays(receipts)
    return Page([found[one] for one in receipts if one in found], page.next)


def list_checks(
    officer: Person, kind: str | None, on: date | None, after: str | None, now: datetime
) -> Page[Checked]:
    """Return a page of what was found on a day that does not fit, as it stands now.

    Raises ForbiddenError without an office, InvalidError for a kind or cursor.
    """
    if kind is not None and kind not in set(FindingKind):
        raise InvalidError(FieldError("kind", "not_a_choice"))
    office = _office(officer)
    day = on or local_date(now, reference.office_zone(office))
    _audit(officer, "office_checks_viewed", f"{kind or 'all'} {day.isoformat()}", now)
    wanted = FindingKind(kind) if kind else None
    page = findings.list_findings(office, day, wanted, after, _CHECKS_A_PAGE)
    named = [receipt for one in page.items for receipt in one.receipts]
    stays = repository.find_stays(named) if named else {}
    return Page([_checked(one, stays) for one in page.items], page.next)


def _checked(finding: Finding, known: Mapping[ReceiptId, Stay]) -> Checked:
    stays = [known[one] for one in finding.receipts if one in known]
    if finding.kind is FindingKind.STILL_IN_DEPARTED:
        return Checked(finding, stays, any(stay.is_open for stay in stays))
    if finding.kind is FindingKind.TWO_PLACES:
        return Checked(finding, stays, _overlap(stays))
    is_reported = repository.has_stay(finding.passport_key, finding.since)
    if finding.kind is FindingKind.OUT_NEVER_IN:
        is_reported = repository.has_stay(
            finding.passport_key, None, finding.premises_id, finding.since
        )
    return Checked(finding, stays, not is_reported)


def _overlap(stays: Sequence[Stay]) -> bool:
    """Whether a guest was still in one place when the stay in the other began."""
    standing = [stay for stay in stays if not (stay.cancelled_at or stay.duplicate_of)]
    if len(standing) < 2:  # noqa: PLR2004 - two places
        return False
    earlier, later = sorted(standing, key=lambda stay: stay.arrived_at)[:2]
    return earlier.left_at is None or earlier.left_at > later.arrived_at


def _office(officer: Person) -> str:
    if officer.office is None:
        raise ForbiddenError
    return officer.office


def _audit(officer: Person, action: str, why: str, now: datetime) -> None:
    commit_audited(deed(officer, action, f"OFFICE#{officer.office}", now, why))


def _is_late(item: FiledItem) -> bool:
    return bool(item.is_late) or (item.sk == "STAY" and not stay_of(item).on_time)


def _is_unconfirmed(item: FiledItem) -> bool:
    return item.sk == "STAY" and not item.operator_id and not item.assisted_by


_KEPT: Mapping[str, Callable[[FiledItem], bool]] = {
    NEW: lambda _: True,
    LATE: _is_late,
    UNCONFIRMED: _is_unconfirmed,
}
