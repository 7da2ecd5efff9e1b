"""*I stay here*: a foreigner says so by the own stamp, and the host makes it a report or not.

Until the host confirms it, it is no report: it names nobody, moves nothing and flags nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import AnnouncementId, PremisesId, ReceiptId, keyed_id
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.db.transaction import Write
from chalicelib.lodging.reporting.reading import read_arrival, read_seal
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.reporting.service import draft_stay, record_report
from chalicelib.lodging.rules import Receipt, Sent, Stay, deadline, whole_second
from chalicelib.lodging.without_account import announced_items as items
from chalicelib.lodging.without_account.announced_items import (
    PENDING,
    Announcement,
    AnnouncementDecidedError,
    AnnouncementTakenError,
)
from chalicelib.lodging.without_account.schemas import Announce, ConfirmAnnouncement
from chalicelib.persons import service as persons
from chalicelib.premises import service as premises_of
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.web.guards import Person
from chalicelib.web.problems import Lang

# After that the host's answer no longer matters; a report is made as any other.
KEPT = timedelta(days=7)
_OFTEN = "20/day"


@dataclass(frozen=True, slots=True)
class Announced:
    """An announcement as its host may see it; the name only in premises that are confirmed."""

    announcement: Announcement
    name: str | None = None


def announce(request: Announce, now: datetime) -> tuple[Announcement, Premises]:
    """Record that the holder of a stamp stays at premises, for their host to confirm.

    The same stamp, premises and day of arrival are one announcement, whoever sends it again.
    Raises InvalidError naming each field that is wrong (`proof` too), TooManyRequestsError.
    """
    from chalicelib.web import limits, proof_of_work  # noqa: PLC0415 - cold start

    spent = proof_of_work.plan_use(request.proof, now)
    premises = premises_of.find_premises(PremisesId(request.premises.strip()))
    if premises is None:
        raise InvalidError(FieldError("premises", "unknown_premises"))
    arrived_at = read_arrival(request.arrived_at or now, now)
    arrived_on = local_date(arrived_at, premises.zone)
    guest, stamp = read_seal(request.seal, arrived_on, now)
    limits.use(_OFTEN, "announce", "stamp", stamp.id, now=now)
    made = Announcement(
        _id_of(stamp.id, premises.id, arrived_on.isoformat()),
        premises.id,
        stamp.id,
        guest.passport_key,
        arrived_at,
        whole_second(now),
        deadline(arrived_at, reference.reporting_hours(arrived_on)),
    )
    done = audit.deed(None, "stay_announced", f"ANNOUNCEMENT#{made.id}", now)
    try:
        audit.commit_audited(done, [items.plan_announcement(made), spent])
    except AnnouncementTakenError:
        return items.find_announcement(made.id) or made, premises
    return made, premises


def list_announced(premises_id: PremisesId, after: str | None, now: datetime) -> Page[Announcement]:
    """Return a page of what waits for the host of premises, by deadline; the caller has the right.

    What waited for a week after its deadline is over.
    """
    return items.list_announcements_by_premises(premises_id, now - KEPT, after, MOST_ROWS)


def list_for_host(
    premises_id: str, operator: Person, after: str | None, now: datetime
) -> Page[Announced]:
    """Return the same to who reports for premises; named where the office has confirmed them.

    That is one look, audited before anything is given. NotFoundError also for premises of others.
    """
    premises = premises_of.get_right(PremisesId(premises_id), operator).premises
    page = list_announced(premises.id, after, now)
    if not (premises.is_confirmed and page.items):
        return Page([Announced(one) for one in page.items], page.next)
    audit.commit_audited(audit.deed(operator, "guests_named", f"PREMISES#{premises.id}", now))
    held = stamps.find_stamps(list(dict.fromkeys(one.stamp_id for one in page.items)))
    holders = persons.find_holders(stamp.holder_id for stamp in held.values())
    names = {
        stamp_id: holder.full_name
        for stamp_id, stamp in held.items()
        if (holder := holders.get(stamp.holder_id)) and not holder.is_restricted
    }
    return Page([Announced(one, names.get(one.stamp_id)) for one in page.items], page.next)


def confirm_announcement(
    number: str, request: ConfirmAnnouncement, operator: Person, language: Lang, sent: Sent
) -> Receipt:
    """Make a report of an announcement: all in one transaction, its receipt is always the same.

    `sent.receipt` is not used. Raises NotFoundError also for premises of somebody else,
    AnnouncementDecidedError when it waits no more, InvalidError, IdempotencyError.
    """
    known = _own(number, operator)
    receipt = ReceiptId(keyed_id(index_key(), "stay", "announcement", known.id))
    own = replace(sent, receipt=receipt, operator_id=operator.id)
    done = audit.deed(operator, "stay_reported", f"STAY#{receipt}", sent.received_at)

    def draft() -> tuple[Stay, list[Write]]:
        _check_waiting(known, sent.received_at)
        decided = items.plan_decision(known.id, operator.id, sent.received_at, receipt)
        return draft_stay(_report(known, request), operator, language, own), [decided]

    try:
        return record_report(own, done, draft)
    except IdempotencyError as error:  # a colleague confirmed it, in other words
        if known.state == PENDING or known.receipt is None:
            raise
        raise AnnouncementDecidedError from error


def dismiss_announcement(number: str, reason: str, operator: Person, now: datetime) -> Announcement:
    """Record that a guest who was announced is not in the house; dismissed twice is once.

    Raises NotFoundError also for premises of somebody else, AnnouncementDecidedError.
    """
    known = _own(number, operator)
    if known.state == items.DISMISSED:
        return known
    _check_waiting(known, now)
    done = audit.deed(operator, "announcement_dismissed", f"ANNOUNCEMENT#{known.id}", now, reason)
    decided = items.plan_decision(known.id, operator.id, now, reason=reason)
    audit.commit_audited(done, [decided])
    return replace(known, state=items.DISMISSED, reason=reason)


def _id_of(*parts: str) -> AnnouncementId:
    return AnnouncementId(keyed_id(index_key(), "announcement", *parts))


def _own(number: str, operator: Person) -> Announcement:
    known = items.find_announcement(AnnouncementId(number.strip().upper()))
    if known is None:
        raise NotFoundError
    premises, is_own = premises_of.find_operated_premises(known.premises_id, operator)
    if premises is None or not is_own:
        raise NotFoundError
    return known


def _check_waiting(known: Announcement, now: datetime) -> None:
    if known.state != PENDING or known.deadline_at <= now - KEPT:
        raise AnnouncementDecidedError


def _report(known: Announcement, request: ConfirmAnnouncement) -> ReportStay:
    stamp = stamps.find_stamp(known.stamp_id)
    if stamp is None or stamp.seal is None:
        raise NotFoundError
    return ReportStay(
        arrived_at=request.arrived_at or known.arrived_at,
        seal=stamp.seal,
        premises=known.premises_id,
        nights=request.nights,
        leaves_on=request.leaves_on,
        purpose=request.purpose,
        room=request.room,
        remarks=request.remarks,
    )
