"""The request that joined foreigners' records or parted one, so that it is told from its retry."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import HolderId
from chalicelib.db import person_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add
from chalicelib.persons import repository
from chalicelib.persons.rules import Link, LinksMovedError


class LinkItem(Records):
    """The request that said foreigners are one, or one is not, and when.

    `parted` is what had been said of who is not.
    """

    persons = JSONAttribute()
    body_hash = UnicodeAttribute()
    parted = JSONAttribute(null=True)
    at = UnicodeAttribute(null=True)


def plan_link_request(
    request: str,
    persons: Sequence[HolderId],
    body_hash: str,
    now: datetime,
    parted: Sequence[Link] = (),
) -> Write:
    """Plan that a request was carried out; LinksMovedError when it was already."""
    item = LinkItem(
        *keys.person_link(request),
        persons=list(persons),
        body_hash=body_hash,
        at=instant_text(now),
        parted=repository.stored(parted) or None,
    )
    return add(item, LinksMovedError())


def find_link_request(request: str) -> tuple[list[HolderId], str] | None:
    """Return whom a request joined, and the hash of its body."""
    try:
        item = LinkItem.get(*keys.person_link(request), consistent_read=True)
    except LinkItem.DoesNotExist:
        return None
    return [HolderId(one) for one in item.persons], item.body_hash
