"""Foreigners and their passports as stored."""

from collections.abc import Iterable
from datetime import date

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core.ids import HolderId, PassportKey, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.persons.rules import Holder, KnownPassport, Passport, PresenceMovedError


class HolderItem(Records):
    """A foreigner."""

    surname = UnicodeAttribute()
    given_names = UnicodeAttribute()
    sex = UnicodeAttribute()
    date_of_birth = UnicodeAttribute()
    nationality = UnicodeAttribute()


class PassportItem(Records):
    """One passport."""

    holder_id = UnicodeAttribute()
    document_number = UnicodeAttribute()
    issuing_state = UnicodeAttribute()
    date_of_expiry = UnicodeAttribute()
    date_of_birth = UnicodeAttribute(null=True)
    present_on = UnicodeAttribute(null=True)
    last_on = UnicodeAttribute(null=True)


def find_passport(key: PassportKey) -> KnownPassport | None:
    """Return a passport seen before."""
    try:
        item = PassportItem.get(*keys.passport(key), consistent_read=True)
    except PassportItem.DoesNotExist:
        return None
    return _known(item)


def find_passports(wanted: Iterable[PassportKey]) -> dict[PassportKey, KnownPassport]:
    """Return those passports that were seen before, by key; a moment behind."""
    found = PassportItem.batch_get([keys.passport(one) for one in dict.fromkeys(wanted)])
    return {known.key: known for known in map(_known, found)}


def find_holders(wanted: Iterable[HolderId]) -> dict[HolderId, Holder]:
    """Return those foreigners that there are, by id; a moment behind."""
    found = HolderItem.batch_get([keys.holder(one) for one in dict.fromkeys(wanted)])
    return {holder.id: holder for holder in map(_holder, found)}


def _known(item: PassportItem) -> KnownPassport:
    return KnownPassport(
        PassportKey(item.pk.partition("#")[2]),
        HolderId(item.holder_id),
        item.document_number,
        item.issuing_state,
        date.fromisoformat(item.date_of_expiry),
        StampId(item.present_on) if item.present_on else None,
        StampId(item.last_on) if item.last_on else None,
        item.date_of_birth or "",
    )


def list_known(passport_keys: Iterable[PassportKey]) -> set[PassportKey]:
    """Return those of these passports that were seen before: one read for a hundred."""
    wanted = {keys.passport(one): one for one in passport_keys}
    found = PassportItem.batch_get(list(wanted), attributes_to_get=["pk", "sk"])
    return {wanted[item.pk, item.sk] for item in found}


def find_holder(holder_id: HolderId) -> Holder | None:
    """Return a foreigner."""
    try:
        item = HolderItem.get(*keys.holder(holder_id))
    except HolderItem.DoesNotExist:
        return None
    return _holder(item)


def _holder(item: HolderItem) -> Holder:
    return Holder(
        HolderId(item.pk.partition("#")[2]),
        item.surname,
        item.given_names,
        item.sex,
        item.date_of_birth,
        item.nationality,
    )


def plan_first_entry(
    key: PassportKey, holder_id: HolderId, passport: Passport, stamp_id: StampId
) -> list[Write]:
    """Plan a foreigner and a passport never seen before, in the country on this stamp."""
    holder = HolderItem(*keys.holder(holder_id))
    for name, value in _said_of(passport).items():
        setattr(holder, name, value)
    return [
        add(holder, PresenceMovedError()),
        plan_first_passport(key, holder_id, passport, stamp_id),
    ]


def plan_first_passport(
    key: PassportKey, holder_id: HolderId, passport: Passport, stamp_id: StampId
) -> Write:
    """Plan a passport never seen before of a known foreigner, in the country on this stamp."""
    item = PassportItem(
        *keys.passport(key),
        holder_id=holder_id,
        document_number=passport.document_number,
        issuing_state=passport.issuing_state,
        date_of_expiry=passport.date_of_expiry.isoformat(),
        date_of_birth=passport.date_of_birth,
        present_on=stamp_id,
    )
    return add(item, PresenceMovedError())


def plan_holder(holder_id: HolderId, passport: Passport) -> Write:
    """Plan that a foreigner is who the passport says."""
    values = _said_of(passport)
    changes: list[Action] = [getattr(HolderItem, name).set(one) for name, one in values.items()]
    item = HolderItem(*keys.holder(holder_id))
    return update(item, changes, HolderItem.surname.exists(), PresenceMovedError())


def plan_arrival(
    known: KnownPassport, passport: Passport, holder_id: HolderId, stamp_id: StampId
) -> Write:
    """Plan that a known passport, as its page now reads, is its holder's and here on a stamp."""
    changes: list[Action] = [
        PassportItem.holder_id.set(holder_id),
        PassportItem.date_of_expiry.set(passport.date_of_expiry.isoformat()),
        PassportItem.date_of_birth.set(passport.date_of_birth),
        PassportItem.present_on.set(stamp_id),
    ]
    return _plan_move(known, changes)


def plan_presence(known: KnownPassport, present_on: StampId) -> Write:
    """Plan that a known passport is now in the country on this stamp."""
    return _plan_move(known, [PassportItem.present_on.set(present_on)])


def plan_absence(known: KnownPassport) -> Write:
    """Plan that a known passport has left; on which stamp it was here is kept."""
    changes: list[Action] = [PassportItem.present_on.remove()]
    if known.present_on:
        changes.append(PassportItem.last_on.set(known.present_on))
    return _plan_move(known, changes)


def _plan_move(known: KnownPassport, changes: list[Action]) -> Write:
    as_read: Condition = PassportItem.present_on == known.present_on
    if known.present_on is None:
        as_read = PassportItem.present_on.does_not_exist()
    return update(PassportItem(*keys.passport(known.key)), changes, as_read, PresenceMovedError())


def _said_of(passport: Passport) -> dict[str, str]:
    return {
        "surname": passport.surname,
        "given_names": passport.given_names,
        "sex": passport.sex,
        "date_of_birth": passport.date_of_birth,
        "nationality": passport.nationality,
    }
