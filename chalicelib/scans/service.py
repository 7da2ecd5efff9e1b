"""An officer verifies a stamp: seal, records, and the scan itself, stored before it is answered."""

from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.config import config
from chalicelib.core.errors import IdempotencyError, UnavailableError
from chalicelib.core.ids import ScanId, keyed_id
from chalicelib.core.log import log_event
from chalicelib.icao import entry_stamp, seal
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.icao.refusals import SealError
from chalicelib.lodging import service as lodging
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.reference import service as reference
from chalicelib.scans import repository, rules
from chalicelib.scans.rules import Finding, Flag, Presented, Scan, Seen, Verdict
from chalicelib.stamps import sealing
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person

_SCANS_COMPARED = 5
_EVIDENCE = 1000  # characters: five times a seal of ours
_CLAIMS_TO_BE_OURS = (Verdict.FORGED, Verdict.UNKNOWN_SIGNER)


def verify_scan(
    presented: Presented, officer: Person, now: datetime, key: str, body_hash: str
) -> Seen:
    """Store what an officer scanned, with its audit row, and tell what it shows.

    The same key and body give the same scan and verdict; IdempotencyError with another body,
    UnavailableError when scan and audit row could not be stored: then nothing is told.
    """
    finding = _find(presented, now)
    scan = Scan(
        id=ScanId(keyed_id(index_key(), "scan", officer.id, key)),
        officer_id=officer.id,
        office=officer.office or "",
        presented=presented,
        received_at=now,
        stamp_id=finding.stamp.id if finding.stamp else None,
        verdict=finding.verdict,
        flags=_flags(presented, finding, now),
        evidence=_evidence(presented, finding.verdict),
        key=key,
        body_hash=body_hash,
    )
    done = deed(officer, "stamp_scanned", _subject(scan), now, presented.why)
    try:
        commit_audited(done, [repository.plan_scan(scan)])
    except repository.ScanTakenError:
        return _repeated(scan, officer, now)
    if Flag.SIGNED_BUT_NOT_RECORDED in scan.flags:
        # Somebody can sign what was never entered: the key, or the signing, is compromised.
        log_event("seal_signed_but_not_recorded", level="error", scan_id=scan.id)
    return _seen(scan, finding.stamp, finding.permit, now)


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
    if stamp is None:
        return Finding(Verdict.FORGED, (Flag.SIGNED_BUT_NOT_RECORDED,))
    if not rules.matches(sealed, stamp):
        return Finding(Verdict.FORGED, (Flag.DIFFERS_FROM_RECORD,))
    return _find_recorded(stamp, now)


def _find_doubtful(text: str, doubt: Flag, refused: Finding, now: datetime) -> Finding:
    """Find what the records say where the seal's key is not to be believed any more."""
    sealed = _read(text)
    stamp = stamps.find_stamp(sealed.stamp_id)
    if stamp is None or not rules.matches(sealed, stamp):
        return Finding(refused.verdict, (doubt,))
    found = _find_recorded(stamp, now)
    verdict = Verdict.NOT_CHECKABLE if found.verdict is Verdict.GENUINE else found.verdict
    return Finding(verdict, (doubt,), found.stamp, found.permit)


def _read(text: str) -> EntryStamp:
    return entry_stamp.read(seal.parse(seal.from_text(text)), config().country)


def _find_recorded(stamp: Stamp, now: datetime) -> Finding:
    permit = permits.find_permit(stamp.permit_id)
    verdict = rules.recorded(stamp, permit, local_date(now, stamp.zone))
    return Finding(verdict, (), stamp, permit)


def _flags(presented: Presented, finding: Finding, now: datetime) -> tuple[Flag, ...]:
    flags = [*finding.flags, *rules.findings(presented, now)]
    if finding.stamp:
        earlier = repository.list_scans_by_stamp(finding.stamp.id, _SCANS_COMPARED)
        if any(rules.too_fast(presented, scan.presented) for scan in earlier):
            flags.append(Flag.SUSPECTED_COPY)
    return tuple(flags)


def _evidence(presented: Presented, verdict: Verdict) -> str | None:
    # Of what is no stamp nothing is kept: a code on anything else may hold private things.
    if presented.seal is None or verdict not in _CLAIMS_TO_BE_OURS:
        return None
    return presented.seal[:_EVIDENCE]


def _subject(scan: Scan) -> str:
    return f"STAMP#{scan.stamp_id}" if scan.stamp_id else f"SCAN#{scan.id}"


def _repeated(sent: Scan, officer: Person, now: datetime) -> Seen:
    """Answer a scan that is stored already: the same one, and what the records say now."""
    stored = repository.find_scan(sent.id)
    if stored is None:
        raise UnavailableError
    if stored.body_hash != sent.body_hash:
        raise IdempotencyError
    if rules.is_new_look(stored, now):
        why = sent.presented.why
        commit_audited(deed(officer, "stamp_scan_read_again", _subject(stored), now, why))
    stamp = stamps.find_stamp(stored.stamp_id) if stored.stamp_id else None
    permit = permits.find_permit(stamp.permit_id) if stamp else None
    return _seen(stored, stamp, permit, now)


def _seen(scan: Scan, stamp: Stamp | None, permit: Permit | None, now: datetime) -> Seen:
    if stamp is None:
        return Seen(scan, now)
    last_stay = lodging.find_last_stay(stamp.passport_key)
    return Seen(
        scan,
        now,
        stamp=stamp,
        permit=permit,
        holder=persons.get_holder(stamp.holder_id),
        passport=persons.find_passport(stamp.passport_key),
        last_stay=last_stay,
        region=reference.find_region(last_stay.region) if last_stay else None,
    )
