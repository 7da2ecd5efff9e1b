"""A foreigner's data restricted, so that they are shown to nobody, and the restriction lifted.

UU 27/2022 art. 11 and 41: who asks for it has processing limited while it is settled. What stands
without a name goes on: whether a stamp is genuine, until when a permit holds.
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import whole_milliseconds
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import HolderId, PersonId, RestrictionId, keyed_id
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write
from chalicelib.persons import repository, restrictions
from chalicelib.persons.linking import Asked
from chalicelib.persons.restrictions import LiftedBeforeError, Lifting, Restriction
from chalicelib.persons.rules import LinksMovedError
from chalicelib.persons.searching import find_recorded
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role

RESTRICTING = (Role.OFFICE_HEAD, Role.DATA_PROTECTION_OFFICER)
_ATTEMPTS = 5


class RestrictedAlreadyError(ConflictError):
    """The foreigner's data are restricted already."""

    code = "person_restricted_already"


def restrict_person(
    holder_id: HolderId, reason: str, office: str | None, asked: Asked
) -> Restriction:
    """Let nobody be shown a foreigner's data, by this record and all that are joined to it.

    The same key and body give the same answer. Raises NotFoundError, InvalidError for the office,
    RestrictedAlreadyError, IdempotencyError.
    """
    restriction_id = RestrictionId(
        keyed_id(index_key(), "restriction", asked.person.id, holder_id, asked.key)
    )
    where = _office(asked.person, office)
    for _ in range(_ATTEMPTS):
        if known := restrictions.find_restriction(restriction_id):
            if known.body_hash != asked.body_hash:
                raise IdempotencyError
            return known
        made, writes = plan_restriction(holder_id, restriction_id, reason, where, asked)
        done = [
            audit.deed(asked.person, "person_restricted", f"HOLDER#{of}", asked.now, reason, of)
            for of in made.persons
        ]
        try:
            audit.commit_all_audited(done, writes)
        except (LinksMovedError, restrictions.RestrictedBeforeError):
            continue
        return made
    raise UnavailableError


def plan_restriction(
    holder_id: HolderId, restriction_id: RestrictionId, reason: str, office: str, asked: Asked
) -> tuple[Restriction, list[Write]]:
    """Plan a restriction of all records of a foreigner.

    Raises NotFoundError, RestrictedAlreadyError; committing raises LinksMovedError when records
    were joined, parted or restricted meanwhile, RestrictedBeforeError for the same id.
    """
    whole = find_recorded(holder_id)
    if whole is None:
        raise NotFoundError
    records = [whole, *whole.linked]
    if any(one.holder.is_restricted for one in records):
        raise RestrictedAlreadyError
    made = Restriction(
        restriction_id,
        tuple(one.holder.id for one in records),
        office,
        reason,
        whole_milliseconds(asked.now),
        asked.person.id,
        asked.body_hash,
    )
    marks = [repository.plan_restricted(one, restriction_id) for one in records]
    return made, [restrictions.plan_restriction(made), *marks]


def lift_restriction(name: str, reason: str, person: Person, now: datetime) -> Restriction:
    """Let a foreigner's data be shown again; the same again changes nothing.

    Raises NotFoundError (another office's too), LiftedBeforeError when somebody else lifted it.
    """
    known = restrictions.find_restriction(RestrictionId(name))
    if known is None or not _may_see(person, known.office):
        raise NotFoundError
    lifting = Lifting(PersonId(person.id), whole_milliseconds(now), reason)
    done = [
        audit.deed(person, "restriction_lifted", f"HOLDER#{of}", now, reason, of)
        for of in known.persons
    ]
    marks = [repository.plan_unrestricted(of, known.id) for of in known.persons]
    try:
        if known.lifted is None:
            audit.commit_all_audited(done, [restrictions.plan_lifting(known.id, lifting), *marks])
    except (LiftedBeforeError, LinksMovedError):
        pass  # somebody else was first
    found = restrictions.find_restriction(known.id)
    if found is None or found.lifted is None:
        raise UnavailableError
    if (found.lifted.by, found.lifted.reason) != (person.id, reason):
        raise LiftedBeforeError
    return found


def list_restrictions(
    person: Person, office: str | None, after: str | None, now: datetime
) -> Page[Restriction]:
    """Return an office's restrictions in force, the oldest first; the look is audited before.

    A data-protection officer names the office, a head has one. InvalidError for office or `after`.
    """
    where = _office(person, office)
    page = restrictions.list_restrictions_by_office(where, after)
    audit.commit_audited(audit.deed(person, "restrictions_viewed", f"OFFICE#{where}", now))
    return page


def list_restrictions_of(holders: Iterable[HolderId]) -> list[Restriction]:
    """Return what restrictions these records had, the latest first; the caller audits the look."""
    found = [one for of in holders for one in restrictions.list_restrictions_by_holder(of)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _may_see(person: Person, office: str) -> bool:
    return person.role is Role.DATA_PROTECTION_OFFICER or person.office == office


def _office(person: Person, office: str | None) -> str:
    """Return whose restriction it is: of a head the own office's, whatever is named."""
    asked = office if person.role is Role.DATA_PROTECTION_OFFICER and office else person.office
    if asked is None:
        raise InvalidError(FieldError("office", "required"))
    if reference.find_office(asked) is None:
        raise InvalidError(FieldError("office", "not_a_choice"))
    return asked
