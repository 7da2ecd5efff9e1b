"""Lodging places and who reports for them, as stored."""

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.ids import PersonId, PremisesId
from chalicelib.db import keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add
from chalicelib.premises.rules import Premises


class PremisesTakenError(Exception):
    """These premises are stored already."""


class PremisesItem(Records):
    """A lodging place."""

    name = UnicodeAttribute()
    category = UnicodeAttribute()
    address = UnicodeAttribute()
    region = UnicodeAttribute()
    zone = UnicodeAttribute()


class OperatedItem(Records):
    """That an operator reports for a place: only its key says anything."""


def plan_premises(premises: Premises, operator_id: PersonId) -> list[Write]:
    """Plan a lodging place and that the operator reports for it; PremisesTakenError."""
    item = PremisesItem(
        *keys.premises(premises.id),
        name=premises.name,
        category=premises.category,
        address=premises.address,
        region=premises.region,
        zone=premises.zone,
    )
    link = OperatedItem(*keys.operated_premises(operator_id, premises.id))
    return [add(item, PremisesTakenError()), add(link, PremisesTakenError())]


def find_premises(premises_id: PremisesId) -> Premises | None:
    """Return a lodging place."""
    try:
        return _premises(PremisesItem.get(*keys.premises(premises_id), consistent_read=True))
    except PremisesItem.DoesNotExist:
        return None


def find_operated_premises(
    premises_id: PremisesId, operator_id: PersonId
) -> tuple[Premises | None, bool]:
    """Return a lodging place, and whether the operator reports for it: one call for both."""
    place, link = keys.premises(premises_id), keys.operated_premises(operator_id, premises_id)
    items = PremisesItem.batch_get([place, link], consistent_read=True)
    found = {(item.pk, item.sk): item for item in items}
    premises = _premises(found[place]) if place in found else None
    return premises, link in found


def list_premises_by_operator(
    operator_id: PersonId, after: str | None, limit: int
) -> Page[Premises]:
    """Return the places an operator reports for; InvalidError when `after` is no cursor of it."""
    partition, start = keys.operated_premises(operator_id)
    links = OperatedItem.query(
        partition,
        OperatedItem.sk.startswith(start),
        limit=limit,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )
    ids = [PremisesId(link.sk.removeprefix(start)) for link in links]
    items = PremisesItem.batch_get([keys.premises(one) for one in ids], consistent_read=True)
    found = {premises.id: premises for premises in map(_premises, items)}
    return Page([found[one] for one in ids if one in found], cursor_of(links.last_evaluated_key))


def _premises(item: PremisesItem) -> Premises:
    return Premises(
        PremisesId(item.pk.partition("#")[2]),
        item.name,
        item.category,
        item.address,
        item.region,
        item.zone,
    )
