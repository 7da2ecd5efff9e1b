"""The office's daily mail: permits whose last day has passed, addresses that take no mail.

Numbers only, never a name: the mailbox of an office is read by many.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.config import config
from chalicelib.core.errors import ConflictError, ServiceError, UnavailableError
from chalicelib.core.ids import NoticeId, PermitId, keyed_id
from chalicelib.core.log import log_event
from chalicelib.db.transaction import commit
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter, Notice, Why
from chalicelib.permits import office_records, repository
from chalicelib.permits.office_records import OfficeContact
from chalicelib.permits.rules import Permit
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Office

# A permit is told of in the week after its last day: whatever days the job missed, and no longer.
_LOOK_BACK = timedelta(days=7)
_DAY = timedelta(days=1)
# DynamoDB takes 100 writes in one transaction; a day with more gets a second mail.
_MOST_PERMITS = 90
_MOST_ADDRESSES = 20
_MOST_PAGES = 10
_ATTEMPTS = 3
_PAGES = {"id": "/officer/id/peringatan/", "en": "/officer/en/warnings/"}


def tell_offices(now: datetime) -> int:
    """Tell each office that has a mailbox of its new overstays and dead addresses; return how many.

    One mail an office a day, and only where there is something new. Each permit's mark is set
    with the mail that tells of it, so that run again, or cut short, none is told twice or lost.
    Raises UnavailableError at the end when an office could not be told: run again.
    """
    told, failed = 0, 0
    for office in reference.list_offices():
        try:
            told += _tell(office, now)
        except ServiceError as error:
            log_event("office_not_told", level="error", office=office.code, reason=error.code)
            failed += 1
    log_event("offices_told", offices=told, failed=failed)
    if failed:
        raise UnavailableError
    return told


def _tell(office: Office, now: datetime) -> bool:
    contact = office_records.find_contact(office.code)
    for _ in range(_ATTEMPTS):
        overdue, bounced = list(_overdue(office.code, now)), _bounced(office.code)
        is_fresh = any(row.trouble and row.trouble.at > now - _DAY for row in bounced)
        if not overdue and not is_fresh:
            return False
        if contact is None:
            log_event("office_without_mailbox", level="warning", office=office.code)
            return False
        try:
            _send(office, contact, overdue, bounced, now)
        except ConflictError:
            if not overdue:
                return False  # told today
            continue  # a permit changed, or another run told of it: look again
        return True
    raise UnavailableError


def _overdue(office: str, now: datetime) -> Iterator[Permit]:
    """Return the valid permits whose last day has passed, and of which nobody was told."""
    today, after = local_date(now, reference.office_zone(office)), ""
    while True:
        found, after = repository.list_permits_by_office(office, today - _LOOK_BACK, today, after)
        for permit, _ in found:
            is_over = permit.last_day_of_stay < local_date(now, permit.zone)
            if is_over and permit.overstay_told != permit.last_day_of_stay:
                yield permit
        if not after:
            return


def _bounced(office: str) -> list[Notice]:
    """Return a row for each address that takes no mail any more, the newest first."""
    found: dict[str, Notice] = {}
    after = None
    for _ in range(_MOST_PAGES):
        page = notices.list_desk(office, after)
        for row in page.items:
            if row.trouble and row.trouble.why in {Why.BOUNCED, Why.COMPLAINED}:
                found.setdefault(row.letter.recipient.casefold(), row)
        after = page.next
        if after is None:
            break
    return list(found.values())


def _send(
    office: Office,
    contact: OfficeContact,
    overdue: Sequence[Permit],
    bounced: Sequence[Notice],
    now: datetime,
) -> None:
    today = local_date(now, reference.office_zone(office.code))
    addresses = _address_rows(bounced)
    for start in range(0, max(len(overdue), 1), _MOST_PERMITS):
        part = overdue[start : start + _MOST_PERMITS]
        context: dict[str, str | int] = {
            "office": office.name.en if contact.language == "en" else office.name.id,
            "on": today.isoformat(),
            "overstays": len(part),
            "overstays_rows": json.dumps([_permit_row(permit) for permit in part]),
            "bounced": len(bounced),
            "bounced_rows": json.dumps(addresses),
            "desk_url": f"{config().site_url}{_PAGES[contact.language]}",
        }
        letter = Letter("office_daily", contact.email, contact.language, context)
        mail = notices.plan_notice(_notice_id(office.code, today, part), letter, now)
        commit([*mail, *(repository.plan_overstay_told(permit) for permit in part)])


def _notice_id(office: str, today: date, permits: Sequence[Permit]) -> NoticeId:
    told_of = sorted(permit.id for permit in permits)
    return NoticeId(keyed_id(index_key(), "office-daily", office, today.isoformat(), *told_of))


def _permit_row(permit: Permit) -> list[str]:
    return [number_of(permit), permit.permit_class, permit.last_day_of_stay.isoformat()]


def number_of(permit: Permit) -> str:
    """Return what a permit can be found by: its own number, its stamp's, or the directorate's."""
    own = stamp_number(permit.stamp_id) if permit.stamp_id else permit.reference
    return permit.number or own or permit.id.rpartition("-")[2]


def _address_rows(bounced: Sequence[Notice]) -> list[list[str]]:
    shown = bounced[:_MOST_ADDRESSES]
    ids = [PermitId(str(row.letter.context.get("permit", ""))) for row in shown]
    found = repository.find_permits(ids) if ids else {}
    return [
        [
            _masked(row.letter.recipient),
            number_of(found[one][0]) if one in found else "-",
            row.trouble.at.date().isoformat() if row.trouble else "",
        ]
        for row, one in zip(shown, ids, strict=True)
    ]


def _masked(address: str) -> str:
    """Return enough of an address to know it by: `w•••@example.com`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
