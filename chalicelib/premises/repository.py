"""Lodging places and the requests that changed them, as stored.

A place is listed for its office by whether that has confirmed it: in four parts, so that no
part of the index is hot.
"""

import hashlib
import re
from datetime import date, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import PersonId, PremisesId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import FIELD, Page
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.premises.rules import STATES, Contact, Details, Premises

SHARDS = 4
_CURSOR = re.compile(r"[0-9TZ:.-]{20,24}_[A-Z2-7]{26}")


class PremisesTakenError(Exception):
    """These premises are stored already."""


class PremisesMovedError(Exception):
    """Somebody changed the place in between."""


class RequestTakenError(Exception):
    """The same request came before."""


class LastOwnerTakenError(Exception):
    """The place would be left without an owner."""


class PremisesItem(Records):
    """A lodging place; `owners` counts those of its team who are."""

    name = UnicodeAttribute()
    category = UnicodeAttribute()
    address = UnicodeAttribute()
    region = UnicodeAttribute()
    zone = UnicodeAttribute()
    village = UnicodeAttribute(null=True)
    latitude = NumberAttribute(null=True)
    longitude = NumberAttribute(null=True)
    licence_number = UnicodeAttribute(null=True)
    contact_name = UnicodeAttribute(null=True)
    contact_phone = UnicodeAttribute(null=True)
    contact_email = UnicodeAttribute(null=True)
    opened_on = UnicodeAttribute(null=True)
    closed_on = UnicodeAttribute(null=True)
    closure_reason = UnicodeAttribute(null=True)
    office = UnicodeAttribute(default="")
    added_at = UnicodeAttribute(null=True)
    confirmed_at = UnicodeAttribute(null=True)
    confirmed_by = UnicodeAttribute(null=True)
    office_note = UnicodeAttribute(null=True)
    answered_at = UnicodeAttribute(null=True)
    last_inspected_on = UnicodeAttribute(null=True)
    owners = NumberAttribute(default=1)
    version = NumberAttribute(default=1)


class PremisesRequestItem(Records):
    """Which place a request changed, and a hash of its body."""

    premises_id = UnicodeAttribute()
    body_hash = UnicodeAttribute()


def plan_premises(premises: Premises) -> Write:
    """Plan a new place with one owner; PremisesTakenError."""
    return add(_item(premises), PremisesTakenError())


def plan_change(changed: Premises) -> Write:
    """Plan what a place is from now on, `changed.version` being the version it was read at.

    PremisesMovedError when it is another by now.
    """
    item, plain = PremisesItem(*keys.premises(changed.id)), _item(changed)
    actions = [PremisesItem.version.set(changed.version + 1)]
    for name, attribute in PremisesItem.get_attributes().items():
        if name in ("pk", "sk", "owners", "version", "last_inspected_on"):
            continue
        value = getattr(plain, name)
        actions.append(attribute.remove() if value is None else attribute.set(value))
    unchanged = PremisesItem.version == changed.version
    if changed.version == 1:
        unchanged = unchanged | PremisesItem.version.does_not_exist()
    return update(item, actions, unchanged, PremisesMovedError())


def plan_inspected(premises_id: PremisesId, on: date) -> Write:
    """Plan that an officer visited a place last on a day; its version is as it was."""
    item = PremisesItem(*keys.premises(premises_id))
    last = PremisesItem.last_inspected_on
    return update(item, [last.set(on.isoformat())], PremisesItem.name.exists(), NotFoundError())


def plan_one_owner_more(premises_id: PremisesId) -> Write:
    """Plan that a place has one owner more."""
    item = PremisesItem(*keys.premises(premises_id))
    more = PremisesItem.owners.set((PremisesItem.owners | 1) + 1)
    return update(item, [more], PremisesItem.name.exists(), PremisesMovedError())


def plan_one_owner_less(premises_id: PremisesId) -> Write:
    """Plan that a place has one owner less; LastOwnerTakenError when that was the last."""
    item = PremisesItem(*keys.premises(premises_id))
    less = PremisesItem.owners.set(PremisesItem.owners - 1)
    return update(item, [less], PremisesItem.owners > 1, LastOwnerTakenError())


def plan_request(request: str, premises_id: PremisesId, body_hash: str) -> Write:
    """Plan that a request was carried out; RequestTakenError when it was before."""
    key = keys.premises_request(request)
    item = PremisesRequestItem(*key, premises_id=premises_id, body_hash=body_hash)
    return add(item, RequestTakenError())


def find_request(request: str) -> tuple[PremisesId, str] | None:
    """Return which place a request changed, and the hash of its body."""
    try:
        item = PremisesRequestItem.get(*keys.premises_request(request), consistent_read=True)
    except PremisesRequestItem.DoesNotExist:
        return None
    return PremisesId(item.premises_id), item.body_hash


def find_premises(premises_id: PremisesId) -> Premises | None:
    """Return a lodging place."""
    try:
        return premises_of(PremisesItem.get(*keys.premises(premises_id), consistent_read=True))
    except PremisesItem.DoesNotExist:
        return None


def list_premises_by_id(ids: list[PremisesId]) -> list[Premises]:
    """Return lodging places in the order asked for, without those that are none."""
    items = PremisesItem.batch_get([keys.premises(one) for one in ids], consistent_read=True)
    found = {premises.id: premises for premises in map(premises_of, items)}
    return [found[one] for one in ids if one in found]


def list_premises_by_office(
    offices: list[str], state: str, after: str | None, limit: int
) -> Page[Premises]:
    """Return the places listed for offices in a state, the first registered first.

    The index is a moment behind. InvalidError when `after` is no cursor of ours.
    """
    if after is not None and not _CURSOR.fullmatch(after):
        raise InvalidError(FieldError(FIELD, "wrong_format"))
    found: list[PremisesItem] = []
    for office in offices:
        for shard in range(SHARDS):
            later = PremisesItem.place_sk > after.replace("_", "#") if after else None
            found += PremisesItem.by_place.query(
                keys.office_premises(office, state, shard), later, limit=limit + 1
            )
    found.sort(key=lambda item: str(item.place_sk))
    shown = found[:limit]
    return Page(
        [premises_of(item) for item in shown],
        shown[-1].place_sk.replace("#", "_") if len(found) > limit else None,
    )


def premises_of(item: PremisesItem) -> Premises:
    """Return the place that an item stores."""
    contact = None
    if item.contact_name:
        contact = Contact(item.contact_name, item.contact_phone, item.contact_email)
    details = Details(
        village=item.village,
        latitude=_number(item.latitude),
        longitude=_number(item.longitude),
        licence_number=item.licence_number,
        contact=contact,
        opened_on=_day(item.opened_on),
        closed_on=_day(item.closed_on),
    )
    return Premises(
        id=PremisesId(item.pk.partition("#")[2]),
        name=item.name,
        category=item.category,
        address=item.address,
        region=item.region,
        zone=item.zone,
        details=details,
        confirmed_at=_instant(item.confirmed_at),
        confirmed_by=PersonId(item.confirmed_by) if item.confirmed_by else None,
        office=item.office or "",
        added_at=_instant(item.added_at),
        office_note=item.office_note,
        answered_at=_instant(item.answered_at),
        closure_reason=item.closure_reason,
        version=int(item.version or 1),
        last_inspected_on=_day(item.last_inspected_on),
    )


def _item(premises: Premises) -> PremisesItem:
    details, contact = premises.details, premises.details.contact
    item = PremisesItem(
        *keys.premises(premises.id),
        name=premises.name,
        category=premises.category,
        address=premises.address,
        region=premises.region,
        zone=premises.zone,
        village=details.village,
        latitude=details.latitude,
        longitude=details.longitude,
        licence_number=details.licence_number,
        opened_on=_text(details.opened_on),
        closed_on=_text(details.closed_on),
        closure_reason=premises.closure_reason,
        office=premises.office,
        confirmed_by=premises.confirmed_by,
        office_note=premises.office_note,
    )
    if contact:
        item.contact_name, item.contact_phone = contact.name, contact.phone
        item.contact_email = contact.email
    for name in ("added_at", "confirmed_at", "answered_at"):
        at: datetime | None = getattr(premises, name)
        setattr(item, name, instant_text(at) if at else None)
    if premises.office and item.added_at:
        state = STATES[premises.is_confirmed]
        item.place_pk = keys.office_premises(premises.office, state, _shard(premises.id))
        item.place_sk = f"{item.added_at}#{premises.id}"
    return item


def _shard(premises_id: PremisesId) -> int:
    return hashlib.sha256(premises_id.encode()).digest()[0] % SHARDS


def _text(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return instant_of(text) if text else None
