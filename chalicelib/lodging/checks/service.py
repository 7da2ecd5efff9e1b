"""What does not fit together, as an office looks into it: listed, compared anew, settled."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import ReceiptId
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write
from chalicelib.lodging import repository
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.comparing import compare_guest, still_holds
from chalicelib.lodging.checks.findings import (
    Finding,
    FindingKind,
    FindingSettledError,
    FindingState,
    Settlement,
)
from chalicelib.lodging.checks.schemas import SettleCheck
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.staying import list_staying
from chalicelib.reference import service as reference
from chalicelib.stamps import alarms
from chalicelib.web.guards import Person

OPEN, PAST = "open", "past"
# Each row that is open is compared anew, by reads of its own.
_A_PAGE = 20
# Each guest costs some six reads; a request is to answer within two seconds.
_COMPARED_AT_ONCE = 40
_KECAMATAN = re.compile(r"\d\d\.\d\d\.\d\d")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings: open ones, or those of a past month; of one kind or of all; after what."""

    state: str
    kind: str | None = None
    month: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """One request to settle: whose, when it came, and what tells its repetition from another."""

    officer: Person
    now: datetime
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding, the reports it names, and whether the records still say it; its age in days."""

    finding: Finding
    stays: Sequence[Stay]
    is_open: bool
    age_days: int


@dataclass(frozen=True, slots=True)
class Run:
    """How many guests of a kecamatan were compared now, what was found, where it goes on."""

    compared: int
    found: int
    gone: int
    next: str | None


def list_checks(officer: Person, asked: Asked, now: datetime) -> Page[Checked]:
    """Return a page of what does not fit together of an officer's office.

    Open ones the first found first, as they stand now; past ones the latest first.
    Raises ForbiddenError without an office, InvalidError for a kind, state, month or cursor.
    """
    office, kind = _office(officer), _kind(asked.kind)
    if asked.state not in (OPEN, PAST):
        raise InvalidError(FieldError("state", "not_a_choice"))
    today = local_date(now, reference.office_zone(office))
    month = asked.month or today.strftime("%Y-%m")
    if not _MONTH.fullmatch(month):
        raise InvalidError(FieldError("month", "not_a_month"))
    why = f"{asked.state} {asked.kind or 'all'}"
    commit_audited(deed(officer, "office_checks_viewed", f"OFFICE#{office}", now, why))
    if asked.state == OPEN:
        page = findings.list_open_findings(office, kind, asked.after, _A_PAGE)
    else:
        page = findings.list_past_findings(office, month, kind, asked.after, _A_PAGE)
    named = [receipt for one in page.items for receipt in one.receipts]
    stays = repository.find_stays(named) if named else {}
    return Page([_checked(one, stays, now) for one in page.items], page.next)


def settle_check(finding_id: str, request: SettleCheck, asked: Settling) -> Checked:
    """Settle a finding: `right` when something was indeed wrong. The same call again is the same.

    Raises NotFoundError of another office's, FindingSettledError when it was settled otherwise or
    the records no longer say it, IdempotencyError.
    """
    officer, now = asked.officer, asked.now
    finding = _find(finding_id, officer)
    settled = Settlement(
        request.right, request.note, officer.id, now, f"{officer.id}#{asked.key}", asked.body_hash
    )
    if finding.state is FindingState.OPEN:
        done = deed(officer, "check_settled", f"FINDING#{finding.id}", now, request.note)
        try:
            commit_audited(
                done, [*findings.plan_settlement(finding, settled), _counted(finding, settled)]
            )
        except FindingSettledError:  # somebody else was first, or this call before
            finding = _find(finding_id, officer)
        else:
            finding = replace(finding, settlement=settled)
    said = finding.settlement
    if said is None or said.request != settled.request:
        raise FindingSettledError
    if said.body_hash != settled.body_hash:
        raise IdempotencyError
    return _checked(finding, repository.find_stays(finding.receipts), now)


def _counted(finding: Finding, settled: Settlement) -> Write:
    """Plan that one more finding was settled as right or as a false alarm."""
    said = settled.right, settled.note, settled.at, settled.by, settled.request, settled.body_hash
    return alarms.plan_counted(finding.office, finding.kind, alarms.Settlement(*said))


def compare_region(officer: Person, region: str, after: str | None, now: datetime) -> Run:
    """Compare the records of those who stay in a kecamatan, some at a time; say what was found.

    Raises ForbiddenError for a kecamatan of another office, InvalidError for a region or cursor.
    """
    office = _office(officer)
    check_region(region, office, now)
    commit_audited(deed(officer, "stays_compared", f"REGION#{region}", now))
    page = list_staying(region, after, _COMPARED_AT_ONCE)
    guests = dict.fromkeys(one.passport_key for one in page.items)
    done = [compare_guest(key, now) for key in guests]
    found, gone = sum(len(one.found) for one in done), sum(len(one.gone) for one in done)
    return Run(len(guests), found, gone, page.next)


def check_region(region: str, office: str, now: datetime) -> None:
    """Let pass a kecamatan of an office's work area today; ForbiddenError, InvalidError."""
    if reference.find_region(region) is None:
        raise InvalidError(FieldError("region", "unknown_region", {"code": region}))
    if not _KECAMATAN.fullmatch(region):
        raise InvalidError(FieldError("region", "region_not_kecamatan"))
    today = local_date(now, reference.zone_of(region))
    if reference.office_of(region, today).code != office:
        raise ForbiddenError


def _checked(finding: Finding, known: Mapping[ReceiptId, Stay], now: datetime) -> Checked:
    stays = [known[one] for one in finding.receipts if one in known]
    is_open = finding.state is FindingState.OPEN and still_holds(finding, now)
    return Checked(finding, stays, is_open, _age(finding.since, now))


def _age(since: datetime, now: datetime) -> int:
    return max(0, (now - since).days)


def _kind(kind: str | None) -> FindingKind | None:
    if kind is not None and kind not in set(FindingKind):
        raise InvalidError(FieldError("kind", "not_a_choice"))
    return FindingKind(kind) if kind else None


def _find(finding_id: str, officer: Person) -> Finding:
    finding = findings.find_finding(finding_id)
    if finding is None or finding.office != _office(officer):
        raise NotFoundError
    return finding


def _office(officer: Person) -> str:
    if officer.office is None:
        raise ForbiddenError
    return officer.office
