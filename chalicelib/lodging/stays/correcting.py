"""A stay as corrected: what is not sent stays, and all of it is read as a report is."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.lodging.reporting.reading import ReadGuest, guest_of, read_report
from chalicelib.lodging.reporting.schemas import ReporterFields, ReportStay
from chalicelib.lodging.rules import Extras, Guest, Place, Stay, whole_second
from chalicelib.lodging.standing import first_said, is_same_arrival, left_fault
from chalicelib.lodging.stays.schemas import CorrectStay
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person

Value = TypeVar("Value")

_GUEST = ("seal", "passport", "mrz")
_TYPED = ("premises", "address", "region")


def read_correction(
    stay: Stay, request: CorrectStay, operator: Person | None, now: datetime
) -> Stay:
    """Return a stay as corrected; raises InvalidError naming each field that is wrong.

    When it was first received and the deadline of its first arrival stay as they are.
    """
    is_shown = any(getattr(request, name) is not None for name in _GUEST)
    known = None if is_shown else _known(stay)
    report = read_report(_merged(stay, request), operator, "id", now, guest=known)
    is_moved = any(getattr(request, name) is not None for name in _TYPED)
    place = report.place if is_moved else stay.place
    corrected = replace(
        stay,
        place=place,
        arrived_at=report.arrived_at,
        guest=report.guest,
        leaves_on=report.leaves_on,
        left_at=_left_at(stay, request, report.arrived_at, now),
        purpose=report.purpose if _typed(request.purpose, stay.purpose) else None,
        room=_typed(request.room, stay.room),
        remarks=_typed(request.remarks, stay.remarks),
        office=reference.office_of(place.region, report.arrived_on).code,
        extras=_extras(stay.extras, request, place),
    )
    if corrected == stay:
        raise InvalidError(FieldError("reason", "nothing_changed"))
    if not is_same_arrival(stay, corrected):
        corrected = replace(corrected, duplicate_of=None)
    if first_said(corrected) == first_said(stay):
        return corrected
    return replace(corrected, first=first_said(stay))


def _merged(stay: Stay, request: CorrectStay) -> ReportStay:
    """Return the report that would say what the stay is to be."""
    reporter, ends = stay.reporter, (request.nights, request.leaves_on)
    values: dict[str, Any] = {
        "arrived_at": request.arrived_at or stay.arrived_at,
        **{name: getattr(request, name) for name in _GUEST},
        **_where(stay, request),
        "nights": request.nights,
        "leaves_on": stay.leaves_on if ends == (None, None) else request.leaves_on,
        "purpose": _typed(request.purpose, stay.purpose),
        "reporter": ReporterFields(name=reporter.name) if reporter else None,
    }
    sent: dict[str, Any] = {name: values.get(name) for name in ReportStay.__struct_fields__}
    return ReportStay(**sent)


def _where(stay: Stay, request: CorrectStay) -> dict[str, str | None]:
    """Return the place as a report says it: an address without its kecamatan keeps that."""
    place, kind = stay.place, request.lodging_kind
    if request.premises is not None:
        typed = {name: getattr(request, name) for name in _TYPED}
        return {**typed, "lodging_kind": kind}
    if place.premises_id is None:
        return {
            "address": request.address or place.address,
            "region": request.region or place.region,
            "lodging_kind": kind or stay.extras.lodging_kind,
        }
    if request.address is None and request.region is None:
        return {"premises": place.premises_id, "lodging_kind": kind}
    return {"address": request.address, "region": request.region, "lodging_kind": kind}


def _known(stay: Stay) -> ReadGuest:
    """Return what reads the guest as known: by a stamp they cannot arrive before they entered."""
    guest = stay.guest

    def read(on: date | None) -> tuple[Guest, Stamp | None]:
        if guest.stamp_id is None or on is None or on == stay.arrived_on:
            return guest, None
        stamp = stamps.find_stamp(guest.stamp_id)
        return (guest_of(stamp, on) if stamp else guest), stamp

    return read


def _left_at(
    stay: Stay, request: CorrectStay, arrived_at: datetime, now: datetime
) -> datetime | None:
    left_at = _typed(request.left_at, stay.left_at)
    if left_at is None:
        return None
    code = left_fault(arrived_at, whole_second(left_at), now)
    if code and not isinstance(request.left_at, msgspec.UnsetType):
        raise InvalidError(FieldError("left_at", code))
    if code:
        raise InvalidError(FieldError("arrived_at", "arrival_after_leaving"))
    return whole_second(left_at)


def _extras(extras: Extras, request: CorrectStay, place: Place) -> Extras:
    kind = None if place.premises_id else request.lodging_kind or extras.lodging_kind
    return replace(extras, label=_typed(request.label, extras.label), lodging_kind=kind)


def _typed(sent: Value | msgspec.UnsetType, stood: Value) -> Value:
    return stood if isinstance(sent, msgspec.UnsetType) else sent
