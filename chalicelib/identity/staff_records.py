"""Appointments as stored: who is listed where, and which request made it."""

from collections.abc import Sequence

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.ids import PersonId
from chalicelib.db import keys, staff_keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Identity
from chalicelib.db.transaction import Write, add, put, update
from chalicelib.identity import repository
from chalicelib.identity.repository import AccountExistsError, AccountItem
from chalicelib.identity.rules import Account
from chalicelib.identity.staff_rules import Posting, place_of


class StaffMovedError(Exception):
    """Somebody changed the appointment in between."""


class AppointedItem(Identity):
    """That somebody was appointed to a place; it stays when they move on."""

    request = UnicodeAttribute(null=True)
    body_hash = UnicodeAttribute(null=True)


def plan_listed(account: Account, request: str | None, body_hash: str | None) -> Write:
    """Plan that a new person is listed at a place; AccountExistsError."""
    person = account.person
    item = AppointedItem(
        *staff_keys.appointed(place_of(person), person.id), request=request, body_hash=body_hash
    )
    return add(item, AccountExistsError())


def find_request(account: Account) -> tuple[str | None, str | None]:
    """Return which request appointed somebody to where they are, and its body's hash."""
    try:
        key = staff_keys.appointed(place_of(account.person), account.person.id)
        item = AppointedItem.get(*key, consistent_read=True)
    except AppointedItem.DoesNotExist:
        return None, None
    return item.request, item.body_hash


def plan_moved(person_id: PersonId, before: Account, posting: Posting) -> list[Write]:
    """Plan another posting of somebody, and their place in its list; StaffMovedError."""
    actions = [AccountItem.role.set(posting.role)]
    given = (
        (AccountItem.office, posting.office),
        (AccountItem.region, posting.region),
        (AccountItem.checkpoint, posting.checkpoint),
        (AccountItem.agency, posting.agency),
        (AccountItem.ends_on, posting.ends_on.isoformat() if posting.ends_on else None),
    )
    actions += [one.set(value) if value else one.remove() for one, value in given]
    was = before.person
    stands = AccountItem.role == was.role
    if was.office:
        stands &= AccountItem.office == was.office
    item = AccountItem(*keys.person(person_id))
    listed = AppointedItem(*staff_keys.appointed(place_of(posting), person_id))
    return [
        update(item, actions, stands, StaffMovedError()),
        put(listed, None, StaffMovedError()),
    ]


def list_accounts(place: str, after: str | None) -> Page[Account]:
    """Return a page of the people whose place this is now, in no order of theirs.

    InvalidError when `after` is no cursor of this list.
    """
    partition, start = staff_keys.appointed(place)
    found = AppointedItem.query(
        partition,
        AppointedItem.sk.startswith(start),
        limit=MOST_ROWS,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )
    ids = [PersonId(str(item.sk).partition("#")[2]) for item in found]
    known = {one.person.id: one for one in repository.list_accounts(ids)}
    here: Sequence[Account] = [
        known[one] for one in ids if one in known and place_of(known[one].person) == place
    ]
    return Page(here, cursor_of(found.last_evaluated_key))
