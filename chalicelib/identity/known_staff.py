"""Who of the staff somebody is, for those who answer for their work; each question on record."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.core.ids import PersonId
from chalicelib.identity import accounts, repository
from chalicelib.web.guards import Person, Role

ANSWERING = (Role.OFFICE_HEAD, Role.DATA_PROTECTION_OFFICER)


def find_staff(asked: Sequence[str], asker: Person, now: datetime) -> list[Person]:
    """Return those of the asked, by id or whole e-mail address, who are staff the asker may know.

    Also such as may not sign in any more: their deeds stand. A head knows those of the own
    office; the others are as if there were none.
    """
    found = {}
    for one in asked:
        person = _find(one)
        if person and _may_know(person, asker):
            found[person.id] = person
    done = audit.deed(
        asker,
        "staff_searched",
        f"STAFF#{len(asked)}",
        now,
        fields="name role office",
        result=f"found {len(found)}",
    )
    audit.commit_audited(done)
    return list(found.values())


def _find(email_or_id: str) -> Person | None:
    found = accounts.find_account(email_or_id) if "@" in email_or_id else None
    found = found or repository.find_account(PersonId(email_or_id))
    return found.person if found else None


def _may_know(person: Person, asker: Person) -> bool:
    if person.role is Role.OPERATOR:
        return False
    return asker.role is Role.DATA_PROTECTION_OFFICER or person.office == asker.office
