"""What an office leaves behind: where it reads its mail, and which of its requests were done."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, put


@dataclass(frozen=True, slots=True)
class OfficeContact:
    """An office's mailbox: the office's code, the address, the language (`id` or `en`)."""

    office: str
    email: str
    language: str
    changed_at: datetime


class OfficeContactItem(Records):
    """The mailbox of an office."""

    email = UnicodeAttribute()
    language = UnicodeAttribute()
    changed_at = UnicodeAttribute()


class RequestItem(Records):
    """A request that was done, with a hash of its body."""

    body_hash = UnicodeAttribute()


def plan_contact(contact: OfficeContact) -> Write:
    """Plan an office's mailbox, whatever it was before."""
    item = OfficeContactItem(
        *keys.office_contact(contact.office),
        email=contact.email,
        language=contact.language,
        changed_at=instant_text(contact.changed_at),
    )
    return put(item, None, ConflictError())


def find_contact(office: str) -> OfficeContact | None:
    """Return an office's mailbox, if one is known."""
    try:
        item = OfficeContactItem.get(*keys.office_contact(office), consistent_read=True)
    except OfficeContactItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error
    return OfficeContact(office, item.email, item.language, instant_of(item.changed_at))


def plan_request(request: str, body_hash: str) -> Write:
    """Plan that a request was done, which must not have been before; ConflictError."""
    return add(RequestItem(*keys.warning_request(request), body_hash=body_hash), ConflictError())


def find_request(request: str) -> str | None:
    """Return the hash of a request's body, if it was done."""
    try:
        item = RequestItem.get(*keys.warning_request(request), consistent_read=True)
    except RequestItem.DoesNotExist:
        return None
    except PynamoDBException as error:
        raise UnavailableError from error
    return str(item.body_hash)
