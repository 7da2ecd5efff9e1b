"""What an appointment needs by its role, and where staff are listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.web.guards import Person, Role

INVITATION_HOURS = 72
CENTRE = "centre"
# A member's appointment is renewed each year, or it lapses.
LONGEST_APPOINTMENT = timedelta(days=366)

# An operator signs up; nobody appoints one.
NEEDED: Mapping[Role, tuple[str, ...]] = {
    Role.BORDER_OFFICER: ("office", "checkpoint"),
    Role.FIELD_OFFICER: ("office",),
    Role.OFFICE_HEAD: ("office",),
    Role.DIVISION_HEAD: ("office", "region"),
    Role.SERVICE_CLERK: ("office",),
    Role.TIMPORA_MEMBER: ("region", "agency", "ends_on"),
    Role.ADMINISTRATOR: (),
    Role.DATA_PROTECTION_OFFICER: (),
}
_FIELDS = ("office", "region", "checkpoint", "agency", "ends_on")


@dataclass(frozen=True, slots=True)
class Posting:
    """What somebody is appointed as, and where; `ends_on` is the last day (UTC)."""

    role: Role
    office: str | None = None
    region: str | None = None
    checkpoint: str | None = None
    agency: str | None = None
    ends_on: date | None = None


def place_of(person: Person | Posting) -> str:
    """Return where a person is listed: the office, the region, or the centre."""
    return person.office or person.region or CENTRE


def posting_faults(posting: Posting, today: date) -> list[tuple[str, str]]:
    """Return what is wrong with a posting by itself, as field and code."""
    needed = NEEDED.get(posting.role)
    if needed is None:
        return [("role", "not_a_choice")]
    faults = [(name, "required") for name in needed if not getattr(posting, name)]
    # Any appointment may be for a time; the rest stands only where the role has it.
    spare = [name for name in _FIELDS if name not in needed and name != "ends_on"]
    faults += [(name, "not_for_this_role") for name in spare if getattr(posting, name)]
    if posting.ends_on and posting.ends_on < today:
        faults.append(("ends_on", "in_the_past"))
    if posting.ends_on and posting.ends_on > today + LONGEST_APPOINTMENT:
        faults.append(("ends_on", "too_far_ahead"))
    return faults
