"""Shared devices and the people on them, as stored."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PersonId
from chalicelib.db import keys
from chalicelib.db.table import Identity, response_code
from chalicelib.db.transaction import Write, add, put, update
from chalicelib.identity.desk_rules import MOST_PEOPLE, MOST_TRIES, Device, Seat, read, stored


class DeviceTakenError(Exception):
    """A device was made by this request before."""


class SeatGoneError(Exception):
    """The person is not on the device any more, or its secrets were made anew meanwhile."""


class DeviceItem(Identity):
    """A shared device."""

    name = UnicodeAttribute()
    owner = UnicodeAttribute()
    secret_hash = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    made_at = UnicodeAttribute()
    forgotten_at = UnicodeAttribute(null=True)


class SeatItem(Identity):
    """A person on a device; one who left has no secrets here any more."""

    salt = UnicodeAttribute(null=True)
    verifier = UnicodeAttribute(null=True)
    sealed = UnicodeAttribute(null=True)
    session = UnicodeAttribute(null=True)
    wrong = NumberAttribute(default=0)
    opened = UnicodeAttribute(null=True)
    left_at = UnicodeAttribute(null=True)


class LinkItem(Identity):
    """The way from a person to a device: never changed, so that it may be written twice."""


def plan_device(device: Device) -> list[Write]:
    """Plan a new shared device; DeviceTakenError where this request made one before."""
    item = DeviceItem(
        *keys.desk_device(device.id),
        name=device.name,
        owner=device.owner,
        secret_hash=device.secret_hash,
        body_hash=device.body_hash,
        made_at=instant_text(device.made_at),
    )
    return [add(item, DeviceTakenError()), _plan_link(device.owner, device.id)]


def find_device(device_id: str) -> Device | None:
    """Return a device, forgotten or not."""
    try:
        item = DeviceItem.get(*keys.desk_device(device_id), consistent_read=True)
    except DeviceItem.DoesNotExist:
        return None
    return Device(
        device_id,
        item.name,
        PersonId(item.owner),
        item.secret_hash,
        item.body_hash,
        instant_of(item.made_at),
        instant_of(item.forgotten_at) if item.forgotten_at else None,
    )


def plan_forget(device_id: str, now: datetime) -> Write:
    """Plan that a device is none any more; safe to repeat."""
    item = DeviceItem(*keys.desk_device(device_id))
    forgotten = DeviceItem.forgotten_at
    actions = [forgotten.set(forgotten | instant_text(now))]
    return update(item, actions, DeviceItem.owner.exists(), DeviceTakenError())


def list_device_ids(person_id: PersonId) -> list[str]:
    """Return the devices that are a person's, or that they once were on."""
    pk, begins = keys.desks_of(person_id)
    found = LinkItem.query(pk, LinkItem.sk.startswith(begins), limit=100)
    return [item.sk.removeprefix(begins) for item in found]


def plan_seat(seat: Seat) -> list[Write]:
    """Plan a person onto a device, or what their PIN opens anew."""
    item = SeatItem(
        *keys.desk_person(seat.device, seat.person_id),
        salt=stored(seat.salt),
        verifier=stored(seat.verifier),
        sealed=stored(seat.sealed),
        session=seat.session,
        wrong=seat.wrong,
        opened=stored(seat.opened) if seat.opened else None,
    )
    return [put(item, None, SeatGoneError()), _plan_link(seat.person_id, seat.device)]


def find_seat(device_id: str, person_id: str) -> Seat | None:
    """Return a person's seat on a device; None for somebody who is not on it."""
    try:
        item = SeatItem.get(*keys.desk_person(device_id, person_id), consistent_read=True)
    except SeatItem.DoesNotExist:
        return None
    return _seat(device_id, item)


def list_seats(device_id: str) -> list[Seat]:
    """Return who is on a device."""
    pk, begins = keys.desk_person(device_id)
    # Those who left keep an empty row: of a device's whole life a few dozen more.
    rows = SeatItem.query(
        pk, SeatItem.sk.startswith(begins), consistent_read=True, limit=10 * MOST_PEOPLE
    )
    seats = [_seat(device_id, item) for item in rows]
    return [seat for seat in seats if seat is not None]


def count_try(seat: Seat) -> bool:
    """Count a try before it is judged: many at once get no more of them; False when locked."""
    item = SeatItem(*keys.desk_person(seat.device, seat.person_id))
    same = SeatItem.verifier == stored(seat.verifier)
    try:
        item.update([SeatItem.wrong.add(1)], same & (SeatItem.wrong < MOST_TRIES))
    except UpdateError as error:
        if response_code(error) != "ConditionalCheckFailedException":
            raise UnavailableError from error
        return False
    return True


def forgive_try(seat: Seat) -> None:
    """Take a try back that could not be judged to its end."""
    item = SeatItem(*keys.desk_person(seat.device, seat.person_id))
    item.update([SeatItem.wrong.add(-1)], SeatItem.wrong > 0)


def plan_open(seat: Seat, opened: bytes) -> Write:
    """Plan the session that a right PIN opened; no try counts any more."""
    actions = [SeatItem.wrong.set(0), SeatItem.opened.set(stored(opened))]
    return _plan_change(seat, actions)


def plan_right(seat: Seat) -> Write:
    """Plan that no try counts any more."""
    return _plan_change(seat, [SeatItem.wrong.set(0)])


def plan_close(seat: Seat) -> Write:
    """Plan the end of the open session; the PIN may open another."""
    return _plan_change(seat, [SeatItem.opened.remove()])


def plan_leave(device_id: str, person_id: PersonId, now: datetime) -> Write:
    """Plan that a person is not on a device any more: what their PIN opened is gone."""
    item = SeatItem(*keys.desk_person(device_id, person_id))
    secrets = (SeatItem.salt, SeatItem.verifier, SeatItem.sealed, SeatItem.session, SeatItem.opened)
    actions = [*(one.remove() for one in secrets), SeatItem.left_at.set(instant_text(now))]
    return update(item, actions, SeatItem.wrong.exists(), SeatGoneError())


def _plan_change(seat: Seat, actions: Sequence[Action]) -> Write:
    item = SeatItem(*keys.desk_person(seat.device, seat.person_id))
    same = SeatItem.verifier == stored(seat.verifier)
    return update(item, actions, same, SeatGoneError())


def _plan_link(person_id: PersonId, device_id: str) -> Write:
    return put(LinkItem(*keys.desks_of(person_id, device_id)), None, DeviceTakenError())


def _seat(device_id: str, item: SeatItem) -> Seat | None:
    if item.left_at or not (item.salt and item.verifier and item.sealed):
        return None
    return Seat(
        device_id,
        PersonId(item.sk.partition("#")[2]),
        read(item.salt),
        read(item.verifier),
        read(item.sealed),
        item.session or "",
        int(item.wrong),
        read(item.opened) if item.opened else None,
    )
