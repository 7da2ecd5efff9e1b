"""One guest's records compared: what does not fit is told once, and no longer when it fits."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.core.ids import PassportKey, StampId
from chalicelib.lodging import repository
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.contradictions import Dossier, contradictions, holds
from chalicelib.lodging.checks.findings import Finding, FindingState
from chalicelib.permits import changing as permits
from chalicelib.persons import declarations
from chalicelib.persons import service as persons
from chalicelib.persons.rules import KnownPassport
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp

# So many of a guest's stays are compared, the latest: more than a permit's time of single nights.
MOST_STAYS = 100


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found anew, or again, and what the records no longer say."""

    found: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()


def read_dossier(key: PassportKey) -> Dossier:
    """Return all that is known of a passport's guest; a moment behind.

    Permits and the arrival card are read of those only who are in a house by some report.
    """
    stays = repository.list_latest_stays_by_guest(key, MOST_STAYS)
    known = persons.find_passport(key)
    entry, departure = _stamps(known)
    dossier = Dossier(key, stays, entry, departure)
    if not any(stay.is_open for stay in stays):
        return dossier
    return replace(
        dossier,
        permits=permits.list_permits(known.holder_id) if known else (),
        declaration=declarations.find_latest_declaration(key),
    )


def compare_guest(key: PassportKey, now: datetime) -> Compared:
    """Compare the records of a guest, and tell the offices what does not fit and what fits again.

    Safe to repeat: whatever is told bears the same id each time. What somebody settled stays
    settled.
    """
    dossier = read_dossier(key)
    told = {one.id: one for one in findings.list_findings_by_guest(key)}
    found = [one for one in contradictions(dossier, now) if _tell(one, told.get(one.id))]
    gone = [
        one
        for one in told.values()
        if one.state is FindingState.OPEN
        and not holds(one, dossier, now)
        and findings.store_gone(one, now)
    ]
    return Compared(tuple(found), tuple(gone))


def still_holds(finding: Finding, now: datetime) -> bool:
    """Tell whether the records say now what was found."""
    return holds(finding, read_dossier(finding.passport_key), now)


def _tell(found: Finding, known: Finding | None) -> bool:
    if known is None:
        return findings.store_finding(found)
    return known.state is FindingState.GONE and findings.store_back(found)


def _stamps(known: KnownPassport | None) -> tuple[Stamp | None, Stamp | None]:
    """Return the stamp on which a guest is in the country, and that on which they left last."""
    here: StampId | None = known.present_on if known else None
    before: StampId | None = known.last_on if known else None
    wanted = [one for one in (here, before) if one]
    found = stamps.find_stamps(wanted) if wanted else {}
    return (found.get(here) if here else None), (found.get(before) if before else None)
