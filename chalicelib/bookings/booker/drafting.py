"""A booking from a request: every fault of it named by its field, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.bookings.booker import contacts, people_checks, time_checks
from chalicelib.bookings.booker.schemas import MakeBooking, PlaceFields
from chalicelib.bookings.booker.time_checks import Wanted
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.kinds.kind import Kind
from chalicelib.bookings.rules import Booking, Place
from chalicelib.bookings.slot_repository import NoPlaceError
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import BookingId
from chalicelib.premises.rules import position_faults
from chalicelib.reference import service as reference
from chalicelib.web.addresses import is_email, phone_number

_KECAMATAN = "district"
_EASTERNMOST = "Asia/Jayapura"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what a retry repeats, and in which language its booker is written to."""

    request: MakeBooking
    id: BookingId
    body_hash: str
    language: str
    now: datetime


def draft(asked: Asked) -> Booking:
    """Return the booking that a request asks for; not stored, and its slot not taken.

    Raises InvalidError with every field that is wrong; NoPlaceError where nothing is, but the
    slot is full.
    """
    request = asked.request
    kind = _kind_of(request)
    today = local_date(asked.now, _EASTERNMOST)
    people = tuple(people_checks.person_of(one) for one in request.people)
    faults = [
        *people_checks.people_faults(people, kind, today),
        *_count_faults(request, kind),
        *_field_faults(request, kind),
    ]
    office, office_faults = _office_of(request, kind, today)
    email, phone, contact_faults = _contact_of(request)
    if faults := [*faults, *office_faults, *contact_faults]:
        raise InvalidError(faults)
    booking = Booking(
        id=asked.id,
        kind=kind.code,
        service=request.service,
        office=office,
        language=asked.language,
        email=email,
        phone=phone,
        contact=contacts.contact_of(email, phone),
        count=request.count or len(people),
        people=people,
        asked_at=asked.now,
        body_hash=asked.body_hash,
        place=_place_of(request.place),
        organiser=" ".join((request.organiser or "").split()),
        ground=request.ground or "",
        note=(request.note or "").strip(),
        is_urgent=request.urgent,
    )
    return _timed(booking, request, Wanted(kind, request.service, office, people, asked.now))


def _timed(booking: Booking, request: MakeBooking, wanted: Wanted) -> Booking:
    if request.wait:
        wait, faults = time_checks.wait_faults(request.wait, wanted)
        if faults:
            raise InvalidError(faults)
        return replace(booking, wait=wait)
    if request.slot:
        places, faults = time_checks.slot_faults(request.slot, wanted)
        if faults or places is None:
            raise InvalidError(faults)
        if places.free < booking.count:
            raise NoPlaceError
        return replace(booking, slot=places.slot)
    days = tuple(request.preferred or ())
    if faults := time_checks.preferred_faults(days, wanted):
        raise InvalidError(faults)
    return replace(booking, preferred=days)


def _kind_of(request: MakeBooking) -> Kind:
    kind = KINDS.get(request.kind)
    if kind is None:
        raise InvalidError(FieldError("kind", "unknown_kind"))
    if request.service not in kind.services:
        raise InvalidError(FieldError("service", "unknown_service"))
    return kind


def _count_faults(request: MakeBooking, kind: Kind) -> list[FieldError]:
    if kind.takes_list:
        if request.people:
            return [FieldError("people", "list_later")]
        if request.count is None:
            return [FieldError("count", "required")]
        field, count = "count", request.count
    else:
        if request.count not in (None, len(request.people)):
            return [FieldError("count", "count_is_people")]
        field, count = "people", len(request.people)
    if count < kind.least_people:
        return [FieldError(field, "too_few_people", {"limit": kind.least_people})]
    if count > kind.most_people:
        return [FieldError(field, "too_many_people", {"limit": kind.most_people})]
    return []


def _field_faults(request: MakeBooking, kind: Kind) -> list[FieldError]:
    """Return which fields a kind needs and has not, or has and does not take."""
    faults = [
        *_needed("place", request.place, needed=kind.needs_place),
        *_needed("organiser", request.organiser, needed=kind.needs_organiser),
        *_needed("ground", request.ground, needed=bool(kind.visit_grounds)),
        *_needed("preferred", request.preferred, needed=not kind.chooses_slot),
    ]
    if request.ground and kind.visit_grounds and request.ground not in kind.visit_grounds:
        faults.append(FieldError("ground", "not_a_choice"))
    if not kind.chooses_slot:
        faults += _needed("slot", request.slot, needed=False)
        return faults + _needed("wait", request.wait, needed=False)
    if request.slot and request.wait:
        faults.append(FieldError("slot", "only_one_of", {"fields": "slot, wait"}))
    elif not request.slot and not request.wait:
        faults.append(FieldError("slot", "one_of", {"fields": "slot, wait"}))
    return faults


def _needed(field: str, value: object, *, needed: bool) -> list[FieldError]:
    if bool(value) is needed:
        return []
    return [FieldError(field, "required" if needed else "not_for_kind")]


def _office_of(request: MakeBooking, kind: Kind, today: date) -> tuple[str, list[FieldError]]:
    """Return whose booking it is: of an office that is chosen, or of the place's region."""
    if not kind.needs_place:
        office = reference.find_office(request.office, today) if request.office else None
        if office is not None:
            return office.code, []
        values = {"code": (request.office or "")[:20]}
        code = "unknown_office" if request.office else "required"
        return "", [FieldError("office", code, values)]
    faults = _needed("office", request.office, needed=False)
    if request.place is None:  # said already
        return "", faults
    faults += _place_faults(request.place)
    if faults:
        return "", faults
    return reference.office_of(request.place.region, today).code, []


def _place_faults(place: PlaceFields) -> list[FieldError]:
    region = reference.find_region(place.region)
    if region is None:
        return [FieldError("place.region", "unknown_region", {"code": place.region[:20]})]
    if region.level != _KECAMATAN:
        return [FieldError("place.region", "region_not_kecamatan")]
    where = position_faults(place.latitude, place.longitude, region.zone)
    return [FieldError(f"place.{field}", code) for field, code in where]


def _place_of(place: PlaceFields | None) -> Place | None:
    if place is None:
        return None
    return Place(
        region=place.region,
        address=place.address.strip(),
        latitude=place.latitude,
        longitude=place.longitude,
        institution=(place.institution or "").strip(),
    )


def _contact_of(request: MakeBooking) -> tuple[str, str, Sequence[FieldError]]:
    email, typed = (request.email or "").strip(), (request.phone or "").strip()
    faults = []
    if not email and not typed:
        faults.append(FieldError("email", "one_of", {"fields": "email, phone"}))
    if email and not is_email(email):
        faults.append(FieldError("email", "not_an_email"))
    phone = phone_number(typed) if typed else ""
    if phone is None:
        faults.append(FieldError("phone", "not_a_phone"))
    return email, phone or "", faults
