"""A lodging place as it is sent, checked: every field that is wrong is named, all at once."""

from datetime import date, datetime

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import PremisesId
from chalicelib.premises import rules
from chalicelib.premises.rules import COMMERCIAL, Contact, Details, Premises
from chalicelib.premises.schemas import ContactFields, RegisterPremises
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Region
from chalicelib.web.addresses import is_email, phone_number

_KECAMATAN = "district"
_KECAMATAN_DIGITS = len("51.03.01")


def check_kecamatan(code: str) -> Region:
    """Return a kecamatan; raises InvalidError naming `region` for anything else."""
    region = reference.find_region(code)
    if region is None and reference.find_region(code[:_KECAMATAN_DIGITS]) is None:
        raise InvalidError(FieldError("region", "unknown_region", {"code": code}))
    if region is None or region.level != _KECAMATAN:
        raise InvalidError(FieldError("region", "region_not_kecamatan"))
    return region


def read_premises(
    request: RegisterPremises, now: datetime, before: Premises | None = None
) -> Premises:
    """Return the place that is meant, without an id; `before` is what it was, if it was.

    Raises InvalidError naming each field that is wrong.
    """
    errors: list[FieldError] = []
    region = None
    try:
        region = check_kecamatan(request.region)
    except InvalidError as error:
        errors += error.errors
    today = local_date(now, region.zone) if region else now.date()
    errors += _category_errors(request, today, before)
    errors += _place_errors(request, region)
    closed_on = before.details.closed_on if before else None
    days = rules.day_faults(request.opened_on, closed_on, today)
    if days:
        # What is sent here is the first day: it is what has to give way to the last one.
        errors.append(FieldError("opened_on", next(iter(days.values()))))
    contact = _read_contact(request.contact, errors)
    if errors or region is None:
        raise InvalidError(errors)
    details = Details(
        village=request.village,
        latitude=request.latitude,
        longitude=request.longitude,
        licence_number=request.licence_number and _line(request.licence_number),
        contact=contact,
        opened_on=request.opened_on,
        closed_on=closed_on,
    )
    return Premises(
        id=PremisesId(""),
        name=_line(request.name),
        category=request.category,
        address=_line(request.address),
        region=region.code,
        zone=region.zone,
        details=details,
        office=reference.office_of(region.code, today).code,
    )


def _category_errors(
    request: RegisterPremises, today: date, before: Premises | None
) -> list[FieldError]:
    # A category that is no longer given stays with the places that have it.
    kept = before is not None and before.category == request.category and before.added_at
    on = local_date(kept, before.zone) if before and kept else today
    category = reference.find_premises_category(request.category, on)
    if category is None:
        return [FieldError("category", "unknown_category", {"code": request.category})]
    if request.licence_number is not None and category.group != COMMERCIAL:
        return [FieldError("licence_number", "no_licence_for_a_home")]
    return []


def _place_errors(request: RegisterPremises, region: Region | None) -> list[FieldError]:
    position = request.latitude, request.longitude
    faults = rules.position_faults(*position, region.zone if region else None)
    if request.village is not None and region is not None:
        code = rules.village_fault(request.village, region.code)
        faults += [("village", code)] if code else []
    return [FieldError(field, code) for field, code in faults]


def _read_contact(fields: ContactFields | None, errors: list[FieldError]) -> Contact | None:
    if fields is None:
        return None
    if fields.email is not None and not is_email(fields.email):
        errors.append(FieldError("contact.email", "not_an_email"))
    phone = phone_number(fields.phone) if fields.phone is not None else None
    if fields.phone is not None and phone is None:
        errors.append(FieldError("contact.phone", "not_a_phone"))
    return Contact(_line(fields.name), phone, fields.email)


def _line(text: str) -> str:
    return " ".join(text.split())
