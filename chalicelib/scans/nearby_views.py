"""What the list of people in an order's area tells an officer."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from chalicelib.core.clock import local_date
from chalicelib.health.schemas import AsOf
from chalicelib.orders.schemas import OrderView, order_view
from chalicelib.orders.service import status_of
from chalicelib.permits.rules import Permit
from chalicelib.permits.standing import standing_on
from chalicelib.scans.nearby import Area, Nearby
from chalicelib.web.guards import Person
from chalicelib.web.parsing import View


class NearbyPlace(View, frozen=True):
    """The premises of a report; the position in degrees (WGS 84) where it is known."""

    name: str
    address: str
    latitude: float | None
    longitude: float | None


class NearbyPermit(View, frozen=True):
    """The permit that a guest stays on, as it stands today."""

    id: str
    permit_class: str
    status: str
    last_day_of_stay: date
    days_left: int
    overstay_days: int


class NearbyPerson(View, frozen=True):
    """A guest reported in the area; left out is what the records do not know.

    `restricted`: somebody is reported in the kecamatan, and who that is is shown to nobody.
    """

    region: str
    region_name: str
    arrived_at: datetime
    leaves_on: date
    person: str | msgspec.UnsetType = msgspec.UNSET
    full_name: str | msgspec.UnsetType = msgspec.UNSET
    nationality: str | msgspec.UnsetType = msgspec.UNSET
    permit: NearbyPermit | msgspec.UnsetType = msgspec.UNSET
    premises: NearbyPlace | msgspec.UnsetType = msgspec.UNSET
    restricted: bool = False


class AreaView(AsOf, frozen=True):
    """Who is reported in an order's area, overstays first, then by last day of stay.

    `regions` are the kecamatan that were looked at. `whole` is false where more people are
    reported there than one answer looks at.
    """

    order: OrderView
    regions: list[str]
    whole: bool
    items: Sequence[NearbyPerson]
    next: str | None


def area_view(area: Area, officer: Person, now: datetime) -> AreaView:
    """Show an officer who is reported in the area of an order."""
    return AreaView(
        order=order_view(area.order, status_of(area.order, now), officer),
        regions=list(area.regions.values()),
        whole=area.is_whole,
        items=[_person(one, area.regions[one.region], now) for one in area.people.items],
        next=area.people.next,
    )


def _person(one: Nearby, region_name: str, now: datetime) -> NearbyPerson:
    staying, holder = one.staying, one.holder
    seen = NearbyPerson(
        region=one.region,
        region_name=region_name,
        arrived_at=staying.arrived_at,
        leaves_on=staying.leaves_on,
    )
    if holder and holder.is_restricted:
        return msgspec.structs.replace(seen, restricted=True)
    return msgspec.structs.replace(
        seen,
        person=holder.id if holder else msgspec.UNSET,
        full_name=holder.full_name if holder else msgspec.UNSET,
        nationality=holder.nationality if holder else msgspec.UNSET,
        permit=_permit(one.permit, now) if one.permit else msgspec.UNSET,
        premises=_place(one) or msgspec.UNSET,
    )


def _permit(permit: Permit, now: datetime) -> NearbyPermit:
    standing = standing_on(permit, local_date(now, permit.zone))
    return NearbyPermit(
        id=permit.id,
        permit_class=permit.permit_class,
        status=permit.status,
        last_day_of_stay=permit.last_day_of_stay,
        days_left=standing.days_left,
        overstay_days=standing.overstay_days,
    )


def _place(one: Nearby) -> NearbyPlace | None:
    place = one.premises
    if place is None:
        return None
    return NearbyPlace(
        name=place.name,
        address=place.address,
        latitude=place.details.latitude,
        longitude=place.details.longitude,
    )
