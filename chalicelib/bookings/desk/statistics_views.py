"""An office's figures as it is shown them."""

from chalicelib.bookings import naming
from chalicelib.bookings.desk.schemas import CrowdView, DayFiguresView, StatisticsView
from chalicelib.bookings.desk.statistics import DayFigures, Figures
from chalicelib.reference import service as reference
from chalicelib.web.problems import Lang


def statistics_view(figures: Figures, office: str, language: Lang) -> StatisticsView:
    """Show the figures of some days of an office."""
    return StatisticsView(
        items=[_day(one, language) for one in figures.days],
        next=None,
        zone=reference.office_zone(office),
        waiting_median=_rounded(figures.waited.middle),
        waiting_longest=_rounded(figures.waited.longest),
        contacts=[CrowdView(count=len(ids), bookings=list(ids)) for ids in figures.crowds],
    )


def _day(one: DayFigures, language: Lang) -> DayFiguresView:
    return DayFiguresView(
        date=one.on,
        kind=one.kind,
        kind_name=naming.kind_name(one.kind, language),
        service=one.service,
        service_name=naming.service_name(one.service, language),
        booked=one.booked,
        people=one.people,
        came=one.came,
        no_shows=one.no_shows,
        displaced=one.displaced,
        waiting_median=_rounded(one.waited.middle),
        waiting_longest=_rounded(one.waited.longest),
        days_ahead_median=_rounded(one.ahead.middle),
        days_ahead_longest=_rounded(one.ahead.longest),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
