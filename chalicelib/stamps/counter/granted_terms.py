"""What a permit is granted for: class and days, checked against the class as it stood then."""

from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.reference.rules import PermitClass, last_day_of_stay

# A year misread is further away than this; so is no permit that is granted in earnest.
MOST_DAYS_AHEAD = 366


@dataclass(frozen=True, slots=True)
class Terms:
    """A permit's class and days, and its number."""

    permit_class: str
    valid_from: date
    last_day_of_stay: date
    number: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for; without a last day, as long as the class usually lasts."""

    permit_class: str
    valid_from: date
    last_day_of_stay: date | None
    number: str


@dataclass(frozen=True, slots=True)
class Span:
    """Between which days a permit may begin, and today, all in its zone."""

    earliest: date | None
    latest: date
    today: date


def read_terms(
    asked: Asked, permit_class: PermitClass | None, span: Span, *, extended: bool = False
) -> Terms:
    """Return what is granted; `permit_class` is the class as it stood on the permit's first day.

    A permit that was `extended` may last longer than its class is granted for. Raises
    InvalidError naming each field that is wrong.
    """
    errors = _wrong_beginning(asked, span)
    if permit_class is None:
        index = {"index": asked.permit_class}
        errors.append(FieldError("permit_class", "unknown_permit_class", index))
        raise InvalidError(errors)
    last = asked.last_day_of_stay or last_day_of_stay(permit_class, asked.valid_from)
    longest = max(
        last_day_of_stay(permit_class, asked.valid_from, stay) for stay in permit_class.stays
    )
    if last < asked.valid_from:
        errors.append(_day("last_day_of_stay", "ends_before_it_begins", asked.valid_from))
    elif last > longest and not extended:
        errors.append(_day("last_day_of_stay", "longer_than_granted", longest))
    elif last < span.today:
        errors.append(_day("last_day_of_stay", "day_has_passed", last))
    if errors:
        raise InvalidError(errors)
    return Terms(permit_class.index, asked.valid_from, last, asked.number.upper().strip())


def first_days(today: date, before: tuple[date, date] | None) -> Span:
    """Return when a permit may begin: `before` are entry and last day of the stay it goes on."""
    if before is None:
        return Span(None, today + timedelta(days=MOST_DAYS_AHEAD), today)
    entered, last = before
    return Span(entered, last + timedelta(days=1), today)


def _wrong_beginning(asked: Asked, span: Span) -> list[FieldError]:
    if span.earliest is not None and asked.valid_from < span.earliest:
        return [_day("valid_from", "begins_before_entry", span.earliest)]
    if asked.valid_from > span.latest:
        return [_day("valid_from", "begins_too_late", span.latest)]
    return []


def _day(field: str, code: str, on: date) -> FieldError:
    return FieldError(field, code, {"on": on.isoformat()})
