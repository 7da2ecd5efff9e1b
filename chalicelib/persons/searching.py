"""An officer's look at foreigners: found by passport, name or birth, each look on record."""

from dataclasses import replace
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import HolderId
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.orders.looks import commit_looks
from chalicelib.persons import repository, search_index
from chalicelib.persons import service as persons
from chalicelib.persons.names import asked_words
from chalicelib.persons.rules import Person as Foreigner
from chalicelib.persons.rules import partial_date
from chalicelib.persons.schemas import SearchPersons
from chalicelib.persons.search_index import Terms, asked_dates
from chalicelib.web.guards import Person, Role

SEARCHING = (
    Role.FIELD_OFFICER,
    Role.BORDER_OFFICER,
    Role.SERVICE_CLERK,
    Role.OFFICE_HEAD,
    Role.DIVISION_HEAD,
)
# With all that may be joined to each, the rows of one look fit into one transaction.
MOST_FOUND = 15
_ASKED = ("passport", "name", "date_of_birth")
_DAY = len("1974-08-12")
_BEGINS = "from"


def search_persons(request: SearchPersons, officer: Person, now: datetime) -> Page[Foreigner]:
    """Return foreigners found by passport, by name, by day of birth, or by both of these.

    The search and each foreigner shown are on record before the answer is given. Raises
    InvalidError naming what is wrong with what was asked.
    """
    terms = _terms(request, now)
    if request.passport is not None:
        found, following = _find_by_passport(request), None
    else:
        found, following = _find(terms, request.after)
    asked = "+".join(name for name in _ASKED if _is_asked(request, name))
    done = audit.deed(officer, "persons_searched", f"PERSONS#{asked}", now, request.reason)
    commit_looks([done, *_looks(found, officer, request.reason, now)], officer, now)
    return Page([one.shown for one in found], following)


def get_person(holder_id: HolderId, reason: str, officer: Person, now: datetime) -> Foreigner:
    """Return a foreigner with passports and what was joined; the look is on record before.

    Raises NotFoundError.
    """
    person = find_recorded(holder_id)
    if person is None:
        raise NotFoundError
    commit_looks(_looks([person], officer, reason, now), officer, now)
    return person.shown


def find_whole(holder_id: HolderId) -> Foreigner | None:
    """Return a foreigner with the records joined to it, as it may be shown.

    The caller has audited the look.
    """
    person = find_recorded(holder_id)
    return person.shown if person else None


def find_recorded(holder_id: HolderId) -> Foreigner | None:
    """Return a foreigner with the records joined to it, restricted or not: never to show."""
    person = repository.find_person(holder_id)
    if person is None:
        return None
    linked = [repository.find_person(link.other) for link in person.links]
    return replace(person, linked=tuple(one for one in linked if one))


def _is_asked(request: SearchPersons, name: str) -> bool:
    return getattr(request, name) is not None


def _terms(request: SearchPersons, now: datetime) -> Terms:
    """Return what is asked for, or raise InvalidError: too little, too much, nothing readable."""
    asked = [name for name in _ASKED if _is_asked(request, name)]
    if not asked:
        raise InvalidError(FieldError("passport", "one_of", {"fields": ", ".join(_ASKED)}))
    if request.passport is not None:
        fields = {"fields": "passport, name"}
        if errors := [FieldError(name, "only_one_of", fields) for name in asked[1:]]:
            raise InvalidError(errors)
        return Terms()
    words = asked_words(request.name or "", similar=request.similar)
    if request.name is not None and not words:
        raise InvalidError(FieldError("name", "wrong_format"))
    return Terms(words, _dates(request, now) if request.date_of_birth else frozenset())


def _dates(request: SearchPersons, now: datetime) -> frozenset[str]:
    born = request.date_of_birth or ""
    day = partial_date(born)
    if day is None:
        raise InvalidError(FieldError("date_of_birth", "not_a_date"))
    if day > now.date():
        raise InvalidError(FieldError("date_of_birth", "in_the_future"))
    if request.name is None and len(born) < _DAY:
        # All who were born in a year are no search.
        raise InvalidError(FieldError("name", "required"))
    return asked_dates(born)


def _find_by_passport(request: SearchPersons) -> list[Foreigner]:
    assert request.passport is not None  # noqa: S101 - asked before
    asked = request.passport
    known = persons.find_passport(persons.passport_key(asked.issuing_state, asked.document_number))
    person = find_recorded(known.holder_id) if known else None
    return [person] if person else []


def _find(terms: Terms, after: str | None) -> tuple[list[Foreigner], str | None]:
    start = start_key(after, {}, _BEGINS)
    ids, following = search_index.find_holders(
        terms, start[_BEGINS]["S"] if start else "", MOST_FOUND
    )
    found: dict[HolderId, Foreigner] = {}
    for holder_id in ids:
        person = None if holder_id in found else find_recorded(holder_id)
        # The index is a moment behind: who was put right meanwhile is somebody else.
        if person and terms.match(person.holder):
            shown = {other for one in found.values() for other in one.ids}
            if holder_id not in shown:
                found[holder_id] = person
    people = sorted(found.values(), key=lambda one: (one.holder.surname, one.holder.given_names))
    return people, cursor_of({_BEGINS: {"S": following}}) if following else None


def _looks(found: list[Foreigner], officer: Person, reason: str, now: datetime) -> list[Deed]:
    """Return a row for each record that is shown, for its foreigner to find."""
    return [
        audit.deed(officer, "person_viewed", f"HOLDER#{shown}", now, reason, shown)
        for person in found
        for shown in person.ids
    ]
