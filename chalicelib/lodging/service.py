"""Reporting a guest's stay: accepted late or on time, once, with a receipt that stays."""

import re
from datetime import datetime

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import (
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import NoticeId, PassportKey, ReceiptId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.lodging import repository
from chalicelib.lodging.reading import Report, read_report
from chalicelib.lodging.repository import StayTakenError
from chalicelib.lodging.rules import (
    AT_ONCE,
    Receipt,
    ReportedStay,
    Sent,
    Stay,
    contradicts,
    deadline,
    is_same_place,
    whole_day,
    whole_second,
)
from chalicelib.lodging.schemas import ReportStay
from chalicelib.notices import service as notices
from chalicelib.premises import service as premises_of
from chalicelib.reference import service as reference
from chalicelib.stamps import suspicion
from chalicelib.stamps.suspicion import Ground, SuspectedError, Suspicion
from chalicelib.web.guards import Person
from chalicelib.web.problems import Lang

_PUBLIC = "public"
_MAIL = "stay_receipt"
_RECEIPT = re.compile("[A-Z2-7]{26}")


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
    sent = _sent(operator, now, key, body_hash)
    try:
        report = read_report(request, operator, language, now)
    except InvalidError:
        # What was right when it came first may not be by now: a key revoked, premises closed.
        repeated = _find_repeated(sent)
        if repeated is None:
            raise
        return _with_names(repeated)
    stay = _stay(request, report, sent)
    done = deed(operator, "stay_reported", f"STAY#{stay.receipt}", now)
    writes = [repository.plan_stay(stay), *_plan_mail(stay)]
    try:
        _commit_marked(done, writes, stay)
    except StayTakenError as error:
        repeated = _find_repeated(sent)
        if repeated is None:
            raise UnavailableError from error
        return _with_names(repeated)
    return _with_names(stay)


def get_receipt(number: str) -> Receipt:
    """Return a stay by its receipt, to whoever holds it; NotFoundError, whatever is wrong."""
    receipt = number.strip().upper()
    stay = repository.find_stay(ReceiptId(receipt)) if _RECEIPT.fullmatch(receipt) else None
    if stay is None:
        raise NotFoundError
    return _with_names(stay)


def find_last_stay(passport_key: PassportKey) -> ReportedStay | None:
    """Return where a guest was last reported to stay, by arrival; the caller audits the look.

    The index it reads is a moment behind the reports.
    """
    stay = repository.find_last_stay_by_guest(passport_key)
    if stay is None:
        return None
    place = stay.place
    premises = premises_of.find_premises(place.premises_id) if place.premises_id else None
    return ReportedStay(
        receipt=stay.receipt,
        premises_name=place.premises_name,
        address=premises.address if premises else place.address,
        region=place.region,
        zone=place.zone,
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        reported_at=stay.first_received_at,
        is_confirmed=stay.is_confirmed,
    )


def _sent(operator: Person | None, now: datetime, key: str, body_hash: str) -> Sent:
    scope = operator.id if operator else _PUBLIC
    receipt = ReceiptId(keyed_id(index_key(), "stay", scope, key))
    return Sent(receipt, operator.id if operator else None, whole_second(now), key, body_hash)


def _find_repeated(sent: Sent) -> Stay | None:
    """Return the stay that this request made before; IdempotencyError when another one did."""
    stay = repository.find_stay(sent.receipt)
    if stay is not None and stay.sent.body_hash != sent.body_hash:
        raise IdempotencyError
    return stay


def _stay(request: ReportStay, report: Report, sent: Sent) -> Stay:
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
        duplicate_of=_find_duplicate(report, sent.receipt),
    )


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


def _commit_marked(done: Deed, writes: list[Write], stay: Stay) -> None:
    """Commit a report, and with it that its stamp may be copied where it contradicts another."""
    try:
        commit_audited(done, [*writes, *_plan_suspicion(stay)])
    except SuspectedError:  # somebody else was first: it is marked for good
        commit_audited(done, writes)


def _plan_suspicion(stay: Stay) -> list[Write]:
    """Plan the mark of a copied stamp.

    The index is a moment behind: of two reports at once neither may see the other.
    """
    if not stay.is_confirmed:
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
    office = _with_names(stay).office
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


def _with_names(stay: Stay) -> Receipt:
    office, region = reference.find_office(stay.office), reference.find_region(stay.place.region)
    if office is None or region is None:
        raise NotFoundError
    return Receipt(stay, office, region)
