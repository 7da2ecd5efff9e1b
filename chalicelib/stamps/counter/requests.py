"""That a request about a permit was carried out: so that the same one again does nothing more."""

from pynamodb.attributes import UnicodeAttribute

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.errors import IdempotencyError
from chalicelib.core.ids import PermitId, keyed_id
from chalicelib.db import permit_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add
from chalicelib.stamps.issuing import Sent


class RequestMadeError(Exception):
    """The same request was carried out meanwhile."""


class PermitRequestItem(Records):
    """A request that was carried out, and the permit that came of it."""

    permit_id = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    at = UnicodeAttribute(null=True)


def plan_request(sent: Sent, permit_id: PermitId) -> Write:
    """Plan that a request is carried out; RequestMadeError when it was already."""
    item = PermitRequestItem(
        *_key(sent), permit_id=permit_id, body_hash=sent.body_hash, at=instant_text(sent.now)
    )
    return add(item, RequestMadeError())


def find_request(sent: Sent) -> PermitId | None:
    """Return the permit that came of a request; IdempotencyError for another of the same key."""
    try:
        item = PermitRequestItem.get(*_key(sent), consistent_read=True)
    except PermitRequestItem.DoesNotExist:
        return None
    if item.body_hash != sent.body_hash:
        raise IdempotencyError
    return PermitId(item.permit_id)


def own_part(sent: Sent) -> str:
    """Return what tells the permit that a request makes from its holder's others."""
    return keyed_id(index_key(), "permit", sent.person.id, sent.key)


def _key(sent: Sent) -> tuple[str, str]:
    return keys.permitted(keyed_id(index_key(), "permitted", sent.person.id, sent.key))
