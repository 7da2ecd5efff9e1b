"""Shared devices in their people's hands: made, listed, left, forgotten."""

from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import IdempotencyError, NotFoundError
from chalicelib.core.ids import keyed_digest, keyed_id
from chalicelib.identity import desk_records
from chalicelib.identity.desk_records import DeviceTakenError, SeatGoneError
from chalicelib.identity.desk_rules import Device, OwnDevice, secret_text
from chalicelib.identity.desks import device_id_of
from chalicelib.identity.rules import token_hash
from chalicelib.web.guards import Person


def make_device(
    person: Person, name: str, now: datetime, key: str, body_hash: str
) -> tuple[Device, str]:
    """Make a browser a device that several people share; return it with what its cookie says.

    The same key gives the same cookie again; IdempotencyError with another body.
    """
    device_id = keyed_id(index_key(), "desk", person.id, key)
    secret = secret_text(keyed_digest(index_key(), "desk-secret", person.id, key))
    device = Device(device_id, name, person.id, token_hash(secret), body_hash, now)
    try:
        audit.commit_audited(
            audit.deed(person, "desk_made", f"DESK#{device_id}", now),
            desk_records.plan_device(device),
        )
    except DeviceTakenError as error:
        made = desk_records.find_device(device_id)
        if made is None or made.body_hash != body_hash:
            raise IdempotencyError from error
        device = made
    return device, f"{device_id}.{secret}"


def list_devices(person: Person, cookie: str) -> list[OwnDevice]:
    """Return the devices that are a person's or that they are on, latest first."""
    here = device_id_of(cookie)
    listed = []
    for device_id in desk_records.list_device_ids(person.id):
        device = desk_records.find_device(device_id)
        if device is None or device.forgotten_at:
            continue
        is_on_it = desk_records.find_seat(device_id, person.id) is not None
        is_owned = device.owner == person.id
        if is_owned or is_on_it:
            listed.append(OwnDevice(device, is_owned, is_on_it, device_id == here))
    return sorted(listed, key=lambda one: one.device.made_at, reverse=True)


def leave(person: Person, device_id: str, now: datetime) -> None:
    """Take a person off a device: their PIN opens nothing there any more. Safe to repeat.

    NotFoundError for a device that they never were on.
    """
    try:
        audit.commit_audited(
            audit.deed(person, "desk_left", f"DESK#{device_id}", now),
            [desk_records.plan_leave(device_id, person.id, now)],
        )
    except SeatGoneError as error:
        raise NotFoundError from error


def forget(person: Person, device_id: str, now: datetime) -> None:
    """Make a device none any more, for all who are on it; only its owner. Safe to repeat."""
    device = desk_records.find_device(device_id)
    if device is None or device.owner != person.id:
        raise NotFoundError
    audit.commit_audited(
        audit.deed(person, "desk_forgotten", f"DESK#{device_id}", now),
        [desk_records.plan_forget(device_id, now)],
    )
