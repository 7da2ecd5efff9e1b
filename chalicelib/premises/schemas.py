"""Wire shapes of lodging places."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.premises.rules import Contact, Premises, Right, TeamRole
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Name
from chalicelib.web.parsing import Line, LongLine, View, Wire

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Phone = Annotated[str, msgspec.Meta(min_length=3, max_length=40)]


class ContactFields(Wire, frozen=True):
    """Whom the office asks for at the place."""

    name: Line
    phone: Phone | None = None
    email: Email | None = None


class RegisterPremises(Wire, frozen=True):
    """A lodging place.

    `category` is one of `/reference/premises-categories`, `region` the code of its kecamatan,
    `village` that of its village (ten digits), the position WGS 84 in degrees, `opened_on` the
    first day on which guests are taken.
    """

    name: Line
    category: Line
    region: Line
    address: LongLine
    village: Line | None = None
    latitude: float | None = None
    longitude: float | None = None
    licence_number: Line | None = None
    contact: ContactFields | None = None
    opened_on: date | None = None


class ChangePremises(Wire, frozen=True):
    """What is to change of a lodging place: what is left out stays, null takes it away."""

    name: Line | UnsetType = UNSET
    category: Line | UnsetType = UNSET
    region: Line | UnsetType = UNSET
    address: LongLine | UnsetType = UNSET
    village: Line | UnsetType | None = UNSET
    latitude: float | UnsetType | None = UNSET
    longitude: float | UnsetType | None = UNSET
    licence_number: Line | UnsetType | None = UNSET
    contact: ContactFields | UnsetType | None = UNSET
    opened_on: date | UnsetType | None = UNSET


class ClosePremises(Wire, frozen=True):
    """The last day on which guests are taken, and why; null opens the place again."""

    closed_on: date | None
    reason: LongLine


class ConfirmPremises(Wire, frozen=True):
    """The office's answer: whether it found the place to be what is said, and a note."""

    confirmed: bool
    note: LongLine | None = None


class OfficeOfView(View, frozen=True):
    """The office whose work area a place lies in."""

    code: str
    name: Name


class ContactView(View, frozen=True):
    """Whom the office asks for."""

    name: str
    phone: str | None
    email: str | None


class _Place(View, frozen=True):
    """A lodging place; `region` is its kecamatan, `zone` the IANA zone there.

    `confirmed` says whether its office has confirmed it, `office_note` what that said last.
    """

    id: str
    name: str
    category: str
    region: str
    region_name: str
    zone: str
    address: str
    village: str | None
    latitude: float | None
    longitude: float | None
    licence_number: str | None
    contact: ContactView | None
    opened_on: date | None
    closed_on: date | None
    closure_reason: str | None
    office: OfficeOfView | None
    confirmed: bool
    confirmed_at: datetime | None
    office_note: str | None
    answered_at: datetime | None


class PremisesView(_Place, frozen=True):
    """A lodging place to somebody of its team; `role` is theirs."""

    role: Literal["owner", "reporter"]


class PremisesPageView(View, frozen=True):
    """Lodging places; `next` is what to send as `after` for those that follow."""

    items: list[PremisesView]
    next: str | None


class OfficePremisesView(_Place, frozen=True):
    """A lodging place to its office."""

    added_at: datetime | None


class OfficePremisesPageView(View, frozen=True):
    """Lodging places; `next` is what to send as `after` for those that follow."""

    items: Sequence[OfficePremisesView]
    next: str | None


def premises_view(right: Right) -> PremisesView:
    """Show a lodging place to who acts for it."""
    role: Literal["owner", "reporter"] = "owner" if right.role is TeamRole.OWNER else "reporter"
    return PremisesView(role=role, **_place(right.premises))


def office_premises_view(premises: Premises) -> OfficePremisesView:
    """Show a lodging place to its office."""
    return OfficePremisesView(added_at=premises.added_at, **_place(premises))


def fields_of(premises: Premises) -> dict[str, Any]:
    """Return what was registered of a place, by the names of the fields."""
    details, contact = premises.details, premises.details.contact
    return {
        "name": premises.name,
        "category": premises.category,
        "region": premises.region,
        "address": premises.address,
        "village": details.village,
        "latitude": details.latitude,
        "longitude": details.longitude,
        "licence_number": details.licence_number,
        "contact": contact and ContactFields(contact.name, contact.phone, contact.email),
        "opened_on": details.opened_on,
    }


def _place(premises: Premises) -> dict[str, Any]:
    details = premises.details
    region = reference.find_region(premises.region)
    office = reference.find_office(premises.office)
    around = (region.name, region.regency, region.province) if region else ()
    return fields_of(premises) | {
        "id": premises.id,
        "region_name": ", ".join(part for part in around if part),
        "zone": premises.zone,
        "contact": _contact(details.contact),
        "closed_on": details.closed_on,
        "closure_reason": premises.closure_reason,
        "office": OfficeOfView(code=office.code, name=office.name) if office else None,
        "confirmed": premises.is_confirmed,
        "confirmed_at": premises.confirmed_at,
        "office_note": premises.office_note,
        "answered_at": premises.answered_at,
    }


def _contact(contact: Contact | None) -> ContactView | None:
    if contact is None:
        return None
    return ContactView(name=contact.name, phone=contact.phone, email=contact.email)
