"""What an officer does with scans: verifies a stamp, delivers what waited."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.exceptions import PynamoDBException

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.errors import ServiceError, UnavailableError
from chalicelib.core.ids import PersonId, ScanId, StampId
from chalicelib.envelopes.rules import Opened
from chalicelib.envelopes.service import Opener
from chalicelib.lodging import service as lodging
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.persons.declarations import find_latest_declaration
from chalicelib.reference import service as reference
from chalicelib.scans import repository, rules
from chalicelib.scans.batch import Outcome, VerifyScans, item_id, read_item
from chalicelib.scans.rules import Delivery, Presented, Scan, Seen
from chalicelib.scans.taking import subject, take_scan
from chalicelib.stamps import service as stamps
from chalicelib.stamps.care import finding as stamp_finding
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person, log_failure

# The function is stopped after 15 s: what was begun at the last moment must still end.
BUDGET_SECONDS = 9
# Scans of the same stamp told with a new one: where its holder was last met.
_RECENT = 5


def verify_scan(presented: Presented, officer: Person, delivery: Delivery) -> Seen:
    """Store what an officer scanned, with its audit row, and tell what it shows.

    The same key and content give the same scan and verdict; IdempotencyError with another
    content, UnavailableError when scan and audit row could not be stored: then nothing is told.
    """
    now = delivery.received_at
    taken = take_scan(presented, officer, delivery)
    scan, finding = taken.scan, taken.finding
    if finding is not None:
        return _seen(scan, finding.stamp, (finding.permit, finding.stays_on), now)
    stamp = stamps.find_stamp(scan.stamp_id) if scan.stamp_id else None
    if rules.is_new_look(scan, now):
        why = presented.why
        commit_audited(deed(officer, "stamp_scan_read_again", subject(scan), now, why))
    found = stamp_finding.find_permits(stamp, now) if stamp else (None, None)
    return _seen(scan, stamp, found, now)


def verify_batch(
    batch: VerifyScans, officer: Person, now: datetime, clock: Callable[[], float]
) -> list[Outcome]:
    """Store scans that waited on a phone, each as if it had come alone; tell what became of each.

    One that is wrong stops no other. What the time does not suffice for, and what the store
    did not take, has neither scan nor refusal. `clock` counts seconds and never goes back.
    """
    ends = clock() + BUDGET_SECONDS
    opener = _LateOpener()
    outcomes = []
    for item in batch.checked():
        outcome = Outcome(item_id(item))
        if clock() < ends:
            outcome = _deliver(item, officer, opener, Delivery(now, "", "", batch.sent_at))
        outcomes.append(outcome)
    return outcomes


def find_scan(scan_id: ScanId) -> Scan | None:
    """Return a scan; the caller audits the look."""
    return repository.find_scan(scan_id)


def list_scans(stamp_id: StampId, most: int) -> list[Scan]:
    """Return a stamp's latest scans, the latest first; the caller has audited the look."""
    return repository.list_scans_by_stamp(stamp_id, most)


def list_scans_by_id(wanted: Sequence[ScanId]) -> list[Scan]:
    """Return these scans, in no order, without those that are unknown; nobody is told of them."""
    return repository.list_scans_by_id(dict.fromkeys(wanted)) if wanted else []


def list_scans_before(stamp_id: StampId, before: str, most: int) -> list[Scan]:
    """Return a stamp's scans before a sort key, the latest first; the caller audits the look."""
    return repository.list_scans_before(stamp_id, before, most)


class _LateOpener:
    """An opener that asks for the key only when there is an envelope."""

    def __init__(self) -> None:
        self._opener: Opener | None = None

    def open(self, jwe: str, officer: PersonId) -> Opened:
        self._opener = self._opener or Opener()
        return self._opener.open(jwe, officer)


def _deliver(item: object, officer: Person, opener: _LateOpener, sent: Delivery) -> Outcome:
    id_ = item_id(item)
    try:
        key, request = read_item(item, officer.id, opener)
        delivery = replace(sent, key=key, body_hash=request.content_hash())
        return Outcome(id_, scan=take_scan(request.presented(), officer, delivery).scan)
    except (UnavailableError, PynamoDBException):
        return Outcome(id_)
    except ServiceError as error:
        return Outcome(id_, refusal=error)
    except Exception as error:  # noqa: BLE001 - one item must not keep the others from being stored
        log_failure(error)
        return Outcome(id_)


def _seen(
    scan: Scan, stamp: Stamp | None, found: tuple[Permit | None, Permit | None], now: datetime
) -> Seen:
    permit, stays_on = found
    if stamp is None:
        return Seen(scan, now)
    holder = persons.get_holder(stamp.holder_id)
    if holder.is_restricted:
        # The verdict and the permit stand: whoever stays unlawfully is no better off for it.
        return Seen(scan, now, stamp=stamp, permit=permit, stays_on=stays_on, holder=holder)
    last_stay = lodging.find_last_stay(stamp.passport_key)
    declared = find_latest_declaration(stamp.passport_key)
    latest = repository.list_scans_by_stamp(stamp.id, _RECENT + 1)
    return Seen(
        scan,
        now,
        stamp=stamp,
        permit=permit,
        stays_on=stays_on,
        holder=holder,
        passport=persons.find_passport(stamp.passport_key),
        last_stay=last_stay,
        region=reference.find_region(last_stay.region) if last_stay else None,
        declared=declared,
        declared_region=reference.find_region(declared.region) if declared else None,
        earlier=tuple(one for one in latest if one.id != scan.id)[:_RECENT],
    )
