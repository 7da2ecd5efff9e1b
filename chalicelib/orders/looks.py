"""A field officer's looks without an order: an exception of the day, until an order follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_all_audited
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import LookedId, PersonId, keyed_id
from chalicelib.db import keys, order_keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.orders.service import local_time
from chalicelib.web.guards import Person, Role


class LookedBeforeError(Exception):
    """It is on record already that the officer looked without an order that day."""


class FollowedBeforeError(Exception):
    """An order followed these looks already."""


@dataclass(frozen=True, slots=True)
class Looked:
    """That an officer looked at people without an order: the first look of a day, and why.

    What each look was at stands in the audit log. `later_order` is the order that followed.
    """

    id: LookedId
    officer_id: PersonId
    office: str
    received_at: datetime
    reason: str
    later_order: str | None = None


class LookedItem(Records):
    """One officer's day of looks without an order."""

    officer_id = UnicodeAttribute()
    office = UnicodeAttribute()
    received_at = UnicodeAttribute()
    reason = UnicodeAttribute()
    later_order = UnicodeAttribute(null=True)


def commit_looks(done: Sequence[Deed], officer: Person, now: datetime) -> None:
    """Record looks before they are answered, as one action of an officer.

    A field officer who is on no shift looks without an order: the first such look of a day
    puts that on the office's worklist. Raises UnavailableError.
    """
    try:
        commit_all_audited(done, _plan(officer, done[0].why, now))
    except LookedBeforeError:
        commit_all_audited(done)


def _plan(officer: Person, reason: str, now: datetime) -> list[Write]:
    if officer.role is not Role.FIELD_OFFICER or officer.order or officer.office is None:
        return []
    on = local_time(officer.office, now).date()
    looked_id = LookedId(keyed_id(index_key(), "looked", officer.id, on.isoformat()))
    if find_looked(looked_id):
        return []
    item = LookedItem(
        *order_keys.looked(looked_id),
        officer_id=officer.id,
        office=officer.office,
        received_at=instant_text(now),
        reason=reason,
        place_pk=keys.worklist(officer.office),
        place_sk=keys.awaited(order_keys.EXCEPTION, now, looked_id),
    )
    return [add(item, LookedBeforeError())]


def plan_followed(looked: Looked, number: str) -> Write:
    """Plan that an order followed looks; FollowedBeforeError when one did already."""
    month = f"{local_time(looked.office, looked.received_at):%Y-%m}"
    return update(
        LookedItem(*order_keys.looked(looked.id)),
        [
            LookedItem.later_order.set(number),
            LookedItem.place_pk.set(keys.exceptions(looked.office, month)),
            LookedItem.place_sk.set(keys.at(looked.received_at, looked.id)),
        ],
        LookedItem.later_order.does_not_exist(),
        FollowedBeforeError(),
    )


def plan_over(looked: Looked, place: tuple[str, str]) -> Write:
    """Plan that looks await no order, and stand at another place; FollowedBeforeError."""
    place_pk, place_sk = place
    return update(
        LookedItem(*order_keys.looked(looked.id)),
        [LookedItem.place_pk.set(place_pk), LookedItem.place_sk.set(place_sk)],
        LookedItem.later_order.does_not_exist(),
        FollowedBeforeError(),
    )


def find_looked(looked_id: LookedId) -> Looked | None:
    """Return an officer's day of looks without an order."""
    try:
        item = LookedItem.get(*order_keys.looked(looked_id), consistent_read=True)
    except LookedItem.DoesNotExist:
        return None
    return looked_of(item.pk, item.attribute_values)


def looked_of(pk: str, stored: Mapping[str, Any]) -> Looked:
    """Return what an item of this kind says, by its partition and its attributes."""
    return Looked(
        id=LookedId(pk.partition("#")[2]),
        officer_id=PersonId(stored["officer_id"]),
        office=stored["office"],
        received_at=instant_of(stored["received_at"]),
        reason=stored["reason"],
        later_order=stored.get("later_order"),
    )
