"""Wire shapes of who stays where, in numbers."""

from datetime import date

import msgspec

from chalicelib.lodging.occupancy.rules import Silence
from chalicelib.lodging.occupancy.service import Covered, Occupancy
from chalicelib.web.parsing import View


class GroupView(View, frozen=True):
    """How many guests have one value; an empty one is not known."""

    value: str
    guests: int


class GroupsView(View, frozen=True):
    """Guests counted in several ways; each adds up to all of them.

    `permit` is `valid`, `ending` (within 14 days), `overstay`, `ended` or `unknown`; `days` since
    arrival `under_7`, `under_30`, `under_60` or `from_60`.
    """

    nationality: list[GroupView]
    permit_class: list[GroupView]
    permit: list[GroupView]
    purpose: list[GroupView]
    days: list[GroupView]
    category: list[GroupView]


class HouseView(View, frozen=True):
    """A house with guests in it; without an id, those in homes that are not registered."""

    guests: int
    premises: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    category: str | msgspec.UnsetType = msgspec.UNSET


class OccupancyView(View, frozen=True):
    """Some of the guests: add the pages up. `late` should have left; `next` goes on."""

    guests: int
    late: int
    groups: GroupsView
    houses: list[HouseView]
    next: str | None


class NightView(View, frozen=True):
    """How many guests were in a house in a night."""

    on: date
    guests: int


class NightsView(View, frozen=True):
    """The nights of the last eight weeks, the earliest first."""

    items: list[NightView]


class CoverageView(View, frozen=True):
    """How a house reports: `silent` compared with its own past, `few` to tell, `none` lately."""

    premises: str
    name: str
    category: str
    region: str
    in_house: int
    usual_a_week: float
    reporting: Silence
    last_on: date | None
    last_inspected_on: date | None


class CoveragePageView(View, frozen=True):
    """Houses; `next` is what to send as `after` for those that follow."""

    items: list[CoverageView]
    next: str | None


def occupancy_view(found: Occupancy) -> OccupancyView:
    """Show a page of guests, counted."""
    groups = {
        name: [
            GroupView(value=value, guests=n)
            for value, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        ]
        for name, counts in found.groups.items()
    }
    houses = [
        HouseView(
            guests=one.guests,
            premises=one.premises.id if one.premises else msgspec.UNSET,
            name=one.premises.name if one.premises else msgspec.UNSET,
            category=one.premises.category if one.premises else msgspec.UNSET,
        )
        for one in found.places
    ]
    view = GroupsView(**groups)
    return OccupancyView(
        guests=found.guests, late=found.late, groups=view, houses=houses, next=found.next
    )


def coverage_view(one: Covered) -> CoverageView:
    """Show how a house reports."""
    premises, coverage = one.premises, one.coverage
    return CoverageView(
        premises=premises.id,
        name=premises.name,
        category=premises.category,
        region=premises.region,
        in_house=one.in_house,
        usual_a_week=coverage.usual_a_week,
        reporting=coverage.silence,
        last_on=coverage.last_on,
        last_inspected_on=premises.last_inspected_on,
    )
