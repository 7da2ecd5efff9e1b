"""A report as checked parts: every field that is wrong is named, all at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import PremisesId
from chalicelib.core.log import log_event
from chalicelib.icao.refusals import Reason, SealError
from chalicelib.lodging.reporting.particulars import read_extras
from chalicelib.lodging.reporting.schemas import ReporterFields, ReportStay
from chalicelib.lodging.rules import (
    Extras,
    Guest,
    Place,
    Reporter,
    arrival_fault,
    leaving_day,
    leaving_fault,
    stamp_state,
    whole_second,
)
from chalicelib.persons import service as persons
from chalicelib.premises import service as premises_of
from chalicelib.premises.rules import Premises, open_fault
from chalicelib.premises.service import check_kecamatan
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp
from chalicelib.stamps.trust import sealing
from chalicelib.web.addresses import is_email, phone_number
from chalicelib.web.guards import Person
from chalicelib.web.problems import Lang

Part = TypeVar("Part")
# A guest, and the stamp there is of them, by the day of arrival where that is known.
ReadGuest = Callable[[date | None], tuple[Guest, Stamp | None]]
FindPremises = Callable[[PremisesId, Person], tuple[Premises | None, bool]]

# The text was cut, or is no code of ours at all; every other reason means: not to be believed.
_UNREADABLE = frozenset(
    {
        Reason.NOT_BASE32,
        Reason.NOT_A_SEAL,
        Reason.TOO_LONG,
        Reason.TRUNCATED,
        Reason.TRAILING_BYTES,
    }
)


@dataclass(frozen=True, slots=True)
class Report:
    """The checked parts of a report; `purpose` is that of the permit unless one was given."""

    guest: Guest
    place: Place
    arrived_at: datetime
    arrived_on: date
    leaves_on: date
    purpose: str | None
    reporter: Reporter | None
    extras: Extras


class _Faults:
    """What is wrong so far: a part that is refused does not keep the others from being read."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def of(self, read: Callable[[], Part]) -> Part | None:
        """Read a part; None when it is refused."""
        try:
            return read()
        except InvalidError as error:
            self.errors += error.errors
            return None


def read_report(
    request: ReportStay,
    operator: Person | None,
    language: Lang,
    now: datetime,
    guest: ReadGuest | None = None,
    find: FindPremises = premises_of.find_operated_premises,
) -> Report:
    """Return the parts of a report; raises InvalidError naming each field that is wrong.

    `guest` gives one who is known already, by the day of arrival, whatever the request says;
    `find` looks premises up: a batch, all of one place, remembers them for a while.
    """
    faults = _Faults()
    arrived_at = faults.of(lambda: read_arrival(request.arrived_at, now))
    place = faults.of(lambda: _read_place(request, operator, arrived_at, find))
    arrived_on = local_date(arrived_at, place.zone) if place and arrived_at else None
    read_guest = guest or (lambda on: _read_guest(request, on, now))
    known = faults.of(lambda: read_guest(arrived_on))
    leaves_on = faults.of(lambda: _read_leaving(request, arrived_on))
    reporter = faults.of(lambda: _read_reporter(request.reporter, operator, language))
    stamp = known[1] if known else None
    purpose = faults.of(lambda: _read_purpose(request.purpose, stamp))
    extras = faults.of(lambda: read_extras(request, arrived_on or now.date(), now))
    if place is None or arrived_at is None or known is None or extras is None:
        raise InvalidError(faults.errors)
    if faults.errors:
        raise InvalidError(faults.errors)
    assert arrived_on is not None  # noqa: S101 - place and arrival are there, for the type checker
    assert leaves_on is not None  # noqa: S101 - as it is refused or there
    return Report(known[0], place, arrived_at, arrived_on, leaves_on, purpose, reporter, extras)


def read_arrival(at: datetime, now: datetime) -> datetime:
    """Return the instant of an arrival; raises InvalidError naming `arrived_at`."""
    arrived_at = whole_second(at)
    if code := arrival_fault(arrived_at, now):
        raise InvalidError(FieldError("arrived_at", code))
    return arrived_at


def _read_place(
    request: ReportStay,
    operator: Person | None,
    arrived_at: datetime | None,
    find: FindPremises,
) -> Place:
    typed = [name for name in ("address", "region") if getattr(request, name) is not None]
    values = {"fields": "premises, address"}
    if request.premises is not None:
        if typed:
            raise InvalidError(FieldError(typed[0], "only_one_of", values))
        return _read_premises(PremisesId(request.premises), operator, arrived_at, find)
    if operator is not None and operator.premises is not None:
        raise InvalidError(FieldError("premises", "required"))  # a key reports for its place only
    if not typed:
        raise InvalidError(FieldError("address", "one_of", values))
    faults = _Faults()
    if request.address is None:
        faults.errors.append(FieldError("address", "required"))
    if request.region is None:
        raise InvalidError(FieldError("region", "required"))
    code = request.region
    region = faults.of(lambda: check_kecamatan(code))
    if region is None or faults.errors:
        raise InvalidError(faults.errors)
    return Place(region=region.code, zone=region.zone, address=request.address)


def _read_premises(
    premises_id: PremisesId,
    operator: Person | None,
    arrived_at: datetime | None,
    find: FindPremises,
) -> Place:
    if operator is None:
        raise InvalidError(FieldError("premises", "sign_in_for_premises"))
    premises, is_own = find(premises_id, operator)
    if premises is None:
        raise InvalidError(FieldError("premises", "unknown_premises"))
    if not is_own:
        raise InvalidError(FieldError("premises", "not_your_premises"))
    if arrived_at and (fault := open_fault(premises, local_date(arrived_at, premises.zone))):
        raise InvalidError(fault)
    return Place(premises.region, premises.zone, premises.id, premises.name)


def _read_guest(
    request: ReportStay, arrived_on: date | None, now: datetime
) -> tuple[Guest, Stamp | None]:
    given = [name for name in ("seal", "passport", "mrz") if getattr(request, name) is not None]
    values = {"fields": "seal, passport, mrz"}
    if len(given) != 1:
        code = "only_one_of" if given else "one_of"
        raise InvalidError(FieldError(given[1] if given else "seal", code, values))
    if request.seal is not None:
        return read_seal(request.seal, arrived_on, now)
    today = arrived_on or now.date()
    passport = persons.read_passport(request.passport, request.mrz, today, may_be_expired=True)
    key = persons.passport_key(passport.issuing_state, passport.document_number)
    return Guest(key, passport=passport), None


def read_shown(request: ReportStay, now: datetime) -> Guest:
    """Return who was shown, whenever they arrived; raises InvalidError."""
    return _read_guest(request, None, now)[0]


def read_seal(text: str, arrived_on: date | None, now: datetime) -> tuple[Guest, Stamp]:
    """Return the guest of a stamp, whatever its standing; a forged one is no stamp."""
    try:
        sealed = sealing.verify_seal(text, now)
    except SealError as error:
        code = "seal_unreadable" if error.reason in _UNREADABLE else "seal_not_genuine"
        raise InvalidError(FieldError("seal", code)) from error
    stamp = stamps.find_stamp(sealed.stamp_id)
    if stamp is None or stamp.binding != sealed.passport_binding:
        # Signed, and yet not as the records have it: the key, or the signing, is compromised.
        log_event("seal_signed_but_not_recorded", level="error", stamp_id=sealed.stamp_id)
        raise InvalidError(FieldError("seal", "seal_not_genuine"))
    return guest_of(stamp, arrived_on), stamp


def guest_of(stamp: Stamp, arrived_on: date | None) -> Guest:
    """Return the guest of a stamp; raises InvalidError when they arrived before they entered."""
    if arrived_on is None:
        return Guest(stamp.passport_key, stamp.id)
    if arrived_on < stamp.entry_on:
        on = {"on": stamp.entry_on.isoformat()}
        raise InvalidError(FieldError("arrived_at", "arrival_before_entry", on))
    state = stamp_state(stamp.status, stamp.last_day_of_stay, arrived_on)
    return Guest(stamp.passport_key, stamp.id, state)


def _read_leaving(request: ReportStay, arrived_on: date | None) -> date | None:
    values = {"fields": "nights, leaves_on"}
    if request.nights is not None and request.leaves_on is not None:
        raise InvalidError(FieldError("leaves_on", "only_one_of", values))
    if request.nights is None and request.leaves_on is None:
        raise InvalidError(FieldError("nights", "one_of", values))
    if arrived_on is None:
        return None
    if request.leaves_on is None:
        return leaving_day(arrived_on, request.nights or 0)
    if code := leaving_fault(arrived_on, request.leaves_on):
        raise InvalidError(FieldError("leaves_on", code))
    return request.leaves_on


def _read_purpose(code: str | None, stamp: Stamp | None) -> str | None:
    if code is not None:
        if reference.find_purpose(code) is None:
            raise InvalidError(FieldError("purpose", "unknown_purpose", {"code": code}))
        return code
    if stamp is None:
        return None
    permit_class = reference.find_permit_class(stamp.permit_class, stamp.entry_on)
    return permit_class.purpose if permit_class else None


def _read_reporter(
    fields: ReporterFields | None, operator: Person | None, language: Lang
) -> Reporter | None:
    if fields is None:
        if operator is None:
            raise InvalidError(FieldError("reporter", "required"))
        return None
    errors = []
    if fields.email is not None and not is_email(fields.email):
        errors.append(FieldError("reporter.email", "not_an_email"))
    phone = phone_number(fields.phone) if fields.phone is not None else None
    if fields.phone is not None and phone is None:
        errors.append(FieldError("reporter.phone", "not_a_phone"))
    if errors:
        raise InvalidError(errors)
    return Reporter(fields.name, fields.email, phone, fields.language or language)
