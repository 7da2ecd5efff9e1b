"""A stay as corrected: what is not sent stays, what is sent is read as in a report."""

from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

import msgspec

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.lodging.reading import (
    Faults,
    guest_of,
    read_arrival,
    read_guest,
    read_leaving,
    read_place,
    read_purpose,
)
from chalicelib.lodging.rules import Extras, Guest, Place, Stay, whole_second
from chalicelib.lodging.schemas import ReportStay
from chalicelib.lodging.standing import first_said, is_same_arrival, left_fault
from chalicelib.lodging.stay_schemas import CorrectStay
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.web.guards import Person

Value = TypeVar("Value")


def read_correction(
    stay: Stay, request: CorrectStay, operator: Person | None, now: datetime
) -> Stay:
    """Return a stay as corrected; raises InvalidError naming each field that is wrong.

    When it was first received and the deadline of its first arrival stay as they are.
    """
    merged, faults = _merged(stay, request), Faults()
    place = faults.of(lambda: _place(stay, request, merged, operator))
    arrived_at = faults.of(lambda: _arrived_at(stay, request, merged, now))
    on = local_date(arrived_at, place.zone) if place and arrived_at else None
    guest = faults.of(lambda: _guest(stay, merged, on, now))
    leaves_on = faults.of(lambda: read_leaving(merged, on))
    left_at = faults.of(lambda: _left_at(stay, request, arrived_at, now))
    purpose = faults.of(lambda: _purpose(stay, request))
    if place is None or arrived_at is None or guest is None or faults.errors:
        raise InvalidError(faults.errors)
    assert on is not None  # noqa: S101 - place and arrival are there, for the type checker
    assert leaves_on is not None  # noqa: S101 - as it is refused or there
    corrected = replace(
        stay,
        place=place,
        arrived_at=arrived_at,
        guest=guest,
        leaves_on=leaves_on,
        left_at=left_at,
        purpose=purpose,
        room=_typed(request.room, stay.room),
        remarks=_typed(request.remarks, stay.remarks),
        office=reference.office_of(place.region, on).code,
        extras=_extras(stay.extras, request, place),
    )
    return _with_first(stay, corrected)


def _with_first(stay: Stay, corrected: Stay) -> Stay:
    if corrected == stay:
        raise InvalidError(FieldError("reason", "nothing_changed"))
    if not is_same_arrival(stay, corrected):
        corrected = replace(corrected, duplicate_of=None)
    if first_said(corrected) == first_said(stay):
        return corrected
    return replace(corrected, first=first_said(stay))


def _merged(stay: Stay, request: CorrectStay) -> ReportStay:
    """Return the report that would say now what is sent; the place only where one is sent."""
    is_sent = request.nights is not None or request.leaves_on is not None
    address, region = request.address, request.region
    if request.premises is None and stay.place.premises_id is None and (address or region):
        address, region = address or stay.place.address, region or stay.place.region
    return ReportStay(
        arrived_at=request.arrived_at or stay.arrived_at,
        seal=request.seal,
        passport=request.passport,
        mrz=request.mrz,
        premises=request.premises,
        address=address,
        region=region,
        nights=request.nights,
        leaves_on=request.leaves_on if is_sent else stay.leaves_on,
    )


def _place(stay: Stay, request: CorrectStay, merged: ReportStay, operator: Person | None) -> Place:
    if request.premises is None and request.address is None and request.region is None:
        return stay.place
    return read_place(merged, operator, merged.arrived_at)


def _arrived_at(stay: Stay, request: CorrectStay, merged: ReportStay, now: datetime) -> datetime:
    return stay.arrived_at if request.arrived_at is None else read_arrival(merged.arrived_at, now)


def _guest(stay: Stay, merged: ReportStay, on: date | None, now: datetime) -> Guest:
    if merged.seal is not None or merged.passport is not None or merged.mrz is not None:
        return read_guest(merged, on, now)[0]
    if stay.guest.stamp_id is None or on is None or on == stay.arrived_on:
        return stay.guest
    stamp = stamps.find_stamp(stay.guest.stamp_id)
    return replace(guest_of(stamp, on), passport=stay.guest.passport) if stamp else stay.guest


def _left_at(
    stay: Stay, request: CorrectStay, arrived_at: datetime | None, now: datetime
) -> datetime | None:
    is_sent = not isinstance(request.left_at, msgspec.UnsetType)
    left_at = _typed(request.left_at, stay.left_at)
    if left_at is None or arrived_at is None:
        return None
    code = left_fault(arrived_at, whole_second(left_at), now)
    if code and is_sent:
        raise InvalidError(FieldError("left_at", code))
    if code:
        raise InvalidError(FieldError("arrived_at", "arrival_after_leaving"))
    return whole_second(left_at)


def _purpose(stay: Stay, request: CorrectStay) -> str | None:
    code = _typed(request.purpose, stay.purpose)
    return code if code == stay.purpose else read_purpose(code, None)


def _extras(extras: Extras, request: CorrectStay, place: Place) -> Extras:
    kind = None if place.premises_id else extras.lodging_kind
    return replace(extras, label=_typed(request.label, extras.label), lodging_kind=kind)


def _typed(sent: Value | msgspec.UnsetType, stood: Value) -> Value:
    return stood if isinstance(sent, msgspec.UnsetType) else sent
