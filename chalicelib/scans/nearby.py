"""Who is reported to stay in the area of an order: overstays and permits that end soon first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.audit.service import commit_all_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import OrderId, PassportKey, PermitId, PremisesId
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.lodging.staying import Staying, list_staying
from chalicelib.orders import service as orders
from chalicelib.orders.places import is_outside
from chalicelib.orders.rules import Doubt, Order
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.premises import service as premises_of
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.web.guards import Person, Role

# What one answer looks at, so that it comes within a second or two: an area with more people is
# said to be too wide, and is made smaller by naming the kecamatan of its points.
MOST_READ = 600
A_PAGE = 20
_AFTER = "rank"
_LAST = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Nearby:
    """A guest in the area: by which report, where, who that is and on which permit.

    `holder` and `permit` are None where the records do not know the passport. `position` of the
    premises tells where precisely; without one it is somewhere in the kecamatan.
    """

    staying: Staying
    region: str
    premises: Premises | None
    passport: KnownPassport | None
    permit: Permit | None
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Area:
    """An order, the kecamatan of its area by name, a page of the guests there, and if that is all.

    `is_whole` is False where more are reported there than one answer looks at.
    """

    order: Order
    regions: Mapping[str, str]
    people: Page[Nearby]
    is_whole: bool


def list_people(order_id: OrderId, officer: Person, after: str | None, now: datetime) -> Area:
    """Return who is reported in the area of an order that sends the officer, or of the head's.

    Overstays and stays after a permit's end come first, then by last day of stay. Each person
    shown is on record before, under the order. Raises NotFoundError for an order that is none
    or does not send the officer now, InvalidError for a cursor of another list.
    """
    order = _get_order(order_id, officer, now)
    here = orders.local_time(order.office, now).date()
    regions = _regions(order, here)
    start = start_key(after, {}, _AFTER)
    found, is_whole = _read(regions, here)
    known = _known(order, found)
    ranked = sorted(((_rank(one, now), one) for one in known), key=lambda pair: pair[0])
    begins = start[_AFTER]["S"] if start else ""
    following = [(rank, one) for rank, one in ranked if rank > begins]
    shown = following[:A_PAGE]
    page = _with_holders([one for _, one in shown])
    more = cursor_of({_AFTER: {"S": shown[-1][0]}}) if len(following) > A_PAGE else None
    _audit(order, page, officer, now)
    return Area(order, _names(regions), Page(page, more), is_whole)


def _get_order(order_id: OrderId, officer: Person, now: datetime) -> Order:
    order = orders.get_order(order_id, officer)
    doubts = set(orders.check(order.number, officer, now))
    if officer.role is Role.OFFICE_HEAD:
        doubts -= {Doubt.NOT_YOURS}
    # An officer who goes out later today may see where to.
    if doubts - {Doubt.OUTSIDE_HOURS}:
        raise NotFoundError
    return order


def _names(regions: Iterable[str]) -> dict[str, str]:
    found = {region: reference.find_region(region) for region in regions}
    return {code: region.name if region else code for code, region in found.items()}


def _regions(order: Order, on: date) -> tuple[str, ...]:
    named = {point.region for point in order.points}
    if named and None not in named:
        return tuple(sorted(region for region in named if region))
    return reference.list_kecamatan_of(order.office, on)


def _read(regions: Iterable[str], today: date) -> tuple[list[tuple[str, Staying]], bool]:
    """Return who stays in the regions and has not left, each guest once, and if these are all."""
    found: dict[PassportKey, tuple[str, Staying]] = {}
    left = MOST_READ
    for region in regions:
        if not left:
            return list(found.values()), False
        page = list_staying(region, None, left, leaving_from=today)
        left -= len(page.items)
        for one in page.items:
            known = found.get(one.passport_key)
            if known is None or known[1].arrived_at < one.arrived_at:
                found[one.passport_key] = region, one
        if page.next:
            return list(found.values()), False
    return list(found.values()), True


def _known(order: Order, found: Sequence[tuple[str, Staying]]) -> list[Nearby]:
    """Return the guests with premises, passport and permit; those surely elsewhere left out."""
    places = _places(one.premises_id for _, one in found)
    known = persons.find_passports([one.passport_key for _, one in found]) if found else {}
    people = []
    for region, one in found:
        place = places.get(one.premises_id) if one.premises_id else None
        if not _is_elsewhere(order, place):
            people.append(Nearby(one, region, place, known.get(one.passport_key), None))
    return _with_permits(people)


def _places(ids: Iterable[PremisesId | None]) -> dict[PremisesId, Premises]:
    wanted = sorted({one for one in ids if one})
    return {place.id: place for place in premises_of.list_premises_by_id(wanted)} if wanted else {}


def _is_elsewhere(order: Order, place: Premises | None) -> bool:
    spot = spot_of(place) if place else None
    return spot is not None and is_outside(order.points, spot)


def spot_of(place: Premises) -> Spot | None:
    """Return where premises are, where that is known."""
    latitude, longitude = place.details.latitude, place.details.longitude
    return None if latitude is None or longitude is None else Spot(latitude, longitude)


def _with_permits(people: list[Nearby]) -> list[Nearby]:
    # An extension puts another stamp in the place of the one that was scanned at check-in.
    stamp_ids = [
        (one.passport.present_on if one.passport else None) or one.staying.stamp_id
        for one in people
    ]
    wanted = sorted({one for one in stamp_ids if one})
    known = stamps.find_stamps(wanted) if wanted else {}
    of = [known[one].permit_id if one and one in known else None for one in stamp_ids]
    found = _permits(of)
    return [
        replace(one, permit=found.get(permit_id) if permit_id else None)
        for one, permit_id in zip(people, of, strict=True)
    ]


def _permits(ids: Iterable[PermitId | None]) -> dict[PermitId, Permit]:
    wanted = sorted({one for one in ids if one})
    return permits.find_permits(wanted) if wanted else {}


def _rank(one: Nearby, now: datetime) -> str:
    permit = one.permit
    if permit is None:
        return f"2#{_LAST}#{one.staying.receipt}"
    is_over = permit.status is not PermitStatus.VALID
    is_over = is_over or permit.last_day_of_stay < local_date(now, permit.zone)
    return f"{0 if is_over else 1}#{permit.last_day_of_stay.isoformat()}#{one.staying.receipt}"


def _with_holders(people: list[Nearby]) -> list[Nearby]:
    wanted = sorted({one.passport.holder_id for one in people if one.passport})
    holders = persons.find_holders(wanted) if wanted else {}
    return [
        replace(one, holder=holders.get(one.passport.holder_id) if one.passport else None)
        for one in people
    ]


def _audit(order: Order, shown: Sequence[Nearby], officer: Person, now: datetime) -> None:
    why = f"order: {order.number}"
    done = [deed(officer, "nearby_listed", f"ORDER#{order.id}", now, why, order=order.number)]
    for one in shown:
        if one.holder:
            subject = f"HOLDER#{one.holder.id}"
            done.append(
                deed(officer, "person_viewed", subject, now, why, one.holder.id, order=order.number)
            )
    commit_all_audited(done)
