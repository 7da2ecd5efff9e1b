"""Registering, changing and closing lodging places, and who may act for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import UNSET, structs

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date, whole_milliseconds
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import PremisesId, body_hash, keyed_id
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.db.transaction import Write
from chalicelib.premises import repository, rules, team_repository
from chalicelib.premises.reading import check_kecamatan, read_premises
from chalicelib.premises.repository import PremisesMovedError, PremisesTakenError, RequestTakenError
from chalicelib.premises.rules import Member, Premises, Right, TeamRole
from chalicelib.premises.schemas import (
    ChangePremises,
    ClosePremises,
    RegisterPremises,
    fields_of,
)
from chalicelib.premises.team_repository import MemberMovedError
from chalicelib.web.guards import Person, Role

__all__ = ["check_kecamatan"]  # what a report without premises asks too

REGISTERED = "100/day"


class PremisesRegisteredError(ConflictError):
    """The same place was registered before, by another request."""

    code = "premises_registered"


class OwnersOnlyError(ForbiddenError):
    """Only an owner of the place may do this."""

    code = "owners_only"


def list_premises(operator: Person, after: str | None) -> Page[Right]:
    """Return a page of the lodging places that an operator acts for, a key its one."""
    if operator.premises is not None:
        right = find_right(operator.premises, operator)
        return Page([right] if right else [], None)
    page = team_repository.list_memberships(operator.id, after, MOST_ROWS)
    roles = {member.premises_id: member.role for member in page.items}
    found = repository.list_premises_by_id(list(roles))
    return Page([Right(one, roles[one.id]) for one in found], page.next)


def find_premises(premises_id: PremisesId) -> Premises | None:
    """Return a lodging place."""
    return repository.find_premises(premises_id)


def list_premises_by_id(premises_ids: Sequence[PremisesId]) -> list[Premises]:
    """Return lodging places in the order asked for, without those that are none."""
    return repository.list_premises_by_id(list(premises_ids))


def find_right(premises_id: PremisesId, person: Person) -> Right | None:
    """Return as what somebody may act for a place now; None when they may not, or it is none.

    A key acts as a reporter, for its own place only.
    """
    premises, role = _find_role(premises_id, person)
    return Right(premises, role) if premises and role else None


def get_right(premises_id: PremisesId, person: Person) -> Right:
    """Return as what somebody may act for a place; raises NotFoundError when they may not."""
    right = find_right(premises_id, person)
    if right is None:
        raise NotFoundError
    return right


def get_owned(premises_id: PremisesId, person: Person) -> Premises:
    """Return a place to an owner; raises NotFoundError, OwnersOnlyError to others of its team."""
    right = get_right(premises_id, person)
    if not right.is_owner:
        raise OwnersOnlyError
    return right.premises


def find_operated_premises(
    premises_id: PremisesId, operator: Person
) -> tuple[Premises | None, bool]:
    """Return a lodging place, and whether the operator may report for it."""
    premises, role = _find_role(premises_id, operator)
    return premises, role is not None


def plan_premises(premises: Premises, owner: Person, now: datetime) -> list[Write]:
    """Plan a lodging place and its first owner; PremisesTakenError, MemberMovedError."""
    at = whole_milliseconds(now)
    member = Member(owner.id, premises.id, TeamRole.OWNER, owner.name, owner.email, at)
    return [repository.plan_premises(premises), team_repository.plan_member(member, None)]


def register_premises(
    request: RegisterPremises, operator: Person, now: datetime, key: str, sent_hash: str
) -> Right:
    """Register a lodging place, with the operator as its owner.

    The same key and body give the same place. Raises InvalidError naming each field that is
    wrong, PremisesRegisteredError, TooManyRequestsError, IdempotencyError, UnavailableError.
    """
    made_by = request_id("register", operator, key)
    if repeated := find_repeated(made_by, sent_hash):
        return get_right(repeated, operator)
    read = read_premises(request, now)
    _count(operator, now)
    made = keyed_id(index_key(), "premises", operator.id, read.name, read.region, read.address)
    premises = replace(read, id=PremisesId(made), added_at=whole_milliseconds(now))
    done = deed(operator, "premises_added", f"PREMISES#{made}", now)
    writes = plan_premises(premises, operator, now)
    try:
        commit_audited(done, [*writes, repository.plan_request(made_by, premises.id, sent_hash)])
    except (PremisesTakenError, RequestTakenError, MemberMovedError) as error:
        if repeated := find_repeated(made_by, sent_hash):
            return get_right(repeated, operator)
        raise PremisesRegisteredError from error
    return Right(premises, TeamRole.OWNER)


def add_premises(
    operator: Person, name: str, category: str, region: str, address: str, now: datetime
) -> Premises:
    """Register a lodging place by its bare facts; the same place twice is one.

    Raises InvalidError for a category that is not in use, or a region that is no kecamatan.
    """
    request = RegisterPremises(name=name, category=category, region=region, address=address)
    key = keyed_id(index_key(), "added", name, category, region, address)
    try:
        return register_premises(request, operator, now, key, body_hash(b"")).premises
    except PremisesRegisteredError:
        parts = " ".join(name.split()), region, " ".join(address.split())
        premises_id = keyed_id(index_key(), "premises", operator.id, *parts)
        return get_right(PremisesId(premises_id), operator).premises


def change_premises(
    premises_id: PremisesId,
    request: ChangePremises,
    owner: Person,
    now: datetime,
    key: str,
    sent_hash: str,
) -> Right:
    """Change what is said of a place; its office's confirmation lapses with another name or place.

    Raises NotFoundError, OwnersOnlyError, InvalidError naming each field that is wrong,
    ConflictError when somebody else changed it meanwhile, IdempotencyError.
    """
    made_by = request_id("change", owner, key, premises_id)
    before = get_owned(premises_id, owner)
    if find_repeated(made_by, sent_hash):
        return Right(before, TeamRole.OWNER)
    asked = {name: value for name, value in structs.asdict(request).items() if value is not UNSET}
    if "village" not in asked and asked.get("region", before.region) != before.region:
        asked["village"] = None  # it lay in the other kecamatan
    wanted = RegisterPremises(**{**fields_of(before), **asked})
    read = read_premises(wanted, now, before)
    changed = replace(
        before,
        name=read.name,
        category=read.category,
        address=read.address,
        region=read.region,
        zone=read.zone,
        details=read.details,
        office=read.office,
    )
    if not rules.stays_confirmed(before, changed):
        changed = replace(changed, confirmed_at=None, confirmed_by=None)
    done = deed(owner, "premises_changed", f"PREMISES#{premises_id}", now)
    return Right(commit_change(changed, done, made_by, sent_hash), TeamRole.OWNER)


def close_premises(
    premises_id: PremisesId,
    request: ClosePremises,
    owner: Person,
    now: datetime,
    key: str,
    sent_hash: str,
) -> Right:
    """Say which day is the last on which a place takes guests, or that it is open again.

    Raises as `change_premises` does.
    """
    made_by = request_id("close", owner, key, premises_id)
    before = get_owned(premises_id, owner)
    if find_repeated(made_by, sent_hash):
        return Right(before, TeamRole.OWNER)
    today = local_date(now, before.zone)
    faults = rules.day_faults(before.details.opened_on, request.closed_on, today)
    if "closed_on" in faults:
        raise InvalidError(FieldError("closed_on", faults["closed_on"]))
    details = replace(before.details, closed_on=request.closed_on)
    reason = request.reason if request.closed_on else None
    changed = replace(before, details=details, closure_reason=reason)
    action = "premises_closed" if request.closed_on else "premises_opened"
    done = deed(owner, action, f"PREMISES#{premises_id}", now, request.reason)
    return Right(commit_change(changed, done, made_by, sent_hash), TeamRole.OWNER)


def request_id(what: str, person: Person, key: str, *of: str) -> str:
    """Return what tells one request from another, whatever it changes."""
    return keyed_id(index_key(), "premises-request", what, person.id, key, *of)


def find_repeated(made_by: str, sent_hash: str) -> PremisesId | None:
    """Return which place this request changed before; IdempotencyError when another did."""
    found = repository.find_request(made_by)
    if found is None:
        return None
    premises_id, hash_before = found
    if hash_before != sent_hash:
        raise IdempotencyError
    return premises_id


def _count(operator: Person, now: datetime) -> None:
    # Each one is work for an office.
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    limits.use(REGISTERED, "premises", operator.id, now=now)


def _find_role(premises_id: PremisesId, person: Person) -> tuple[Premises | None, TeamRole | None]:
    if person.premises is not None:
        is_own = person.premises == premises_id
        return repository.find_premises(premises_id), TeamRole.REPORTER if is_own else None
    premises, member = team_repository.find_with_member(premises_id, person.id)
    is_in = person.role is Role.OPERATOR and member is not None and member.is_active
    return premises, member.role if member and is_in else None


def commit_change(changed: Premises, done: Deed, made_by: str, sent_hash: str) -> Premises:
    """Store what a place is from now on, once for a request; ConflictError when it has moved."""
    writes = [
        repository.plan_change(changed),
        repository.plan_request(made_by, changed.id, sent_hash),
    ]
    try:
        commit_audited(done, writes)
    except (PremisesMovedError, RequestTakenError) as error:
        if find_repeated(made_by, sent_hash):  # two at once: the other has done it
            return _get(changed.id)
        raise ConflictError from error
    return replace(changed, version=changed.version + 1)


def _get(premises_id: PremisesId) -> Premises:
    premises = repository.find_premises(premises_id)
    if premises is None:
        raise UnavailableError
    return premises
