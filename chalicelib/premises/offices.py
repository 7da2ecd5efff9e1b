"""The word of an office on the lodging places in its work area, and their list."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date, whole_milliseconds
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import PremisesId
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.db.transaction import Write
from chalicelib.premises import repository
from chalicelib.premises.rules import STATES, Premises
from chalicelib.premises.schemas import ConfirmPremises
from chalicelib.premises.service import commit_change, find_repeated, request_id
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person


def confirm_premises(
    premises_id: PremisesId,
    request: ConfirmPremises,
    officer: Person,
    now: datetime,
    key: str,
    sent_hash: str,
) -> Premises:
    """Record the word of the office in whose work area a place lies today.

    Raises NotFoundError for a place of another office's, ConflictError, IdempotencyError.
    """
    made_by = request_id("confirm", officer, key, premises_id)
    before = repository.find_premises(premises_id)
    if before is None or not _is_of(before, officer.office, now):
        raise NotFoundError
    if find_repeated(made_by, sent_hash):
        return before
    at = whole_milliseconds(now)
    changed = replace(
        before,
        confirmed_at=at if request.confirmed else None,
        confirmed_by=officer.id if request.confirmed else None,
        office=officer.office or "",
        office_note=request.note,
        answered_at=at,
    )
    action = "premises_confirmed" if request.confirmed else "premises_not_confirmed"
    done = deed(officer, action, f"PREMISES#{premises_id}", now, request.note or "")
    return commit_change(changed, done, made_by, sent_hash)


def list_office_premises(
    officer: Person, state: str, after: str | None, now: datetime
) -> Page[Premises]:
    """Return a page of the places in the work area of an officer's office today.

    `state` says whether they are confirmed; the first registered come first. The look is audited.
    Raises InvalidError for a state that is none.
    """
    if state not in STATES:
        raise InvalidError(FieldError("state", "not_a_choice"))
    office = officer.office or ""
    commit_audited(deed(officer, "premises_listed", f"OFFICE#{office}", now, state))
    return list_premises_of(office, state, after, now)


def plan_inspected(premises_id: PremisesId, on: date) -> list[Write]:
    """Plan that an officer visited a place on a day (in its zone); nothing where one did later.

    Raises NotFoundError.
    """
    premises = repository.find_premises(premises_id)
    if premises is None:
        raise NotFoundError
    last = premises.last_inspected_on
    return [] if last and last >= on else [repository.plan_inspected(premises_id, on)]


def list_premises_of(office: str, state: str, after: str | None, now: datetime) -> Page[Premises]:
    """Return a page of the places in an office's work area today; the caller audits the look.

    Raises InvalidError for a cursor.
    """
    offices = [office, *reference.offices_before(office, now.date())]
    page = repository.list_premises_by_office(offices, state, after, MOST_ROWS)
    return Page([one for one in page.items if _is_of(one, office, now)], page.next)


def find_premises(ids: Iterable[PremisesId]) -> dict[PremisesId, Premises]:
    """Return those places that there are, by id: one read for a hundred."""
    found = repository.list_premises_by_id(list(dict.fromkeys(ids)))
    return {premises.id: premises for premises in found}


def _is_of(premises: Premises, office: str | None, now: datetime) -> bool:
    today = local_date(now, premises.zone)
    return reference.office_of(premises.region, today).code == office
