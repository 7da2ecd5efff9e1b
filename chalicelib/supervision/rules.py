"""A case as a value: what opened it, who works on it, what was done, how it ended."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import CaseId, HolderId, PermitId, PersonId, StampId
from chalicelib.web.guards import Person, Role

SEEING_ALL = (Role.OFFICE_HEAD, Role.DIVISION_HEAD)


class CaseOpenError(ConflictError):
    """What is to open a case has one that is open; says which."""

    code = "case_open_already"


class CaseClosedError(ConflictError):
    """The case has its outcome: nothing is done in it any more."""

    code = "case_closed"


class NobodyNamedError(ConflictError):
    """The case names no foreigner yet: there is nobody to deport."""

    code = "case_names_nobody"


class SourceKind(StrEnum):
    """What may open a case."""

    SCAN = "scan"
    TIP = "tip"
    PERMIT = "permit"
    FINDING = "finding"
    PERSON = "person"


class OutcomeKind(StrEnum):
    """How a case ends."""

    SETTLED = "settled"
    FINED = "fined"
    DETAINED = "detained"
    DEPORTED = "deported"
    UNFOUNDED = "unfounded"


class EventKind(StrEnum):
    """What is done in a case."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    NOTED = "noted"
    VISITED = "visited"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of the staff, with the name of that day."""

    id: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """What opened a case: its kind, and its id there."""

    kind: SourceKind
    id: str


@dataclass(frozen=True, slots=True)
class Concerned:
    """Which foreigner, stamp and permit a case is about, as far as that is known.

    It says of nobody that they did anything: that is for the outcome.
    """

    holder_id: HolderId | None = None
    stamp_id: StampId | None = None
    permit_id: PermitId | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended, on which day of the office's calendar, recorded when and by whom."""

    kind: OutcomeKind
    note: str
    on: date
    at: datetime
    by: Named


@dataclass(frozen=True, slots=True)
class Case:
    """A case of an office; open until it has an outcome."""

    id: CaseId
    office: str
    source: Source
    concerned: Concerned
    opened_at: datetime
    opened_by: Named
    assigned_to: Named | None = None
    outcome: Outcome | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its outcome."""
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class Event:
    """What one request did in a case; `text` is a note, or whom the case was given to."""

    kind: EventKind
    at: datetime
    by: Named
    text: str
    body_hash: str


def named(person: Person) -> Named:
    """Return somebody of the staff as a record keeps them."""
    return Named(person.id, person.name)


def may_see(case: Case, person: Person) -> bool:
    """Whether a case is somebody's: the heads', and of who opened or has it."""
    if person.role is Role.DIVISION_HEAD:
        return True
    if case.office != person.office:
        return False
    if person.role is Role.OFFICE_HEAD:
        return True
    has_it = case.assigned_to is not None and case.assigned_to.id == person.id
    return has_it or case.opened_by.id == person.id
