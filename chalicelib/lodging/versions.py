"""The versions of a stay as stored: the one that holds, and those before it beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.ids import PassportKey, PersonId, ReceiptId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, put
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stay_items import StayItem, stay_item, stay_of

_VERSION = "VERSION#"
_SECOND = "%Y-%m-%dT%H:%M:%S"


class StayMovedError(Exception):
    """Another change of the stay came between: decide anew."""


class VersionItem(StayItem):
    """A stay as it was; found with its stay only, so that the indexes hold the one that holds."""

    guest_key = UnicodeAttribute(null=True)
    arrival = UnicodeAttribute(null=True)
    next_guest = UnicodeAttribute(null=True)


class MovedItem(Records):
    """That a guest's arrival is reported by a report that first said something else.

    It keeps a second report of the arrival from being doubled, and bears no leaf: the filing of
    the report stays where it was.
    """

    receipt = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class History:
    """A stay, and all its versions in their order, the one that holds last."""

    versions: Sequence[Stay]

    @property
    def stay(self) -> Stay:
        """The version that holds."""
        return self.versions[-1]

    def made_by(self, key: str, person_id: PersonId | None) -> Stay | None:
        """Return the version that a request made, by its key and whose it was."""
        for version in self.versions:
            change = version.change
            if change and (change.key, change.by) == (key, person_id):
                return version
        return None


def find_history(receipt: ReceiptId) -> History | None:
    """Return a stay with its versions: one call."""
    partition, _ = keys.stay_version(receipt)
    stay, earlier = None, []
    for item in VersionItem.query(partition, consistent_read=True):
        if item.sk.startswith(_VERSION):
            item.subject_pk, item.subject_sk = item.guest_key, item.arrival
            earlier.append(stay_of(item))
        elif item.sk == "STAY":
            stay = stay_of(item)
    return History([*earlier, stay]) if stay else None


def plan_version(before: Stay, after: Stay) -> list[Write]:
    """Plan the next version of a stay; StayMovedError when another came between."""
    as_read = StayItem.version == before.version
    if before.version == 1:
        as_read = StayItem.pk.exists() & StayItem.version.does_not_exist()
    return [
        put(stay_item(after), as_read, StayMovedError()),
        add(_version_item(before, after), StayMovedError()),
    ]


def plan_moved(stay: Stay, guest: str) -> Write:
    """Plan that a corrected stay reports a guest's arrival; StayMovedError when another does.

    `guest` is the keyed hash as in its filing. Where the correction moved it into the area of
    another office, it is on that one's list of the day.
    """
    premises_id, change = stay.place.premises_id, stay.change
    if premises_id is None or change is None:
        raise ValueError(stay.receipt)
    item = MovedItem(
        *keys.filing(premises_id, stay.arrived_on, guest),
        receipt=stay.receipt,
    )
    if stay.first and stay.first.office != stay.office:
        item.place_pk = keys.moved(stay.office, stay.received_on)
        item.place_sk = keys.at(change.changed_at, stay.receipt)
    return add(item, StayMovedError())


def list_changed(office: str, since: datetime, until: datetime) -> Iterator[PassportKey]:
    """Return whose stays of an office changed in a time, again for each change; a moment behind.

    Of a corrected passport both: whose it was, and whose it is.
    """
    first, last = f"{since:{_SECOND}}", f"{until:{_SECOND}}~"
    for n in range((until.date() - since.date()).days + 1):
        partition = keys.changed(office, since.date() + timedelta(days=n))
        for item in VersionItem.by_place.query(
            partition,
            VersionItem.place_sk.between(first, last),
            attributes_to_get=["guest_key", "next_guest"],
        ):
            yield PassportKey(str(item.guest_key).partition("#")[2])
            if item.next_guest:
                yield PassportKey(item.next_guest)


def _version_item(stay: Stay, after: Stay) -> VersionItem:
    item = VersionItem(**stay_item(stay).attribute_values)
    item.pk, item.sk = keys.stay_version(stay.receipt, stay.version)
    item.guest_key, item.arrival = item.subject_pk, item.subject_sk
    item.subject_pk = item.subject_sk = item.place_pk = item.place_sk = None
    item.region_pk = item.region_sk = None
    if after.change:
        changed_at = after.change.changed_at
        item.place_pk = keys.changed(after.office, changed_at.date())
        item.place_sk = keys.at(changed_at, stay.receipt)
    if after.guest.passport_key != stay.guest.passport_key:
        item.next_guest = after.guest.passport_key
    return item
