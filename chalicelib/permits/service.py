"""Stay permits: recorded with their warnings, ended with them."""

from datetime import date, datetime

from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import NoticeId, PermitId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Stage
from chalicelib.permits import repository
from chalicelib.permits.rules import (
    Named,
    Permit,
    PermitStatus,
    Recipient,
    WarningTerms,
    recipients,
    short_name,
    warning_stages,
)
from chalicelib.reference import service as reference


def plan_permit(
    permit: Permit, holder: Named, now: datetime, *, goes_on: bool = False
) -> list[Write]:
    """Plan a permit, and a ladder of warnings for each address that is known.

    `holder` gives the name that the warnings tell the sponsor, in short. A permit that
    `goes_on` stands in the place of one with the same last day, and warns of what is left.
    """
    terms = _terms(permit.last_day_of_stay)
    due = warning_stages(permit, terms, now, goes_on=goes_on)
    stages = [Stage(str(days), due_at) for days, due_at in due]
    warned = recipients(permit) if stages else []
    ladders = [
        write
        for one in warned
        for write in notices.plan_notice(
            _notice_id(permit.id, one.kind),
            one.kind,
            one.contact.email,
            one.contact.language,
            _context(permit, holder, one, terms),
            stages,
        )
    ]
    ids = [_notice_id(permit.id, one.kind) for one in warned]
    return [repository.plan_permit(permit, ids), *ladders]


def plan_end(permit_id: PermitId, status: PermitStatus, now: datetime) -> list[Write]:
    """Plan that a permit is over, and that no warning goes out any more.

    Raises NotFoundError; committing raises PermitEndedError when it is over already.
    """
    found = repository.find_permit(permit_id)
    if found is None:
        raise NotFoundError
    _, ids = found
    cancels = [write for notice_id in ids for write in notices.plan_cancel(notice_id, now)]
    return [repository.plan_status(permit_id, status), *cancels]


def find_permit(permit_id: PermitId) -> Permit | None:
    """Return a permit; the caller has audited the look."""
    found = repository.find_permit(permit_id)
    return found[0] if found else None


def get_permit(permit_id: PermitId) -> Permit:
    """Return a permit or raise NotFoundError; the caller has audited the look."""
    permit = find_permit(permit_id)
    if permit is None:
        raise NotFoundError
    return permit


def warn_sponsors(now: datetime) -> int:
    """Queue whatever warning is due; return how many."""
    return notices.sweep(now)


def _notice_id(permit_id: PermitId, kind: str) -> NoticeId:
    return NoticeId(keyed_id(index_key(), "notice", permit_id, kind))


def _context(
    permit: Permit, holder: Named, recipient: Recipient, terms: WarningTerms
) -> dict[str, str | int]:
    return {
        "name": recipient.contact.name,
        "holder": short_name(holder),
        "permit_class": permit.permit_class,
        "last_day": permit.last_day_of_stay.isoformat(),
        "zone": permit.zone,
        "office": _office_name(permit.office, recipient.contact.language),
        "overstay_fee": terms.overstay_fee,
    }


def _office_name(code: str, language: str) -> str:
    office = reference.find_office(code)
    if office is None:
        return code
    return office.name.en if language == "en" else office.name.id


def _terms(on: date) -> WarningTerms:
    return WarningTerms(
        days=reference.warning_stages(on),
        hour=reference.warning_time(on),
        overstay_fee=reference.overstay_fee_per_day(on),
    )
