"""What is known of an e-mail address: that nothing may go there, or where its mail goes now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import AddressId, keyed_id
from chalicelib.db import keys
from chalicelib.db.table import Notices
from chalicelib.db.transaction import Write
from chalicelib.notices.rules import Outcome

# Nobody moves as often as this: a longer way is none.
_MOST_MOVES = 50


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mail goes, and whether that address takes any."""

    id: AddressId
    text: str
    is_stopped: bool


class AddressItem(Notices):
    """One address that bounced, complained or was moved."""

    stopped_at = UnicodeAttribute(null=True)
    why = UnicodeAttribute(null=True)
    moved_to = UnicodeAttribute(null=True)
    moved_at = UnicodeAttribute(null=True)


def address_id(text: str) -> AddressId:
    """Return the keyed hash of an address, alike for capital and small letters."""
    return AddressId(keyed_id(index_key(), "address", text.strip().casefold()))


def resolve(text: str) -> Address:
    """Return where the mail of an address goes now."""
    found = Address(address_id(text), text, is_stopped=True)
    for _ in range(_MOST_MOVES):
        item = _find(found.id)
        if item is None:
            return Address(found.id, found.text, is_stopped=False)
        if not item.moved_to:
            return Address(found.id, found.text, is_stopped=item.stopped_at is not None)
        found = Address(address_id(item.moved_to), item.moved_to, is_stopped=True)
    return found


def list_stopped(texts: Collection[str]) -> set[str]:
    """Return those of some addresses whose mail goes nowhere: it bounced, or was complained of."""
    ids = {text: address_id(text) for text in texts if text}
    places = {keys.mail_address(one) for one in ids.values()}
    if not places:
        return set()
    try:
        known = {(item.pk, item.sk) for item in AddressItem.batch_get(list(places))}
    except PynamoDBException as error:
        raise UnavailableError from error
    # What is known of an address may also be where its mail goes now.
    return {
        text
        for text, one in ids.items()
        if keys.mail_address(one) in known and resolve(text).is_stopped
    }


def itself(text: str) -> Address:
    """Return an address as it was given, wherever its mail goes now."""
    return Address(address_id(text), text, is_stopped=False)


def plan_stop(stopped: AddressId, why: Outcome, at: datetime) -> Write:
    """Plan that nothing more goes to an address; it is told once why."""
    item = AddressItem(*keys.mail_address(stopped))
    actions = (
        AddressItem.stopped_at.set(AddressItem.stopped_at | instant_text(at)),
        AddressItem.why.set(AddressItem.why | why),
    )
    return Write("update", item, None, ConflictError(), actions)


def plan_move(old: str, new: str, at: datetime) -> list[Write]:
    """Plan that the mail of one address goes to another, which has just been read by its owner.

    An address moved to itself is one that works again.
    """
    target = address_id(new)
    known = (AddressItem.stopped_at, AddressItem.why, AddressItem.moved_to, AddressItem.moved_at)
    forgotten = tuple(one.remove() for one in known)
    item = AddressItem(*keys.mail_address(target))
    works = Write("update", item, None, ConflictError(), forgotten)
    if (source := address_id(old)) == target:
        return [works]
    item = AddressItem(*keys.mail_address(source))
    moved = (AddressItem.moved_to.set(new.strip()), AddressItem.moved_at.set(instant_text(at)))
    return [works, Write("update", item, None, ConflictError(), moved)]


def _find(wanted: AddressId) -> AddressItem | None:
    try:
        return AddressItem.get(*keys.mail_address(wanted), consistent_read=True)
    except AddressItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error
