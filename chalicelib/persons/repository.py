"""Foreigners and their passports as stored."""

from datetime import date

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

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
    present_on = UnicodeAttribute(null=True)


def find_passport(key: PassportKey) -> KnownPassport | None:
    """Return a passport seen before."""
    try:
        item = PassportItem.get(*keys.passport(key), consistent_read=True)
    except PassportItem.DoesNotExist:
        return None
    return KnownPassport(
        key,
        HolderId(item.holder_id),
        item.document_number,
        item.issuing_state,
        date.fromisoformat(item.date_of_expiry),
        StampId(item.present_on) if item.present_on else None,
    )


def find_holder(holder_id: HolderId) -> Holder | None:
    """Return a foreigner."""
    try:
        item = HolderItem.get(*keys.holder(holder_id))
    except HolderItem.DoesNotExist:
        return None
    return Holder(
        holder_id, item.surname, item.given_names, item.sex, item.date_of_birth, item.nationality
    )


def plan_first_entry(
    key: PassportKey, holder_id: HolderId, passport: Passport, stamp_id: StampId
) -> list[Write]:
    """Plan a foreigner and a passport never seen before, in the country on this stamp."""
    holder = HolderItem(
        *keys.holder(holder_id),
        surname=passport.surname,
        given_names=passport.given_names,
        sex=passport.sex,
        date_of_birth=passport.date_of_birth,
        nationality=passport.nationality,
    )
    item = PassportItem(
        *keys.passport(key),
        holder_id=holder_id,
        document_number=passport.document_number,
        issuing_state=passport.issuing_state,
        date_of_expiry=passport.date_of_expiry.isoformat(),
        present_on=stamp_id,
    )
    return [add(holder, PresenceMovedError()), add(item, PresenceMovedError())]


def plan_presence(known: KnownPassport, present_on: StampId | None) -> Write:
    """Plan that a known passport is now in the country on this stamp, or has left."""
    as_read: Condition = PassportItem.present_on == known.present_on
    if known.present_on is None:
        as_read = PassportItem.present_on.does_not_exist()
    change = (
        PassportItem.present_on.set(present_on) if present_on else PassportItem.present_on.remove()
    )
    return update(PassportItem(*keys.passport(known.key)), [change], as_read, PresenceMovedError())
