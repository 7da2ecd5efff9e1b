"""Flags of an office: copies, forged seals, and whatever else is settled as right or wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.ids import LookedId, ScanId, StampId
from chalicelib.db import case_keys
from chalicelib.db.transaction import Write
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.findings import Finding, FindingSettledError, FindingState
from chalicelib.orders import looks
from chalicelib.scans import exceptions
from chalicelib.scans import flags as scan_flags
from chalicelib.scans import service as scans
from chalicelib.scans.flags import ScanFlag
from chalicelib.scans.rules import Flag as ScanMark
from chalicelib.scans.rules import Scan
from chalicelib.stamps import alarms, granted_kept, suspicion
from chalicelib.stamps.alarms import FlagSettledError, Settlement
from chalicelib.stamps.granted_kept import Kept
from chalicelib.stamps.suspicion import Suspicion
from chalicelib.supervision.rules import Concerned, Outcome, Source, SourceKind

# An exception is indeed one where it is `right`: nothing allowed the scan or the looks.
SETTLED = (FlagSettledError, FindingSettledError, *exceptions.OVERTAKEN)
_EXCEPTION = f"{case_keys.EXCEPTION}-"
_FINDING = f"{case_keys.FINDING}-"
KINDS = (case_keys.FLAG, case_keys.FINDING, case_keys.EXCEPTION)


@dataclass(frozen=True, slots=True)
class Flag:
    """What the system brought up and a person is to judge.

    `kind` is counted by itself: `suspected_copy`, `forged`, `unknown_signer`,
    `granted_permit_kept`, an exception, or what does not fit together. `evidence` are keys such
    as `SCAN#id`; of nobody's name.
    """

    id: str
    kind: str
    office: str
    since: datetime
    evidence: tuple[str, ...]
    stamp_id: StampId | None
    settlement: Settlement | None
    plan: Callable[[Settlement], Sequence[Write]]
    waits: bool = True

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it, and nothing else ended it."""
        return self.waits and self.settlement is None


def flag_id(kind: str, unique: str) -> str:
    """Return the id of a flag that stands in a worklist, under what is unique of it there."""
    return unique if kind == case_keys.FLAG else f"{kind}-{unique}"


def find_flag(flag_id: str) -> Flag | None:
    """Return a flag by its id, settled or not."""
    if flag_id.startswith(suspicion.COPY):
        mark = suspicion.find_mark(StampId(flag_id.removeprefix(suspicion.COPY)))
        return _copy(mark) if mark else None
    if flag_id.startswith(granted_kept.KEPT):
        kept = granted_kept.find_kept(StampId(flag_id.removeprefix(granted_kept.KEPT)))
        return _kept(kept) if kept else None
    if flag_id.startswith(scan_flags.SCAN):
        flagged = scan_flags.find_flag(ScanId(flag_id.removeprefix(scan_flags.SCAN)))
        return _scanned(flagged) if flagged else None
    if flag_id.startswith(_EXCEPTION):
        return _exception(flag_id)
    if flag_id.startswith(_FINDING):
        found = findings.find_finding(flag_id.removeprefix(_FINDING))
        return _found(found) if found else None
    return None


def list_flags_of(source: Source, concerned: Concerned) -> list[Flag]:
    """Return the flags that were raised by what opened a case: of a scan, and of its stamp."""
    if source.kind is SourceKind.FINDING:
        return [flag for flag in [find_flag(f"{_FINDING}{source.id}")] if flag]
    scan = scans.find_scan(ScanId(source.id)) if source.kind is SourceKind.SCAN else None
    if scan is None:
        return []
    found = [find_flag(f"{scan_flags.SCAN}{scan.id}")]
    if concerned.stamp_id and ScanMark.SUSPECTED_COPY in scan.flags:
        found.append(find_flag(f"{suspicion.COPY}{concerned.stamp_id}"))
    return [flag for flag in found if flag]


def plan_settlement(flag: Flag, settled: Settlement) -> list[Write]:
    """Plan that a flag is settled, and counted; FlagSettledError when it was."""
    return [*flag.plan(settled), alarms.plan_counted(flag.office, flag.kind, settled)]


def plan_settled(flag: Flag, *, right: bool, outcome: Outcome, request: str) -> list[Write]:
    """Plan that a flag is settled by the outcome of its case."""
    at, by = outcome.at, outcome.by.id
    return plan_settlement(flag, Settlement(right, outcome.note, at, by, request, ""))


def _exception(flag_id: str) -> Flag | None:
    unique = flag_id.removeprefix(_EXCEPTION)
    scan = scans.find_scan(ScanId(unique))
    what = scan if scan and scan.is_exception else looks.find_looked(LookedId(unique))
    if what is None:
        return None

    def plan(settled: Settlement) -> list[Write]:
        place = alarms.settled_place(what.office, settled, unique)
        return [alarms.plan_kept(flag_id, settled), exceptions.plan_settled(what, place)]

    return Flag(
        id=flag_id,
        kind="scan_without_order" if isinstance(what, Scan) else "looks_without_order",
        office=what.office,
        since=what.received_at,
        evidence=(f"SCAN#{unique}" if isinstance(what, Scan) else f"LOOKED#{unique}",),
        stamp_id=what.stamp_id if isinstance(what, Scan) else None,
        settlement=alarms.find_kept(flag_id),
        plan=plan,
        waits=what.later_order is None,
    )


def _found(found: Finding) -> Flag:
    known: Settlement | None = None
    if said := found.settlement:
        known = Settlement(said.right, said.note, said.at, said.by, said.request, said.body_hash)

    def plan(settled: Settlement) -> list[Write]:
        at, by = settled.at, settled.by
        of = settled.request, settled.body_hash
        says = findings.Settlement(settled.right, settled.note, by, at, *of)
        return findings.plan_settlement(found, says)

    return Flag(
        id=f"{_FINDING}{found.id}",
        kind=found.kind.value,
        office=found.office,
        since=found.found_at,
        evidence=tuple(f"STAY#{one}" for one in found.receipts),
        stamp_id=found.stamp_id,
        settlement=known,
        plan=plan,
        waits=found.state is FindingState.OPEN,
    )


def _copy(mark: Suspicion) -> Flag:
    return Flag(
        id=f"{suspicion.COPY}{mark.stamp_id}",
        kind="suspected_copy",
        office=mark.office,
        since=mark.since,
        evidence=mark.evidence,
        stamp_id=mark.stamp_id,
        settlement=mark.settlement,
        plan=lambda settled: [suspicion.plan_settled(mark, settled)],
    )


def _kept(kept: Kept) -> Flag:
    return Flag(
        id=f"{granted_kept.KEPT}{kept.stamp_id}",
        kind="granted_permit_kept",
        office=kept.office,
        since=kept.since,
        evidence=tuple(f"PERMIT#{one}" for one in kept.permits),
        stamp_id=kept.stamp_id,
        settlement=kept.settlement,
        plan=lambda settled: [granted_kept.plan_settled(kept, settled)],
    )


def _scanned(flagged: ScanFlag) -> Flag:
    return Flag(
        id=f"{scan_flags.SCAN}{flagged.scan_id}",
        kind=flagged.kind.value,
        office=flagged.office,
        since=flagged.since,
        evidence=(f"SCAN#{flagged.scan_id}",),
        stamp_id=None,
        settlement=flagged.settlement,
        plan=lambda settled: [scan_flags.plan_settled(flagged, settled)],
    )
