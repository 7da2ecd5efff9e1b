"""Foreigners and their passports as stored."""

from collections.abc import Iterable, Sequence
from datetime import date

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import HolderId, PassportKey, RestrictionId, StampId
from chalicelib.db import person_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.persons.rules import (
    Holder,
    KnownPassport,
    Link,
    LinksMovedError,
    Passport,
    Person,
    PresenceMovedError,
)


class PassportItem(Records):
    """One passport; the first one known of a foreigner is also the record of who they are.

    One item, since an entry writes both: a second would cost it two write units more.
    """

    holder_id = UnicodeAttribute()
    document_number = UnicodeAttribute()
    issuing_state = UnicodeAttribute()
    date_of_expiry = UnicodeAttribute()
    date_of_birth = UnicodeAttribute(null=True)
    present_on = UnicodeAttribute(null=True)
    last_on = UnicodeAttribute(null=True)
    # Who they are, where it is the first: `born` differs from what a later page says.
    surname = UnicodeAttribute(null=True)
    given_names = UnicodeAttribute(null=True)
    sex = UnicodeAttribute(null=True)
    born = UnicodeAttribute(null=True)
    nationality = UnicodeAttribute(null=True)
    linked = JSONAttribute(null=True)
    restricted = UnicodeAttribute(null=True)


def find_passport(key: PassportKey) -> KnownPassport | None:
    """Return a passport seen before."""
    item = find_passport_item(key)
    return _known(item) if item else None


def find_passport_item(key: PassportKey) -> PassportItem | None:
    """Return a passport as it is stored now."""
    try:
        return PassportItem.get(*keys.passport(key), consistent_read=True)
    except PassportItem.DoesNotExist:
        return None


def find_passports(wanted: Iterable[PassportKey]) -> dict[PassportKey, KnownPassport]:
    """Return those passports that were seen before, by key; a moment behind."""
    found = PassportItem.batch_get([keys.passport(one) for one in dict.fromkeys(wanted)])
    return {known.key: known for known in map(_known, found)}


def find_holders(wanted: Iterable[HolderId]) -> dict[HolderId, Holder]:
    """Return those foreigners that there are, by id; a moment behind."""
    found = PassportItem.batch_get([keys.holder(one) for one in dict.fromkeys(wanted)])
    return {holder.id: holder for holder in map(recorded_in, found) if holder}


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


def list_entered(passport_keys: Iterable[PassportKey]) -> set[PassportKey]:
    """Return those of these passports that ever entered: one read for a hundred."""
    wanted = {keys.passport(one): one for one in passport_keys}
    attributes = ["pk", "sk", "present_on", "last_on"]
    found = PassportItem.batch_get(list(wanted), attributes_to_get=attributes)
    return {wanted[item.pk, item.sk] for item in found if item.present_on or item.last_on}


def find_holder(holder_id: HolderId) -> Holder | None:
    """Return a foreigner."""
    item = find_passport_item(PassportKey(holder_id))
    return recorded_in(item) if item else None


def find_person(holder_id: HolderId) -> Person | None:
    """Return a foreigner as recorded, without the records joined to it."""
    item = find_passport_item(PassportKey(holder_id))
    holder = recorded_in(item) if item else None
    if item is None or holder is None:
        return None
    passports = [_known(item)] if item.holder_id == holder_id else []
    passports += map(_known, PassportItem.by_subject.query(keys.holder_passports(holder_id)))
    passports.sort(key=lambda one: one.date_of_expiry, reverse=True)
    return Person(holder, tuple(passports), _links(item))


def _links(item: PassportItem) -> tuple[Link, ...]:
    return tuple(
        Link(HolderId(other), instant_of(at), reason) for other, at, reason in item.linked or []
    )


def recorded_in(item: PassportItem) -> Holder | None:
    """Return the foreigner whose first passport an item is; None of one that came later."""
    if not item.born:
        return None
    return Holder(
        HolderId(item.pk.partition("#")[2]),
        item.surname,
        item.given_names,
        item.sex,
        item.born,
        item.nationality,
        item.restricted is not None,
    )


def plan_first_passport(
    key: PassportKey, passport: Passport, holder_id: HolderId, stamp_id: StampId | None
) -> Write:
    """Plan a passport never seen before, in the country on this stamp if on any.

    It is the record of its holder too, unless the holder is known by another.
    """
    is_first = keys.holder(holder_id) == keys.passport(key)
    item = PassportItem(
        *keys.passport(key),
        holder_id=holder_id,
        document_number=passport.document_number,
        issuing_state=passport.issuing_state,
        date_of_expiry=passport.date_of_expiry.isoformat(),
        date_of_birth=passport.date_of_birth,
        present_on=stamp_id,
    )
    for name, value in (_said_of(passport) if is_first else _found_by(holder_id, key)).items():
        setattr(item, name, value)
    return add(item, PresenceMovedError())


def plan_holder(holder_id: HolderId, passport: Passport) -> Write:
    """Plan that a foreigner is who the passport says."""
    item = PassportItem(*keys.holder(holder_id))
    return update(item, _say(passport), PassportItem.surname.exists(), PresenceMovedError())


def plan_arrival(
    known: KnownPassport,
    passport: Passport,
    holder_id: HolderId,
    stamp_id: StampId,
    said: Passport | None = None,
) -> Write:
    """Plan that a known passport, as its page now reads, is its holder's and here on a stamp.

    `said` is what is said of the foreigner whose record it is, in the same write.
    """
    changes: list[Action] = [
        PassportItem.holder_id.set(holder_id),
        PassportItem.date_of_expiry.set(passport.date_of_expiry.isoformat()),
        PassportItem.date_of_birth.set(passport.date_of_birth),
        PassportItem.present_on.set(stamp_id),
    ]
    if holder_id != known.holder_id:
        changes += _find_by(holder_id, known.key)
    return _plan_move(known, changes, said)


def plan_presence(known: KnownPassport, present_on: StampId) -> Write:
    """Plan that a known passport is now in the country on this stamp."""
    return _plan_move(known, [PassportItem.present_on.set(present_on)])


def plan_absence(known: KnownPassport, said: Passport | None = None) -> Write:
    """Plan that a known passport has left; on which stamp it was here is kept.

    `said` is what is said of the foreigner whose record it is, in the same write.
    """
    changes: list[Action] = [PassportItem.present_on.remove()]
    if known.present_on:
        changes.append(PassportItem.last_on.set(known.present_on))
    return _plan_move(known, changes, said)


def plan_links(person: Person, links: Sequence[Link]) -> Write:
    """Plan that a foreigner's record is joined to these others instead of those it was."""
    as_read: Condition = PassportItem.linked == stored(person.links)
    if not person.links:
        as_read = PassportItem.linked.does_not_exist()
    # A restriction holds for all that are joined: nothing is joined to one while it stands.
    joins = {one.other for one in links} - {one.other for one in person.links}
    if joins:
        as_read &= PassportItem.restricted.does_not_exist()
    item = PassportItem(*keys.holder(person.holder.id))
    changed = PassportItem.linked.set(stored(links)) if links else PassportItem.linked.remove()
    return update(item, [changed], as_read, LinksMovedError())


def plan_restricted(person: Person, restriction_id: RestrictionId) -> Write:
    """Plan that a foreigner's record is shown to nobody; LinksMovedError when it moved since."""
    as_read: Condition = PassportItem.linked == stored(person.links)
    if not person.links:
        as_read = PassportItem.linked.does_not_exist()
    free = as_read & PassportItem.restricted.does_not_exist()
    item = PassportItem(*keys.holder(person.holder.id))
    return update(item, [PassportItem.restricted.set(restriction_id)], free, LinksMovedError())


def plan_unrestricted(holder_id: HolderId, restriction_id: RestrictionId) -> Write:
    """Plan that a foreigner's record may be shown again; LinksMovedError when it may be."""
    own: Condition = PassportItem.restricted == restriction_id
    item = PassportItem(*keys.holder(holder_id))
    return update(item, [PassportItem.restricted.remove()], own, LinksMovedError())


def stored(links: Sequence[Link]) -> list[list[str]]:
    """Return links as an item keeps them."""
    return [[one.other, instant_text(one.at), one.reason] for one in links]


def _plan_move(known: KnownPassport, changes: list[Action], said: Passport | None = None) -> Write:
    as_read: Condition = PassportItem.present_on == known.present_on
    if known.present_on is None:
        as_read = PassportItem.present_on.does_not_exist()
    if said:
        changes = [*changes, *_say(said)]
    return update(PassportItem(*keys.passport(known.key)), changes, as_read, PresenceMovedError())


def _say(passport: Passport) -> list[Action]:
    return [getattr(PassportItem, name).set(one) for name, one in _said_of(passport).items()]


def _said_of(passport: Passport) -> dict[str, str]:
    return {
        "surname": passport.surname,
        "given_names": passport.given_names,
        "sex": passport.sex,
        "born": passport.date_of_birth,
        "nationality": passport.nationality,
    }


def _found_by(holder_id: HolderId, key: PassportKey) -> dict[str, str]:
    """Return under what a later passport is found: the first one is the record itself."""
    return {"subject_pk": keys.holder_passports(holder_id), "subject_sk": key}


def _find_by(holder_id: HolderId, key: PassportKey) -> list[Action]:
    if keys.holder(holder_id) == keys.passport(key):
        return [PassportItem.subject_pk.remove(), PassportItem.subject_sk.remove()]
    found_by = _found_by(holder_id, key).items()
    return [getattr(PassportItem, name).set(value) for name, value in found_by]
