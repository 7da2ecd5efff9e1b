"""Whom a reference is about, for who answers for restrictions: found without a name."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import CorrectionId, HolderId, RestrictionId
from chalicelib.permits import service as permits
from chalicelib.persons import restricting, restrictions
from chalicelib.persons.restrictions import Restriction
from chalicelib.persons.searching import find_recorded
from chalicelib.rights import repository
from chalicelib.stamps import service as stamps
from chalicelib.web.guards import Person


@dataclass(frozen=True, slots=True)
class Found:
    """A foreigner by an id alone: the office that sees to them, and every restriction there was.

    `records`: how many are joined, this one too; the latest restriction comes first.
    """

    person: HolderId
    office: str
    records: int
    is_restricted: bool
    restrictions: tuple[Restriction, ...]


def find_restricted(reference: str, officer: Person, now: datetime) -> Found:
    """Return whom a stamp's number, a request or a restriction is about; the look is on record.

    Raises NotFoundError.
    """
    typed = reference.strip().upper()
    named = _stamp(typed) or _correction(typed) or _restriction(typed)
    person = find_recorded(named[0]) if named else None
    if named is None or person is None:
        raise NotFoundError
    records = (person, *person.linked)
    found = Found(
        person.holder.id,
        named[1],
        len(records),
        any(one.holder.is_restricted for one in records),
        tuple(restricting.list_restrictions_of([one.holder.id for one in records])),
    )
    done = [
        audit.deed(officer, "restrictions_viewed", f"HOLDER#{of}", now, typed, of)
        for of in person.ids
    ]
    audit.commit_all_audited(done, [])
    return found


def _stamp(reference: str) -> tuple[HolderId, str] | None:
    stamp = stamps.find_stamp_by_number(reference)
    permit = permits.find_permit(stamp.permit_id) if stamp else None
    return (permit.holder_id, permit.office) if permit else None


def _correction(reference: str) -> tuple[HolderId, str] | None:
    asked = repository.find_correction(CorrectionId(reference))
    return (asked.holder_id, asked.office) if asked else None


def _restriction(reference: str) -> tuple[HolderId, str] | None:
    made = restrictions.find_restriction(RestrictionId(reference))
    return (made.persons[0], made.office) if made else None
