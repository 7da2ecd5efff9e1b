"""The ways of a day as they are shown to who plans them and to who goes there."""

from chalicelib.bookings import naming
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, State, Window
from chalicelib.bookings.teams.schemas import PositionView
from chalicelib.bookings.ways.day_ways import DayWays, TeamWay, Totals, clock, visit_of
from chalicelib.bookings.ways.planning import Stop
from chalicelib.bookings.ways.schemas import (
    DayWaysView,
    StopView,
    TeamWayView,
    TotalsView,
    WindowView,
)
from chalicelib.reference import service as reference
from chalicelib.web.problems import Lang

CODE = "serambi:booking:"


def day_view(day: DayWays, language: Lang) -> DayWaysView:
    """Show the ways of a day."""
    return DayWaysView(
        office=day.office,
        date=day.on,
        zone=day.zone,
        teams=[_team(one, language) for one in day.ways],
        totals=_totals(day.totals),
        present=_totals(day.present) if day.present else None,
    )


def _team(one: TeamWay, language: Lang) -> TeamWayView:
    team, way = one.team, one.way
    planned = [_stop(one, one.bookings[stop.visit.id], language, stop=stop) for stop in way.stops]
    return TeamWayView(
        team=team.id,
        name=team.name,
        begins=f"{team.begins:%H:%M}",
        ends=f"{team.ends:%H:%M}",
        starts_at=PositionView(
            latitude=team.starts_at.latitude, longitude=team.starts_at.longitude
        ),
        published_at=one.published_at,
        travel_minutes=round(way.travel_minutes),
        back_minutes=round(way.back_minutes),
        km=round(way.km, 1),
        late=sum(not stop.fits for stop in way.stops),
        stops=[*planned, *(_stop(one, booking, language) for booking in one.unplanned)],
    )


def _stop(one: TeamWay, booking: Booking, language: Lang, stop: Stop | None = None) -> StopView:
    place, kind = booking.place, KINDS[booking.kind]
    region = reference.find_region(place.region) if place else None
    return StopView(
        id=booking.id,
        state=booking.state,
        planned=stop is not None,
        team=booking.team or "",
        arrives=f"{clock(stop.arrives):%H:%M}" if stop else None,
        window=_window(booking.window),
        next_window=_next_window(one, booking, stop),
        fits=stop.fits if stop else True,
        minutes=visit_of(booking, one.team).minutes,
        travel_minutes=round(stop.travel_minutes) if stop else 0,
        km=round(stop.km, 1) if stop else 0,
        kind=booking.kind,
        kind_name=naming.kind_name(booking.kind, language),
        service_name=naming.service_name(booking.service, language),
        people=[person.name for person in booking.people],
        count=booking.count,
        takes_list=kind.takes_list,
        organiser=booking.organiser,
        phone=booking.phone,
        region=place.region if place else "",
        region_name=region.name if region else "",
        address=place.address if place else "",
        institution=place.institution if place else "",
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        urgent=booking.is_urgent,
        ground_name=naming.ground_name(booking.ground, language),
        note=booking.note,
        check_in_code=f"{CODE}{booking.id}",
        checked_in_at=booking.checked_in_at,
    )


def _next_window(one: TeamWay, booking: Booking, stop: Stop | None) -> WindowView | None:
    if stop is None:
        return None
    # Who has been visited is told nothing any more.
    is_told = booking.state is State.CONFIRMED
    return _window(one.window_of(stop.arrives) if is_told else booking.window)


def _window(window: Window | None) -> WindowView | None:
    if window is None:
        return None
    return WindowView(begins=f"{window.begins:%H:%M}", ends=f"{window.ends:%H:%M}")


def _totals(totals: Totals) -> TotalsView:
    return TotalsView(
        travel_minutes=round(totals.travel_minutes), km=round(totals.km, 1), late=totals.late
    )
