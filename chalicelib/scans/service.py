"""What an officer does with scans: verifies a stamp, delivers what waited, follows up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pynamodb.exceptions import PynamoDBException

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.errors import ConflictError, NotFoundError, ServiceError, UnavailableError
from chalicelib.core.ids import PersonId, ScanId
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.envelopes.rules import Opened
from chalicelib.envelopes.service import Opener
from chalicelib.lodging import service as lodging
from chalicelib.orders import service as orders
from chalicelib.orders.rules import Doubt
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.reference import service as reference
from chalicelib.scans import repository, rules
from chalicelib.scans.batch import Outcome, VerifyScans, item_id, read_item
from chalicelib.scans.rules import Delivery, Presented, Scan, Seen
from chalicelib.scans.taking import subject, take_scan
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person, log_failure

# The function is stopped after 15 s: what was begun at the last moment must still end.
BUDGET_SECONDS = 9


class OrderFollowedError(ConflictError):
    """Another order followed this exception already."""

    code = "order_followed"


def verify_scan(presented: Presented, officer: Person, delivery: Delivery) -> Seen:
    """Store what an officer scanned, with its audit row, and tell what it shows.

    The same key and content give the same scan and verdict; IdempotencyError with another
    content, UnavailableError when scan and audit row could not be stored: then nothing is told.
    """
    now = delivery.received_at
    taken = take_scan(presented, officer, delivery)
    scan, finding = taken.scan, taken.finding
    if finding is not None:
        return _seen(scan, finding.stamp, finding.permit, now)
    if rules.is_new_look(scan, now):
        why = presented.why
        commit_audited(deed(officer, "stamp_scan_read_again", subject(scan), now, why))
    stamp = stamps.find_stamp(scan.stamp_id) if scan.stamp_id else None
    permit = permits.find_permit(stamp.permit_id) if stamp else None
    return _seen(scan, stamp, permit, now)


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


def list_exceptions(office: str, month: str, after: str | None) -> Page[Scan]:
    """Return an office's scans of a month (`2026-11`, in its zone) without an order.

    The latest to come first, also those that an order followed since; the caller audits the
    look. InvalidError when `after` is no cursor of this list.
    """
    return repository.list_exceptions(office, month, after, MOST_ROWS)


def follow_exception(scan_id: ScanId, number: str, head: Person, now: datetime) -> Scan:
    """Record the order that followed a scan without one; safe to repeat.

    Raises NotFoundError unless both are of the head's office, OrderFollowedError when another
    order followed it.
    """
    scan = repository.find_scan(scan_id)
    if scan is None or scan.office != head.office or scan.presented.exception is None:
        raise NotFoundError
    if Doubt.UNKNOWN in orders.check(number, head, now):
        raise NotFoundError
    done = deed(head, "exception_followed", f"SCAN#{scan_id}", now, f"order: {number}")
    try:
        if scan.later_order is None:
            commit_audited(done, [repository.plan_later_order(scan_id, number)])
    except repository.LaterOrderError:
        scan = repository.find_scan(scan_id) or scan
    if scan.later_order not in (None, number):
        raise OrderFollowedError
    return replace(scan, later_order=number)


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
