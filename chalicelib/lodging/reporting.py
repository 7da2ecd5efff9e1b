"""Reporting a guest's stay: accepted late or on time, once, with a receipt that stays."""

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import (
    IdempotencyError,
    InvalidError,
    UnavailableError,
)
from chalicelib.core.ids import NoticeId, ReceiptId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.lodging import repository
from chalicelib.lodging.reading import Report, read_report
from chalicelib.lodging.repository import FiledError, StayTakenError
from chalicelib.lodging.rules import (
    AT_ONCE,
    Receipt,
    Sent,
    Stay,
    contradicts,
    deadline,
    is_same_place,
    whole_day,
    whole_second,
)
from chalicelib.lodging.schemas import ReportStay
from chalicelib.lodging.service import with_names
from chalicelib.notices import service as notices
from chalicelib.reference import service as reference
from chalicelib.stamps import suspicion
from chalicelib.stamps.suspicion import Ground, SuspectedError, Suspicion
from chalicelib.web.guards import Person
from chalicelib.web.problems import Lang

_PUBLIC = "public"
_MAIL = "stay_receipt"
_MOST_CANCELLED = 50  # of one guest, place and day


def report_stay(
    request: ReportStay,
    operator: Person | None,
    language: Lang,
    now: datetime,
    key: str,
    body_hash: str,
) -> Receipt:
    """Record a stay, the mail with its receipt and the audit row; the same key gives the same.

    `operator` is None for somebody without an account, who is named in the request instead.
    Raises InvalidError naming each field that is wrong, IdempotencyError, UnavailableError.
    """
    sent = sent_by(operator, now, key, body_hash)
    try:
        stay = draft_stay(request, operator, language, sent)
    except InvalidError:
        # What was right when it came first may not be by now: a key revoked, premises closed.
        repeated = _find_repeated(sent)
        if repeated is None:
            raise
        return with_names(repeated)
    done = deed(operator, "stay_reported", f"STAY#{stay.receipt}", now)
    try:
        stay = _commit(done, stay)
    except StayTakenError as error:
        repeated = _find_repeated(sent)
        if repeated is None:
            raise UnavailableError from error
        return with_names(repeated)
    return with_names(stay)


def sent_by(operator: Person | None, now: datetime, key: str, body_hash: str) -> Sent:
    """Return what tells a request from another: the same key of the same person is one receipt."""
    scope = operator.id if operator else _PUBLIC
    receipt = ReceiptId(keyed_id(index_key(), "stay", scope, key))
    return Sent(receipt, operator.id if operator else None, whole_second(now), key, body_hash)


def draft_stay(request: ReportStay, operator: Person | None, language: Lang, sent: Sent) -> Stay:
    """Return the stay that a report means, checked; raises InvalidError naming each wrong field.

    The one set of rules for the form, a file and the API. Whether it repeats another report of
    the same guest, place and day is known for premises when it is committed, else here.
    """
    report = read_report(request, operator, language, sent.received_at)
    place, on = report.place, report.arrived_on
    return Stay(
        sent=sent,
        guest=report.guest,
        place=place,
        arrived_at=report.arrived_at,
        leaves_on=report.leaves_on,
        purpose=report.purpose,
        room=request.room,
        remarks=request.remarks,
        reporter=report.reporter,
        office=reference.office_of(place.region, on).code,
        deadline_at=deadline(report.arrived_at, reference.reporting_hours(on)),
        duplicate_of=None if place.premises_id else _find_duplicate(report, sent.receipt),
    )


def plan_report(stay: Stay) -> list[Write]:
    """Plan a stay, its filing and the mail with its receipt.

    Raised at the commit: StayTakenError when its receipt is in use, FiledError when the guest's
    arrival was reported before; `linked` then gives the stay to plan instead.
    """
    return [repository.plan_stay(stay), *_plan_filing(stay), *_plan_mail(stay)]


def linked(stay: Stay) -> Stay:
    """Return the stay as a double of what its guest's arrival was reported by before.

    One that was cancelled is not doubled: the new report follows it.
    """
    premises, guest, follows = stay.place.premises_id, _guest_key(stay), None
    for _ in range(_MOST_CANCELLED):
        filed_as = f"{guest}#{follows}" if follows else guest
        first = repository.find_filed(premises, stay.arrived_on, filed_as) if premises else None
        if first is None:
            return replace(stay, follows=follows)
        earlier = repository.find_stay(first)
        if earlier is None or not earlier.cancelled_at:
            return replace(stay, duplicate_of=first)
        follows = first
    raise UnavailableError


def _commit(done: Deed, stay: Stay) -> Stay:
    """Commit a report, linked where its guest's arrival was reported before; return it."""
    try:
        _commit_marked(done, stay)
    except FiledError:
        stay = linked(stay)
        _commit_marked(done, stay)
    return stay


def _plan_filing(stay: Stay) -> list[Write]:
    if stay.place.premises_id is None:
        return []
    guest = _guest_key(stay)
    if stay.duplicate_of or stay.follows:
        guest = f"{guest}#{stay.receipt if stay.duplicate_of else stay.follows}"
    return [repository.plan_filing(stay, guest)]


def _guest_key(stay: Stay) -> str:
    premises = stay.place.premises_id or ""
    return keyed_id(index_key(), "filing", stay.guest.passport_key, premises)


def _find_repeated(sent: Sent) -> Stay | None:
    """Return the stay that this request made before; IdempotencyError when another one did."""
    stay = repository.find_stay(sent.receipt)
    if stay is not None and stay.sent.body_hash != sent.body_hash:
        raise IdempotencyError
    return stay


def _find_duplicate(report: Report, receipt: ReceiptId) -> ReceiptId | None:
    """Return the first report of the same guest, place and day of arrival.

    The index is a moment behind: two reports at once are not linked.
    """
    first, last = whole_day(report.arrived_on, report.place.zone)
    found = repository.list_stays_by_guest(report.guest.passport_key, first, last)
    same = [
        stay
        for stay in found
        if stay.receipt != receipt and is_same_place(stay.place, report.place)
    ]
    if not same:
        return None
    earliest = min(same, key=lambda stay: stay.first_received_at)
    return earliest.duplicate_of or earliest.receipt


def _commit_marked(done: Deed, stay: Stay) -> None:
    """Commit a report, and with it that its stamp may be copied where it contradicts another."""
    writes = plan_report(stay)
    try:
        commit_audited(done, [*writes, *_plan_suspicion(stay)])
    except SuspectedError:  # somebody else was first: it is marked for good
        commit_audited(done, writes)


def _plan_suspicion(stay: Stay) -> list[Write]:
    """Plan the mark of a copied stamp.

    The index is a moment behind: of two reports at once neither may see the other.
    """
    if not stay.is_confirmed or stay.duplicate_of:
        return []
    around = stay.arrived_at - AT_ONCE, stay.arrived_at + AT_ONCE
    others = repository.list_confirmed_stays_by_guest(stay.guest.passport_key, *around)
    other = next((one for one in others if contradicts(stay, one)), None)
    if other is None:
        return []
    stamp_id = stay.guest.stamp_id or other.guest.stamp_id
    if stamp_id is None or suspicion.find_suspicion(stamp_id):
        return []
    evidence = f"STAY#{other.receipt}", f"STAY#{stay.receipt}"
    now = stay.first_received_at
    mark = Suspicion(stamp_id, Ground.TWO_PREMISES, stay.office, now, evidence)
    return [suspicion.plan_suspicion(mark)]


def _plan_mail(stay: Stay) -> list[Write]:
    reporter = stay.reporter
    if reporter is None or reporter.email is None:
        return []
    office = with_names(stay).office
    context: dict[str, str | int] = {
        "name": reporter.name,
        "receipt": stay.receipt,
        "premises": stay.place.premises_name or stay.place.address or "",
        "zone": stay.place.zone,
        "arrived_at": instant_text(stay.arrived_at),
        "deadline_at": instant_text(stay.deadline_at),
        "first_received_at": instant_text(stay.first_received_at),
        "on_time": int(stay.on_time),
        "office": office.name.en if reporter.language == "en" else office.name.id,
        "verify_url": f"{config().site_url}/r#{stay.receipt}",
    }
    notice_id = NoticeId(keyed_id(index_key(), "notice", stay.receipt, _MAIL))
    return notices.plan_notice(
        notice_id, _MAIL, reporter.email, reporter.language, context, stay.first_received_at
    )
