"""A past guest of the same premises, reported again by one tap."""

from datetime import date

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import ReceiptId
from chalicelib.lodging import repository
from chalicelib.lodging.reporting.reading import ReadGuest, guest_of
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.rules import Guest
from chalicelib.persons import service as persons
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp


def read_again(request: ReportStay) -> ReadGuest | None:
    """Return what reads the guest of an earlier report; None where the request names none.

    Reading raises InvalidError unless that report is of the premises of this one: the right to
    report for them is checked with the place. Who came by a stamp comes by the one of now.
    """
    if request.again is None:
        return None
    receipt = ReceiptId(request.again.strip().upper())

    def read(on: date | None) -> tuple[Guest, Stamp | None]:
        for name in ("seal", "passport", "mrz"):
            if getattr(request, name) is not None:
                fields = {"fields": "seal, passport, mrz, again"}
                raise InvalidError(FieldError(name, "only_one_of", fields))
        past = repository.find_stay(receipt) if request.premises else None
        if past is None or past.place.premises_id != request.premises:
            raise InvalidError(FieldError("again", "not_a_past_guest"))
        if past.guest.stamp_id is None:
            return Guest(past.guest.passport_key, passport=past.guest.passport), None
        known = persons.find_passport(past.guest.passport_key)
        stamp_id = (known.present_on if known else None) or past.guest.stamp_id
        stamp = stamps.find_stamp(stamp_id)
        if stamp is None:
            raise InvalidError(FieldError("again", "not_a_past_guest"))
        return guest_of(stamp, on), stamp

    return read
