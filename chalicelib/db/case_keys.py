"""The keys of the work in the field: cases, visits, flags and how they were settled, as `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | CASE#id | CASE | a case of an office |
| records | CASE#id | EVENT#keyed hash | what was done in it, and by which request |
| records | CASEOF#kind#id | CASEOF | which case a scan, tip, permit, finding or person has |
| records | VISIT#id | VISIT | a visit of an officer, planned or done |
| records | SCAN#id | FLAG | a scan that is to be looked into |
| records | FLAG#id | FLAG | how a flag was settled that has no item of its own |
| records | SETTLED#office | month#kind | how many flags were settled as right and as wrong |

What is open stands in its office's worklist (`keys.worklist`), under `keys.awaited`: a case
`case#opened at#id`, a flag `flag#since#id`, a visit `visit#instant at which it is late#id`.
"""

from chalicelib.core.ids import CaseId, HolderId, PersonId, ScanId, VisitId
from chalicelib.db import keys

at = keys.at
CASE, VISIT, FLAG = "case", "visit", "flag"  # what `keys.awaited` calls them
FINDING, EXCEPTION, TIP = "finding", "exception", "tip"


def case(case_id: CaseId) -> tuple[str, str]:
    """Key of a case."""
    return f"CASE#{case_id}", "CASE"


def case_event(case_id: CaseId, request: str = "") -> tuple[str, str]:
    """Key of what one request did in a case; without one, what all begin with."""
    return f"CASE#{case_id}", f"EVENT#{request}"


def case_of(kind: str, source: str) -> tuple[str, str]:
    """Key that leads from what opened a case to it."""
    return f"CASEOF#{kind}#{source}", "CASEOF"


def cases_of(holder_id: HolderId) -> str:
    """Subject under which a foreigner's cases are found, by opening."""
    return f"CASES#{holder_id}"


def closed_cases(office: str, year: int) -> str:
    """Place under which an office's cases that ended in a year are found, by when."""
    return f"CLOSEDCASES#{office}#{year}"


def visit(visit_id: VisitId) -> tuple[str, str]:
    """Key of a visit."""
    return f"VISIT#{visit_id}", "VISIT"


def visits_of(person_id: PersonId) -> str:
    """Subject under which an officer's visits are found: `open#late at`, or `done#when`."""
    return f"VISITS#{person_id}"


def visited(office: str, year: int) -> str:
    """Place under which an office's visits that were made in a year are found, by when."""
    return f"VISITED#{office}#{year}"


def scan_flag(scan_id: ScanId) -> tuple[str, str]:
    """Key that says a scan is to be looked into."""
    return f"SCAN#{scan_id}", "FLAG"


def flag(flag_id: str) -> tuple[str, str]:
    """Key of how a flag was settled that has no item of its own."""
    return f"FLAG#{flag_id}", "FLAG"


def settled_flags(office: str, month: str, kind: str = "") -> tuple[str, str]:
    """Key of how the flags of one kind were settled in a month (`2026-11`) at an office."""
    return f"SETTLED#{office}", f"{month}#{kind}"


def settled(office: str, month: str) -> str:
    """Place under which an office's flags that were settled in a month are found, by when."""
    return f"SETTLEDFLAGS#{office}#{month}"
