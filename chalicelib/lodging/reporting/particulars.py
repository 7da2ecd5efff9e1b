"""What not every report has: the kind of lodging, the guest's label, where the phone was."""

from datetime import date, datetime

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.lodging.reporting.schemas import ReportStay, SightingFields
from chalicelib.lodging.rules import AHEAD, Extras, Sighting, whole_second
from chalicelib.reference import service as reference


def read_extras(request: ReportStay, on: date, now: datetime) -> Extras:
    """Return what is told beyond the report; `on` is the day of arrival.

    Without premises the kind of lodging is asked: of a home, or of what is let or owned by a
    company. Raises InvalidError naming each field that is wrong.
    """
    errors = []
    if fault := _kind_fault(request, on):
        errors.append(fault)
    seen = request.sighting
    if seen is not None and seen.taken_at > now + AHEAD:
        errors.append(FieldError("sighting.taken_at", "in_the_future"))
    if errors:
        raise InvalidError(errors)
    return Extras(request.lodging_kind, request.label, _sighting(seen) if seen else None)


def _kind_fault(request: ReportStay, on: date) -> FieldError | None:
    code, values = request.lodging_kind, {"fields": "premises, lodging_kind"}
    if request.premises is not None:
        return FieldError("lodging_kind", "only_one_of", values) if code else None
    if code is None:
        return FieldError("lodging_kind", "required")
    if reference.find_premises_category(code, on) is None:
        return FieldError("lodging_kind", "unknown_category", {"code": code})
    return None


def _sighting(seen: SightingFields) -> Sighting:
    return Sighting(seen.latitude, seen.longitude, seen.accuracy_m, whole_second(seen.taken_at))
