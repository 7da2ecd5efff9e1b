"""Wire shapes of devices that several people share."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.identity.desk_rules import Desk, OwnDevice
from chalicelib.identity.schemas import Password
from chalicelib.web.parsing import Line, View, Wire

Pin = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$")]
PersonText = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class MakeDevice(Wire, frozen=True):
    """What the people at the desk call the device."""

    name: Line


class JoinDevice(Wire, frozen=True):
    """A PIN of six digits, and once more the password of who is signed in."""

    pin: Pin
    password: Password


class OpenSession(Wire, frozen=True):
    """Who, and their PIN; with the password too after five wrong ones, or a shift later."""

    person: PersonText
    pin: Pin
    password: Password | None = None


class DeviceView(View, frozen=True):
    """A device that several people share: whether it is one's own, one is on it, it is this one."""

    id: str
    name: str
    made_at: datetime
    owned: bool
    joined: bool
    here: bool


class DevicesView(View, frozen=True):
    """Devices, latest first."""

    items: list[DeviceView]


class DeskPersonView(View, frozen=True):
    """Somebody on the device before which the asker stands; a locked one needs the password."""

    id: str
    name: str
    locked: bool


class DeskView(View, frozen=True):
    """The device before which the asker stands, and who is on it."""

    device: str
    name: str
    people: list[DeskPersonView]


def device_view(own: OwnDevice) -> DeviceView:
    """Show a device to one of its people."""
    return DeviceView(
        id=own.device.id,
        name=own.device.name,
        made_at=own.device.made_at,
        owned=own.is_owned,
        joined=own.is_on_it,
        here=own.is_here,
    )


def desk_view(desk: Desk) -> DeskView:
    """Show who is on a device to whoever stands before it."""
    people = [
        DeskPersonView(id=person.id, name=person.name, locked=is_locked)
        for person, is_locked in desk.people
    ]
    return DeskView(device=desk.device.id, name=desk.device.name, people=people)
