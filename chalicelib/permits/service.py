"""Stay permits: recorded with their warnings, ended with them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import NoticeId, PermitId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Entry, Letter, Outcome, Stage
from chalicelib.permits import repository
from chalicelib.permits.rules import (
    FIRST,
    Named,
    Permit,
    PermitEndedError,
    PermitStatus,
    Recipient,
    WarningTerms,
    recipients,
    short_name,
    warning_ladder,
)
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.reference import service as reference


def plan_permit(
    permit: Permit, holder: Named, now: datetime, *, goes_on: bool = False
) -> list[Write]:
    """Plan a permit, and a ladder of warnings for each address that is known.

    `holder` gives the name that the warnings tell the sponsor, in short. A permit that
    `goes_on` stands in the place of one with the same last day, and warns of what is left.
    """
    ladders = plan_warnings(permit, holder, now, goes_on=goes_on)
    rows = [write for ladder in ladders.values() for write in ladder]
    return [repository.plan_permit(permit, list(ladders)), *rows]


def plan_warnings(
    permit: Permit, holder: Named, now: datetime, *, goes_on: bool = False, again: str = ""
) -> dict[NoticeId, list[Write]]:
    """Plan a ladder of warnings for each address that is known, by its row of the outbox.

    One that is no longer valid has none. `again` tells these rows from those of the same permit
    and day that were cancelled before.
    """
    if permit.status is not PermitStatus.VALID:
        return {}
    terms = _terms(permit.last_day_of_stay)
    ladder = warning_ladder(permit, terms, now, goes_on=goes_on)
    skipped = [Entry(name, Outcome.SKIPPED, now) for name in ladder.skipped]
    stages = [Stage(name, due_at) for name, due_at in ladder.stages]
    planned: dict[NoticeId, list[Write]] = {}
    for one in recipients(permit):
        row, letter = _notice_id(permit, one, again), _letter(permit, holder, one, terms)
        if due := [*_owed(permit, one, now), *stages]:
            planned[row] = notices.plan_notice(
                row, letter, due, desk=permit.office, history=skipped
            )
    return planned


def plan_end(
    permit_id: PermitId,
    status: PermitStatus,
    now: datetime,
    successor: PermitId | None = None,
) -> list[Write]:
    """Plan that a permit is over, and that no warning goes out any more.

    `successor` is the permit in its place, where there is one. Raises NotFoundError; committing
    raises PermitEndedError when it is over already, when others are warned of it by now, or when
    a mail at once has begun to leave that the next permit, planned after this, would send too:
    then it is decided anew.
    """
    found = repository.find_permit(permit_id)
    if found is None:
        raise NotFoundError
    tried = PermitEndedError()
    cancels = [write for row in found[1] for write in notices.plan_cancel(row, now, FIRST, tried)]
    return [repository.plan_status(found, status, now, successor), *cancels]


def find_permit(permit_id: PermitId) -> Permit | None:
    """Return a permit; the caller has audited the look."""
    found = repository.find_permit(permit_id)
    return found[0] if found else None


def find_permits(permit_ids: Iterable[PermitId]) -> dict[PermitId, Permit]:
    """Return those permits that there are, by id; a moment behind. The caller audits the look."""
    found = repository.find_permits(permit_ids)
    return {permit_id: permit for permit_id, (permit, _) in found.items()}


def get_permit(permit_id: PermitId) -> Permit:
    """Return a permit or raise NotFoundError; the caller has audited the look."""
    permit = find_permit(permit_id)
    if permit is None:
        raise NotFoundError
    return permit


def warn_sponsors(now: datetime) -> int:
    """Queue whatever warning is due; return how many."""
    return notices.sweep(now)


def _notice_id(permit: Permit, recipient: Recipient, again: str = "") -> NoticeId:
    """Return the row that warns somebody of a permit's end, among the others of that mailbox."""
    group = sponsor_id(recipient.contact.email)
    last_day = permit.last_day_of_stay.isoformat()
    parts = (permit.id, recipient.kind, group, last_day, *([again] if again else []))
    own = keyed_id(index_key(), "notice", *parts)
    return NoticeId(f"{group}-{own}")


def _owed(permit: Permit, recipient: Recipient, now: datetime) -> list[Stage]:
    """Return the mail at once that the permit before this one had not sent yet."""
    if permit.succeeds is None:
        return []
    # The row's id holds the last day: that of a shorter permit is another, and is not taken over.
    row = notices.find_notice(_notice_id(replace(permit, id=permit.succeeds), recipient))
    is_owed = row is not None and row.stages[:1] and row.stages[0].name == FIRST and not row.lease
    return [Stage(FIRST, now)] if is_owed else []


def _letter(permit: Permit, holder: Named, recipient: Recipient, terms: WarningTerms) -> Letter:
    contact = recipient.contact
    context: dict[str, str | int] = {
        "name": contact.name,
        "holder": short_name(holder),
        "permit": permit.id,
        "permit_class": permit.permit_class,
        "last_day": permit.last_day_of_stay.isoformat(),
        "zone": permit.zone,
        "office": _office_name(permit.office, contact.language),
        "overstay_fee": terms.overstay_fee,
    }
    known = reference.find_permit_class(permit.permit_class, permit.valid_from)
    if known is not None and not known.extensible and known.extensible is not None:
        context["can_extend"] = 0
    return Letter(recipient.kind, contact.email, contact.language, context)


def _office_name(code: str, language: str) -> str:
    office = reference.find_office(code)
    if office is None:
        return code
    return office.name.en if language == "en" else office.name.id


@lru_cache(maxsize=4096)
def _terms(on: date) -> WarningTerms:
    return WarningTerms(
        days=reference.warning_stages(on),
        hour=reference.warning_time(on),
        zone=reference.warning_zone(on),
        at_once_below=reference.warning_at_once_below_days(on),
        overstay_fee=reference.overstay_fee_per_day(on),
    )
