"""How long a stay may be extended: the dated terms of its permit class, and nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.permits.rules import Permit
from chalicelib.reference.rules import Length, PermitClass, last_day
from chalicelib.stamps.refusals import (
    BeyondLongestStayError,
    ExtendedOftenEnoughError,
    NotExtensibleError,
    PermitOverError,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """Until when a stay may be extended; `usual` is None where the office itself decides."""

    usual: date | None
    latest: date


def offer_extension(permit: Permit, permit_class: PermitClass, today: date) -> Offer:
    """Return until when a stay may be extended today, which is a day in the permit's zone.

    The terms are those of the class as it stood on the day of entry. Where the law extends a
    class and its terms are not known, the office names the day, within the longest length that
    the class is granted for. Raises NotExtensibleError, PermitOverError,
    ExtendedOftenEnoughError, BeyondLongestStayError.
    """
    if not permit_class.extensible:
        raise NotExtensibleError(permit_class=permit_class.index)
    if today > permit.last_day_of_stay:
        raise PermitOverError(on=permit.last_day_of_stay.isoformat())
    terms = permit_class.extension
    if terms is None:
        return Offer(None, max(_later(permit, stay) for stay in permit_class.stays))
    if terms.times is not None and permit.extensions >= terms.times:
        raise ExtendedOftenEnoughError(times=terms.times)
    counts = permit_class.entry_day_counts
    longest = last_day(permit.valid_from, terms.total, entry_day_counts=counts)
    latest = min(_later(permit, terms.by), longest)
    if latest <= permit.last_day_of_stay:
        raise BeyondLongestStayError(on=longest.isoformat())
    return Offer(latest, latest)


def extended_to(asked: date | None, offer: Offer, permit: Permit) -> date:
    """Return the new last day: the usual one, or an earlier one that was asked for.

    Raises InvalidError for a day that extends nothing, BeyondLongestStayError for one too late.
    """
    day = asked or offer.usual
    if day is None:
        raise InvalidError(FieldError("last_day_of_stay", "required"))
    if day <= permit.last_day_of_stay:
        on = {"on": permit.last_day_of_stay.isoformat()}
        raise InvalidError(FieldError("last_day_of_stay", "extends_nothing", on))
    if day > offer.latest:
        raise BeyondLongestStayError(on=offer.latest.isoformat())
    return day


def _later(permit: Permit, by: Length) -> date:
    """Return the last day of a further stay that begins on the day after the present one."""
    begins = permit.last_day_of_stay + timedelta(days=1)
    return last_day(begins, by, entry_day_counts=True)
