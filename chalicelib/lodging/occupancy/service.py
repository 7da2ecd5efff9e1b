"""Who stays where, in numbers: of one house or one kecamatan, a page of guests at a time.

Every page is a look, audited before it is given; nobody is named in it, but a small house is its
guests: so it is for an office's own officers in its own work area only.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.audit.service import deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError, NotFoundError
from chalicelib.core.ids import HolderId, PassportKey, PermitId, PremisesId, StampId
from chalicelib.db.pages import Page
from chalicelib.lodging import repository
from chalicelib.lodging.checks.service import check_region
from chalicelib.lodging.occupancy import house_items
from chalicelib.lodging.occupancy.rules import (
    PAST,
    Coverage,
    coverage_of,
    length_of,
    months_back,
    present_each_night,
    standing_of,
)
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.staying import list_staying
from chalicelib.orders.looks import commit_looks
from chalicelib.permits import service as permits_of
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.premises import offices
from chalicelib.premises import service as premises_of
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.web.guards import Person

_A_PAGE = 100
_TREND = timedelta(days=55)  # eight weeks with today


@dataclass(frozen=True, slots=True)
class Place:
    """A house with guests in it, and how many; None where no house is registered."""

    premises: Premises | None
    guests: int


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Some of the guests of a house or a kecamatan, counted in several ways.

    `late` should have left. `groups` are counts by value: `nationality`, `permit_class`,
    `permit`, `purpose`, `days`, `category`. `next` goes on with the guests that follow.
    """

    guests: int
    late: int
    groups: Mapping[str, Mapping[str, int]]
    places: Sequence[Place]
    next: str | None


@dataclass(frozen=True, slots=True)
class Covered:
    """A house of an office, how many are in it, and whether it reports as it used to."""

    premises: Premises
    in_house: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class _Guest:
    stay: Stay
    nationality: str
    permit: Permit | None


def count_house(officer: Person, premises_id: str, after: str | None, now: datetime) -> Occupancy:
    """Count a page of the guests in a house of the office's work area.

    Raises NotFoundError for a house of another office's, InvalidError for a cursor.
    """
    premises = _own_premises(officer, premises_id, now)
    _look(officer, f"PREMISES#{premises.id}", now)
    page = house_items.list_house(premises.id, after, _A_PAGE)
    return _counted(page, now)


def count_region(officer: Person, region: str, after: str | None, now: datetime) -> Occupancy:
    """Count a page of the guests in a kecamatan of the office's work area.

    Raises ForbiddenError for one of another office's, InvalidError for a region or cursor.
    """
    check_region(region, _office(officer), now)
    _look(officer, f"REGION#{region}", now)
    page = list_staying(region, after, _A_PAGE)
    found = repository.find_stays(one.receipt for one in page.items)
    stays = [found[one.receipt] for one in page.items if one.receipt in found]
    return _counted(Page([stay for stay in stays if stay.is_open], page.next), now)


def count_nights(officer: Person, premises_id: str, now: datetime) -> list[tuple[date, int]]:
    """Return how many were in a house each night of the last eight weeks; raises as above."""
    premises = _own_premises(officer, premises_id, now)
    _look(officer, f"PREMISES#{premises.id}", now)
    today = local_date(now, premises.zone)
    nights = house_items.list_nights(premises.id, months_back(today, _TREND), premises.zone)
    return present_each_night(nights, today - _TREND, today)


def list_coverage(officer: Person, state: str, after: str | None, now: datetime) -> Page[Covered]:
    """Return a page of the houses in an office's work area, and how each reports.

    `state` says whether they are confirmed. Raises InvalidError for another, or a cursor.
    """
    office = _office(officer)
    if state not in ("confirmed", "unconfirmed"):
        raise InvalidError(FieldError("state", "not_a_choice"))
    _look(officer, f"OFFICE#{office}", now)
    page = offices.list_premises_of(office, state, after, now)
    return Page([_covered(one, now) for one in page.items], page.next)


def _covered(premises: Premises, now: datetime) -> Covered:
    today = local_date(now, premises.zone)
    arrivals = house_items.count_arrivals(premises.id, months_back(today, PAST))
    in_house = house_items.count_house(premises.id)
    return Covered(premises, in_house, coverage_of(arrivals, today))


def _counted(page: Page[Stay], now: datetime) -> Occupancy:
    guests = _known(page.items)
    names = "nationality", "permit_class", "permit", "purpose", "days", "category"
    groups: dict[str, Counter[str]] = {name: Counter() for name in names}
    ids = [stay.place.premises_id for stay in page.items if stay.place.premises_id]
    houses = offices.find_premises(ids)
    there: Counter[PremisesId | None] = Counter()
    late = 0
    for guest in guests:
        stay, permit = guest.stay, guest.permit
        today = local_date(now, stay.place.zone)
        house = houses.get(stay.place.premises_id) if stay.place.premises_id else None
        groups["nationality"][guest.nationality] += 1
        groups["permit_class"][permit.permit_class if permit else ""] += 1
        groups["permit"][standing_of(permit, today)] += 1
        groups["purpose"][stay.purpose or ""] += 1
        groups["days"][length_of(stay.arrived_on, today)] += 1
        groups["category"][house.category if house else stay.extras.lodging_kind or ""] += 1
        there[house.id if house else None] += 1
        late += stay.leaves_on < today
    places = [Place(houses.get(one) if one else None, n) for one, n in there.most_common()]
    return Occupancy(len(guests), late, groups, places, page.next)


def _known(stays: Sequence[Stay]) -> list[_Guest]:
    """Return the guests with what the records say of them: some reads for all at once."""
    passports = persons.find_passports(stay.guest.passport_key for stay in stays)
    holders = persons.find_holders(one.holder_id for one in passports.values())
    on = {stay.receipt: _stamp(stay, passports) for stay in stays}
    known = stamps.find_stamps([one for one in dict.fromkeys(on.values()) if one])
    permits = permits_of.find_permits(stamp.permit_id for stamp in known.values())

    def guest(stay: Stay) -> _Guest:
        stamp_id = on[stay.receipt]
        stamp = known.get(stamp_id) if stamp_id else None
        permit = permits.get(PermitId(stamp.permit_id)) if stamp else None
        return _Guest(stay, _nationality(stay, passports, holders), permit)

    return [guest(stay) for stay in stays]


def _stamp(stay: Stay, passports: Mapping[PassportKey, KnownPassport]) -> StampId | None:
    known = passports.get(stay.guest.passport_key)
    return (known.present_on if known else None) or stay.guest.stamp_id


def _nationality(
    stay: Stay,
    passports: Mapping[PassportKey, KnownPassport],
    holders: Mapping[HolderId, Holder],
) -> str:
    if stay.guest.passport:
        return stay.guest.passport.nationality
    known = passports.get(stay.guest.passport_key)
    holder = holders.get(known.holder_id) if known else None
    return holder.nationality if holder else ""


def _own_premises(officer: Person, premises_id: str, now: datetime) -> Premises:
    premises = premises_of.find_premises(PremisesId(premises_id))
    if premises is None:
        raise NotFoundError
    today = local_date(now, premises.zone)
    if reference.office_of(premises.region, today).code != _office(officer):
        raise NotFoundError
    return premises


def _look(officer: Person, subject: str, now: datetime) -> None:
    commit_looks([deed(officer, "occupancy_viewed", subject, now)], officer, now)


def _office(officer: Person) -> str:
    if officer.office is None:
        raise ForbiddenError
    return officer.office
