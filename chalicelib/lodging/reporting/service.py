"""Reporting a guest's stay: accepted late or on time, once, with a receipt that stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import (
    ConflictError,
    IdempotencyError,
    InvalidError,
    UnavailableError,
)
from chalicelib.core.ids import NoticeId, ReceiptId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.lodging import presence, repository
from chalicelib.lodging.checks.doubts import plan_suspicion
from chalicelib.lodging.reporting import attempts, managing
from chalicelib.lodging.reporting.reading import FindPremises, Report, read_report
from chalicelib.lodging.reporting.returning import read_again
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.repository import FiledError, StayTakenError
from chalicelib.lodging.rules import (
    Extras,
    Receipt,
    Sent,
    Stay,
    deadline,
    is_same_place,
    whole_day,
    whole_second,
)
from chalicelib.lodging.service import with_names
from chalicelib.lodging.standing import is_same_arrival
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter
from chalicelib.premises import service as premises_of
from chalicelib.reference import service as reference
from chalicelib.stamps.suspicion import SuspectedError
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
    Their proof of work is spent with the report; what is `said` is the body hash. Raises
    InvalidError naming each field that is wrong, IdempotencyError, UnavailableError.
    """
    sent = sent_by(operator, now, key, body_hash)
    done = deed(operator, "stay_reported", f"STAY#{sent.receipt}", now)
    return record_report(sent, done, lambda: _draft(request, operator, language, sent))


def record_report(sent: Sent, done: Deed, draft: Callable[[], tuple[Stay, list[Write]]]) -> Receipt:
    """Commit the stay that is drafted, with what is written along with it and the audit row.

    The request that came before gives what it gave then, whatever would be refused by now.
    Raises what the draft and its writes raise, IdempotencyError, UnavailableError.
    """
    try:
        stay, also = draft()
        stay = _commit(done, stay, also)
    except (InvalidError, ConflictError):
        # What was right when it came first may not be by now: a key revoked, premises closed.
        repeated = _find_repeated(sent)
        if repeated is None:
            raise
        return with_names(repeated)
    except StayTakenError as error:
        repeated = _find_repeated(sent)
        if repeated is None:
            raise UnavailableError from error
        return with_names(repeated)
    return with_names(stay)


def _draft(
    request: ReportStay, operator: Person | None, language: Lang, sent: Sent
) -> tuple[Stay, list[Write]]:
    if operator is not None:
        return draft_stay(request, operator, language, sent), []
    from chalicelib.web import proof_of_work  # noqa: PLC0415 - cold start

    spent = proof_of_work.plan_use(request.proof, sent.received_at)
    return draft_stay(request, None, language, sent), [spent]


def sent_by(operator: Person | None, now: datetime, key: str, body_hash: str) -> Sent:
    """Return what tells a request from another: the same key of the same person is one receipt."""
    scope = operator.id if operator else _PUBLIC
    receipt = ReceiptId(keyed_id(index_key(), "stay", scope, key))
    return Sent(receipt, operator.id if operator else None, whole_second(now), key, body_hash)


def draft_stay(
    request: ReportStay,
    operator: Person | None,
    language: Lang,
    sent: Sent,
    find: FindPremises = premises_of.find_operated_premises,
) -> Stay:
    """Return the stay that a report means, checked; raises InvalidError naming each wrong field.

    The one set of rules for the form, a file and the API. Whether it repeats another report of
    the same guest, place and day is known for premises when it is committed, else here.
    """
    known = read_again(request)
    report = read_report(request, operator, language, sent.received_at, guest=known, find=find)
    place, on = report.place, report.arrived_on
    deadline_at = deadline(report.arrived_at, reference.reporting_hours(on))
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
        deadline_at=deadline_at,
        duplicate_of=None if place.premises_id else _find_duplicate(report, sent.receipt),
        extras=_extras(request, report, sent, deadline_at),
    )


def _extras(request: ReportStay, report: Report, sent: Sent, deadline_at: datetime) -> Extras:
    extras = report.extras
    if sent.operator_id is None:
        secret = managing.secret_of(sent.receipt)
        extras = replace(extras, manage_hash=managing.hash_of(secret))
    attempt = attempts.read_attempt(request.attempt, sent, deadline_at)
    if attempt is None:
        return extras
    judged_at = attempt.attempted_at if attempt.counts else None
    return replace(extras, attempted_at=attempt.attempted_at, judged_at=judged_at)


def plan_report(stay: Stay) -> list[Write]:
    """Plan a stay, its filing and the mail with its receipt.

    Raised at the commit: StayTakenError when its receipt is in use, FiledError when the guest's
    arrival was reported before; `linked` then gives the stay to plan instead.
    """
    return [repository.plan_stay(stay), *_plan_filing(stay), *_plan_mail(stay)]


def linked(stay: Stay) -> Stay:
    """Return the stay as a double of what its guest's arrival was reported by before.

    One that was cancelled, or corrected to another arrival, is not doubled: the new report
    follows it.
    """
    first, follows = find_filed(stay)
    return replace(stay, duplicate_of=first, follows=None if first else follows)


def find_filed(
    stay: Stay, gone: frozenset[ReceiptId] = frozenset()
) -> tuple[ReceiptId | None, ReceiptId | None]:
    """Return another report of a guest's arrival, and the last one that is none any more.

    `gone` are taken for cancelled.
    """
    premises, guest, follows = stay.place.premises_id, guest_key(stay), None
    for _ in range(_MOST_CANCELLED):
        filed_as = following(guest, follows)
        first = repository.find_filed(premises, stay.arrived_on, filed_as) if premises else None
        if first is None:
            return None, follows
        if first != stay.receipt and first not in gone:
            earlier = repository.find_stay(first)
            if earlier is None or (not earlier.cancelled_at and is_same_arrival(earlier, stay)):
                return first, follows
        follows = first
    raise UnavailableError


def _commit(done: Deed, stay: Stay, also: list[Write]) -> Stay:
    """Commit a report, linked where its guest's arrival was reported before; return it."""
    stay = presence.counted(stay)
    try:
        _commit_marked(done, stay, also)
    except FiledError:
        stay = presence.counted(linked(stay))
        _commit_marked(done, stay, also)
    return stay


def _plan_filing(stay: Stay) -> list[Write]:
    if stay.place.premises_id is None:
        return []
    guest = guest_key(stay)
    filed_as = f"{guest}#{stay.receipt}" if stay.duplicate_of else following(guest, stay.follows)
    return [repository.plan_filing(stay, filed_as)]


def guest_key(stay: Stay) -> str:
    """Return the keyed hash of who arrives where."""
    premises = stay.place.premises_id or ""
    return keyed_id(index_key(), "filing", stay.guest.passport_key, premises)


def following(guest: str, gone: ReceiptId | None) -> str:
    """Return under what an arrival is filed in the place of a report that is gone, if one is."""
    return f"{guest}#after#{gone}" if gone else guest


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


def _commit_marked(done: Deed, stay: Stay, also: list[Write]) -> None:
    """Commit a report, and with it that its stamp may be copied where it contradicts another."""
    writes = [*plan_report(stay), *presence.plan_present([(None, stay)]), *also]
    try:
        commit_audited(done, [*writes, *plan_suspicion(stay)])
    except SuspectedError:  # somebody else was first: it is marked for good
        commit_audited(done, writes)


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
        "manage_url": _manage_url(stay, reporter.language),
    }
    notice_id = NoticeId(keyed_id(index_key(), "notice", stay.receipt, _MAIL))
    letter = Letter(_MAIL, reporter.email, reporter.language, context)
    return notices.plan_notice(notice_id, letter, stay.first_received_at)


def _manage_url(stay: Stay, language: str) -> str:
    # The mail is the reporter's own; its text is forgotten once it has left.
    return managing.manage_url(stay.receipt, language) if stay.extras.manage_hash else ""
