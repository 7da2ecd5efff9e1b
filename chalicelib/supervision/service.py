"""What is done with a case: opened, shown, given to somebody, noted in; `closing` ends it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import CaseId, HolderId, keyed_id
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write
from chalicelib.identity import service as identity
from chalicelib.supervision import repository, rules, sources
from chalicelib.supervision.reading import Reader, reader_of
from chalicelib.supervision.repository import CaseMovedError, DoneBeforeError
from chalicelib.supervision.rules import (
    Case,
    CaseClosedError,
    CaseOpenError,
    Event,
    EventKind,
    Source,
    named,
)
from chalicelib.supervision.schemas import AddNote, AssignCase, OpenCase
from chalicelib.tips.rules import TipMovedError
from chalicelib.web.guards import Person, Role

ATTEMPTS = 5
WORKING = (Role.FIELD_OFFICER, Role.BORDER_OFFICER, Role.OFFICE_HEAD)
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that does something: by whom, when, and what a retry repeats."""

    person: Person
    now: datetime
    key: str
    body_hash: str

    def id_for(self, deed_name: str, of: str = "") -> str:
        """Return what tells this request from every other."""
        return keyed_id(index_key(), "case", self.person.id, self.key, deed_name, of)

    def event(self, kind: EventKind, text: str) -> Event:
        """Return what the request does, as the case keeps it."""
        return Event(kind, self.now, named(self.person), text, self.body_hash)


def open_case(request: OpenCase, asked: Asked) -> Case:
    """Open a case from a scan, a tip, a permit, a finding or a person, once for each key.

    It is the caller's office's. Raises NotFoundError for what is another office's,
    CaseOpenError when what opens it has an open case, TipOverError, IdempotencyError.
    """
    officer, source = asked.person, request.source()
    office = reader_of(officer).office
    case_id = CaseId(asked.id_for("open"))
    event, made_by = asked.event(EventKind.OPENED, request.note), asked.id_for("open", case_id)
    for _ in range(ATTEMPTS):
        if repeated := find_repeated(case_id, made_by, asked):
            return repeated
        concerned = sources.find_concerned(source, officer)
        by = named(officer)
        case = Case(case_id, office, source, concerned, asked.now, by)
        writes = [
            *repository.plan_case(case, event, made_by),
            *sources.plan_joined(source, case_id, officer, asked.now),
        ]
        done = deed(officer, "case_opened", f"CASE#{case_id}", asked.now, _why(source))
        try:
            commit_audited(done, writes)
        except (DoneBeforeError, TipMovedError):
            continue
        except CaseOpenError as error:
            if repeated := find_repeated(case_id, made_by, asked):
                return repeated
            raise CaseOpenError(case=_open_case_of(source)) from error
        return case
    raise UnavailableError


def list_cases(
    reader: Reader, state: str, year: int | None, after: str | None, now: datetime
) -> Page[Case]:
    """Return a page of the office's cases to its head, and of the own ones to an officer.

    The open ones the oldest first, those closed in a year the latest first; nobody is named.
    Raises InvalidError for a state or cursor.
    """
    officer, office = reader.person, reader.office
    mine = None if officer.role in rules.SEEING_ALL else officer.id
    commit_audited(deed(officer, "cases_listed", f"OFFICE#{office}", now, state))
    if state == OPEN:
        return repository.list_open_cases(office, after, mine)
    if state != CLOSED:
        raise InvalidError(FieldError("state", "not_a_choice"))
    ended_in = year or repository.year_of(now, office)
    return repository.list_closed_cases(office, ended_in, after, mine)


def find_case(case_id: str) -> Case | None:
    """Return a case, whoever asks; the caller has checked that."""
    return repository.find_case(CaseId(case_id))


def find_own(case_id: str, officer: Person) -> Case:
    """Return a case that somebody may see; NotFoundError, of others too. The caller audits."""
    case = repository.find_case(CaseId(case_id))
    if case is None or not rules.may_see(case, officer):
        raise NotFoundError
    return case


def list_events(case: Case) -> Sequence[Event]:
    """Return what was done in a case, the first first; the caller has audited the look."""
    return repository.list_events(case.id)


def find_open_cases(wanted: Sequence[Source]) -> dict[Source, CaseId]:
    """Return which of these have an open case; a moment behind."""
    return repository.find_open_cases(wanted)


def assign_case(case_id: str, request: AssignCase, asked: Asked) -> Case:
    """Give a case of the head's office to one of its officers.

    Raises NotFoundError, InvalidError for nobody of the office, CaseClosedError,
    IdempotencyError.
    """
    officer = identity.find_person(request.officer)
    if officer is None or officer.office != asked.person.office or officer.role not in WORKING:
        raise InvalidError(FieldError("officer", "unknown_officer"))
    given_to = named(officer)

    def change(case: Case) -> tuple[Case, list[Write]]:
        return replace(case, assigned_to=given_to), []

    return change_case(case_id, asked, EventKind.ASSIGNED, given_to.name, change)


def add_note(case_id: str, request: AddNote, asked: Asked) -> Case:
    """Note something in a case, and where it says so, which foreigner it is about.

    Raises NotFoundError, InvalidError for nobody known, CaseClosedError, IdempotencyError.
    """

    def change(case: Case) -> tuple[Case, list[Write]]:
        if request.person is None:
            return case, []
        try:
            concerned = sources.concerned_by(HolderId(request.person))
        except NotFoundError as error:
            raise InvalidError(FieldError("person", "unknown_person")) from error
        return replace(case, concerned=concerned), []

    return change_case(case_id, asked, EventKind.NOTED, request.text, change)


def change_case(
    case_id: str,
    asked: Asked,
    kind: EventKind,
    text: str,
    change: Callable[[Case], tuple[Case, list[Write]]],
    moved: tuple[type[Exception], ...] = (),
) -> Case:
    """Change an open case with all that follows, in one transaction; the same request once."""
    made_by = asked.id_for(kind, case_id)
    overtaken: tuple[type[Exception], ...] = (CaseMovedError, DoneBeforeError, *moved)
    for _ in range(ATTEMPTS):
        case = find_own(case_id, asked.person)
        if repeated := find_repeated(case.id, made_by, asked):
            return repeated
        if not case.is_open:
            raise CaseClosedError
        after, writes = change(case)
        event = repository.plan_event(case.id, asked.event(kind, text), made_by)
        # The row says of which outcome, and never what somebody wrote about a person.
        why = after.outcome.kind if after.outcome else ""
        holder = after.concerned.holder_id
        done = deed(asked.person, f"case_{kind}", f"CASE#{case.id}", asked.now, why, holder)
        try:
            commit_audited(done, [repository.plan_change(after), event, *writes])
        except overtaken:
            continue
        return replace(after, version=case.version + 1)
    raise UnavailableError


def find_repeated(case_id: CaseId, made_by: str, asked: Asked) -> Case | None:
    """Return the case where this request was carried out; IdempotencyError for another body."""
    event = repository.find_event(case_id, made_by)
    if event is None:
        return None
    if event.body_hash != asked.body_hash:
        raise IdempotencyError
    return repository.find_case(case_id)


def _open_case_of(source: Source) -> str:
    return repository.find_open_cases([source]).get(source, CaseId(""))


def _why(source: Source) -> str:
    return f"{source.kind}: {source.id}"
