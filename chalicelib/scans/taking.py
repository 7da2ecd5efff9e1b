"""Taking one scan: what seal and records say of it, what is flagged, stored in one transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.config import config
from chalicelib.core.errors import IdempotencyError, UnavailableError
from chalicelib.core.ids import ScanId, keyed_id
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write
from chalicelib.icao import entry_stamp, seal
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.icao.refusals import SealError
from chalicelib.orders import service as orders
from chalicelib.persons import service as persons
from chalicelib.persons.watching import is_watched
from chalicelib.reference import service as reference
from chalicelib.scans import circumstances, movement, repository, rules
from chalicelib.scans.flags import plan_flag
from chalicelib.scans.rules import Delivery, Finding, Flag, Presented, Scan, Verdict
from chalicelib.stamps import service as stamps
from chalicelib.stamps import suspicion
from chalicelib.stamps.care import finding as stamp_finding
from chalicelib.stamps.rules import Stamp
from chalicelib.stamps.suspicion import Ground, SuspectedError, Suspicion
from chalicelib.stamps.trust import sealing
from chalicelib.web.guards import Person

_ATTEMPTS = 3  # somebody else can mark the stamp first only once
_EVIDENCE = 1000  # characters: five times a seal of ours
_CLAIMS_TO_BE_OURS = (Verdict.FORGED, Verdict.UNKNOWN_SIGNER)


@dataclass(frozen=True, slots=True)
class Taken:
    """A stored scan, and what was found; None when it was stored before."""

    scan: Scan
    finding: Finding | None


def take_scan(presented: Presented, officer: Person, delivery: Delivery) -> Taken:
    """Store what an officer scanned, with its audit row, once.

    The same key and content give the same scan and verdict; IdempotencyError with another
    content, UnavailableError when scan and audit row could not be stored.
    """
    finding = _watched(_find(presented, delivery.received_at))
    scan = _scan(presented, officer, delivery, finding)
    # That the officer was told of a watch mark stands in the row of the scan itself.
    why = presented.why + ("; watch list" if Flag.WATCH_LISTED in finding.flags else "")
    done = deed(
        officer,
        "stamp_scanned",
        subject(scan),
        delivery.received_at,
        why,
        result=f"{scan.verdict} SCAN#{scan.id}",
    )
    for _ in range(_ATTEMPTS):
        is_suspected, marks = _suspicion(scan, finding)
        taken = replace(scan, flags=(*scan.flags, Flag.SUSPECTED_COPY)) if is_suspected else scan
        try:
            commit_audited(done, [repository.plan_scan(taken), *plan_flag(taken), *marks])
        except repository.ScanTakenError:
            return Taken(_stored(scan), None)
        except SuspectedError:
            continue
        if Flag.SIGNED_BUT_NOT_RECORDED in scan.flags:
            # Somebody can sign what was never entered: the key, or the signing, is compromised.
            log_event("seal_signed_but_not_recorded", level="error", scan_id=scan.id)
        return Taken(taken, finding)
    raise UnavailableError


def _watched(finding: Finding) -> Finding:
    stamp = finding.stamp
    if stamp is None or not is_watched(
        stamp.passport_key, persons.get_whole_holder(stamp.holder_id)
    ):
        return finding
    return replace(finding, flags=(*finding.flags, Flag.WATCH_LISTED))


def subject(scan: Scan) -> str:
    """Return whom a look at a scan looks at, as the audit row has it."""
    return f"STAMP#{scan.stamp_id}" if scan.stamp_id else f"SCAN#{scan.id}"


def _scan(presented: Presented, officer: Person, delivery: Delivery, finding: Finding) -> Scan:
    taken_at = circumstances.taken_at(presented.scanned_at, delivery)
    flags = [
        *finding.flags,
        *_order_flags(presented, officer, taken_at),
        *circumstances.findings(presented, delivery),
    ]
    if circumstances.phone_erred(presented, finding.verdict):
        flags.append(Flag.PHONE_SAID_OTHERWISE)
    return Scan(
        id=ScanId(keyed_id(index_key(), "scan", officer.id, delivery.key)),
        officer_id=officer.id,
        office=officer.office or "",
        presented=presented,
        delivery=delivery,
        taken_at=taken_at,
        stamp_id=finding.stamp.id if finding.stamp else None,
        verdict=finding.verdict,
        flags=tuple(flags),
        evidence=_evidence(presented, finding.verdict),
    )


def _order_flags(presented: Presented, officer: Person, at: datetime) -> list[Flag]:
    if presented.order is None:
        return []
    try:
        where = circumstances.known_position(presented)
        doubts = orders.check(presented.order, officer, at, where)
    except UnavailableError:
        return [Flag.ORDER_UNCHECKED]
    flags = [circumstances.order_flag(doubt) for doubt in doubts]
    if presented.reason is None and not rules.ELSEWHERE.isdisjoint(flags):
        flags.append(Flag.REASON_MISSING)
    return flags


def _suspicion(scan: Scan, finding: Finding) -> tuple[bool, list[Write]]:
    """Return whether the stamp is suspected, and the mark where this scan brings it up."""
    if scan.stamp_id is None:
        return False, []
    known = suspicion.find_mark(scan.stamp_id)
    if known and known.stands:
        return True, []
    around = repository.list_scans_around(scan.stamp_id, scan.taken_at, movement.WINDOW)
    sightings = [movement.sighting(one) for one in around]
    # What was settled as a false alarm is not brought up again: only what this scan says.
    pair = movement.contradiction_of(movement.sighting(scan), sightings, is_anew=known is None)
    if pair is None:
        return False, []
    office = scan.office or (finding.permit.office if finding.permit else "")
    mark = Suspicion(
        scan.stamp_id,
        Ground.TOO_FAST,
        office,
        scan.received_at,
        (f"SCAN#{pair[0]}", f"SCAN#{pair[1]}"),
    )
    return True, [suspicion.plan_suspicion(mark)]


def _stored(sent: Scan) -> Scan:
    stored = repository.find_scan(sent.id)
    if stored is None:
        raise UnavailableError
    if stored.delivery.body_hash != sent.delivery.body_hash:
        raise IdempotencyError
    return stored


def _find(presented: Presented, now: datetime) -> Finding:
    if presented.seal is not None:
        return _find_sealed(presented.seal, now)
    stamp = stamps.find_stamp_by_number(presented.stamp_number or "")
    if stamp is None:
        return Finding(Verdict.NOT_A_STAMP)
    return _find_recorded(stamp, now)


def _find_sealed(text: str, now: datetime) -> Finding:
    try:
        sealed = sealing.verify_seal(text, now)
    except UnavailableError:
        # No trust list was ever published: nothing can be said of any seal.
        return Finding(Verdict.NOT_CHECKABLE)
    except SealError as error:
        doubt = rules.key_doubt(error.reason)
        refused = Finding(rules.refused(error.reason, text, config().country))
        return _find_doubtful(text, doubt, refused, now) if doubt else refused
    stamp = stamps.find_stamp(sealed.stamp_id)
    if stamp is None and sealed.last_day_of_stay < _kept_since(now):
        # It was ours, and its record was erased when its time was over: that accuses nobody.
        return Finding(Verdict.NOT_CHECKABLE)
    if stamp is None:
        return Finding(Verdict.FORGED, (Flag.SIGNED_BUT_NOT_RECORDED,))
    if not rules.matches(sealed, stamp):
        return Finding(Verdict.FORGED, (Flag.DIFFERS_FROM_RECORD,))
    return _find_recorded(stamp, now)


def _kept_since(now: datetime) -> date:
    """Return from which last day of stay on every stamp is on record."""
    return now.date() - timedelta(days=reference.retention_days("stamps", now.date()))


def _find_doubtful(text: str, doubt: Flag, refused: Finding, now: datetime) -> Finding:
    """Find what the records say where the seal's key is not to be believed any more."""
    sealed = _read(text)
    stamp = stamps.find_stamp(sealed.stamp_id)
    if stamp is None or not rules.matches(sealed, stamp):
        return Finding(refused.verdict, (doubt,))
    found = _find_recorded(stamp, now)
    verdict = Verdict.NOT_CHECKABLE if found.verdict is Verdict.GENUINE else found.verdict
    return replace(found, verdict=verdict, flags=(doubt,))


def _read(text: str) -> EntryStamp:
    return entry_stamp.read(seal.parse(seal.from_text(text)), config().country)


def _find_recorded(stamp: Stamp, now: datetime) -> Finding:
    permit, stays_on = stamp_finding.find_permits(stamp, now)
    verdict = rules.recorded(stamp, permit, local_date(now, stamp.zone), stays_on)
    return Finding(verdict, (), stamp, permit, stays_on)


def _evidence(presented: Presented, verdict: Verdict) -> str | None:
    # Of what is no stamp nothing is kept: a code on anything else may hold private things.
    if presented.seal is None or verdict not in _CLAIMS_TO_BE_OURS:
        return None
    return presented.seal[:_EVIDENCE]
