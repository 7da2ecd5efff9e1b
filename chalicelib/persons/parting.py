"""A record parted from those it was wrongly joined to: what was said of it before is kept."""

from collections.abc import Sequence

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import IdempotencyError, UnavailableError
from chalicelib.core.ids import HolderId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.persons import link_requests, repository
from chalicelib.persons.linking import Asked, get_whole
from chalicelib.persons.rules import LinksMovedError, NotLinkedError
from chalicelib.persons.rules import Person as Foreigner
from chalicelib.persons.schemas import PartPersons

_ATTEMPTS = 5


def part_persons(request: PartPersons, asked: Asked) -> Foreigner:
    """Let a record be joined to none any more; the others stay joined to each other.

    A restriction stays on each of them until it is lifted. The same key and body give the same
    answer. Raises NotFoundError, NotLinkedError, IdempotencyError.
    """
    parted = HolderId(request.person)
    call = keyed_id(index_key(), "part", asked.person.id, asked.key)
    for _ in range(_ATTEMPTS):
        if made := link_requests.find_link_request(call):
            if made[1] != asked.body_hash:
                raise IdempotencyError
            return get_whole(parted).shown
        one = get_whole(parted)
        if not one.links:
            raise NotLinkedError
        kept = link_requests.plan_link_request(call, one.ids, asked.body_hash, asked.now, one.links)
        done = [
            audit.deed(
                asked.person, "persons_parted", f"HOLDER#{of}", asked.now, request.reason, of
            )
            for of in one.ids
        ]
        try:
            audit.commit_all_audited(done, [*_plan(one, one.linked), kept])
        except LinksMovedError:
            continue
        return get_whole(parted).shown
    raise UnavailableError


def _plan(one: Foreigner, others: Sequence[Foreigner]) -> list[Write]:
    """Plan that none of the others names this one, nor this one any of them."""

    def without(other: Foreigner) -> Write:
        left = [link for link in other.links if link.other != one.holder.id]
        return repository.plan_links(other, left)

    return [repository.plan_links(one, []), *(without(other) for other in others)]
