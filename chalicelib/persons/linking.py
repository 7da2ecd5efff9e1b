"""Two records of one foreigner, joined: both keep their history, and each leads to the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import whole_milliseconds
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import HolderId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.persons import link_requests, repository
from chalicelib.persons.rules import (
    Link,
    LinksMovedError,
    PersonsLinkedError,
    RestrictedError,
    TooManyLinkedError,
)
from chalicelib.persons.rules import (
    Person as Foreigner,
)
from chalicelib.persons.schemas import LinkPersons
from chalicelib.persons.searching import find_recorded
from chalicelib.web.guards import Person

# A search shows fifteen persons and writes a row for each record of theirs, all at once.
MOST_RECORDS = 6
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when, and what a retry repeats."""

    person: Person
    now: datetime
    key: str
    body_hash: str


def link_persons(request: LinkPersons, asked: Asked) -> Foreigner:
    """Join two records, and whatever was joined to either, into one foreigner's.

    The same key and body give the same answer. Raises NotFoundError, InvalidError for one and
    the same record, PersonsLinkedError, TooManyLinkedError, RestrictedError, IdempotencyError.
    """
    first, second = HolderId(request.person), HolderId(request.other)
    if first == second:
        raise InvalidError(FieldError("other", "same_person"))
    call = keyed_id(index_key(), "link", asked.person.id, asked.key)
    for _ in range(_ATTEMPTS):
        if made := link_requests.find_link_request(call):
            if made[1] != asked.body_hash:
                raise IdempotencyError
            return get_whole(first).shown
        one, other = get_whole(first), get_whole(second)
        _check_unrestricted(one, other)
        if second in one.ids:
            raise PersonsLinkedError
        writes = [
            *_plan(one, other, request.reason, asked.now),
            link_requests.plan_link_request(call, [first, second], asked.body_hash, asked.now),
        ]
        done = [
            audit.deed(
                asked.person, "persons_linked", f"HOLDER#{of}", asked.now, request.reason, of
            )
            for of in (*one.ids, *other.ids)
        ]
        try:
            audit.commit_all_audited(done, writes)
        except LinksMovedError:
            continue
        return get_whole(first).shown
    raise UnavailableError


def _check_unrestricted(*people: Foreigner) -> None:
    if any(one.holder.is_restricted for person in people for one in (person, *person.linked)):
        raise RestrictedError


def get_whole(holder_id: HolderId) -> Foreigner:
    """Return a foreigner with the records joined to it, never to show; NotFoundError."""
    person = find_recorded(holder_id)
    if person is None:
        raise NotFoundError
    return person


def _plan(one: Foreigner, other: Foreigner, reason: str, now: datetime) -> list[Write]:
    """Plan that each record of either names every record of the other."""
    if len(one.ids) + len(other.ids) > MOST_RECORDS:
        raise TooManyLinkedError(most=MOST_RECORDS)
    at = whole_milliseconds(now)

    def joined(records: Sequence[Foreigner], to: Foreigner) -> list[Write]:
        new = [Link(holder_id, at, reason) for holder_id in to.ids]
        return [repository.plan_links(record, [*record.links, *new]) for record in records]

    return [*joined([one, *one.linked], other), *joined([other, *other.linked], one)]
