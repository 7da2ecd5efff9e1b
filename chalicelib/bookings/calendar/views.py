"""An office's calendars as they are shown to it."""

from chalicelib.bookings.calendar.closure_repository import Closure
from chalicelib.bookings.calendar.quota_rules import Quota, Week
from chalicelib.bookings.calendar.reading import CalendarDay, OfficeDays
from chalicelib.bookings.calendar.schemas import (
    CalendarDayView,
    CalendarView,
    ClosedDayView,
    HolidayView,
    HourView,
    QuotaPageView,
    QuotaView,
    WeekView,
)
from chalicelib.reference.holidays import Holiday
from chalicelib.web.problems import Lang


def quota_view(quota: Quota) -> QuotaView:
    """Show a calendar's quotas."""
    kind, _, service = quota.queue.partition(".")
    return QuotaView(
        kind=kind,
        service=service,
        weeks=[_week(week) for week in quota.weeks],
        finished=quota.brought.startswith(f"{quota.version}@"),
    )


def quotas_view(quotas: list[Quota]) -> QuotaPageView:
    """Show all quotas of an office."""
    return QuotaPageView(items=[quota_view(quota) for quota in quotas], next=None)


def closure_view(closure: Closure) -> ClosedDayView:
    """Show a closure."""
    return ClosedDayView(
        date=closure.on,
        reason=closure.reason,
        closed_at=closure.closed_at,
        ended_at=closure.ended_at,
        finished=bool(closure.walked),
    )


def calendar_view(found: OfficeDays, language: Lang) -> CalendarView:
    """Show an office's days."""
    return CalendarView(
        office=found.office,
        zone=found.zone,
        holidays=[_holiday(one, language) for one in found.holidays],
        closures=[closure_view(one) for one in found.closures],
        items=[_day(one) for one in found.days],
    )


def _week(week: Week) -> WeekView:
    return WeekView(
        valid_from=week.valid_from,
        days_ahead=week.days_ahead,
        opens_at=f"{week.opens_at:%H:%M}",
        lanes={
            lane: [
                HourView(weekday=one.weekday, time=f"{one.begins:%H:%M}", quota=one.places)
                for one in hours
            ]
            for lane, hours in week.lanes.items()
        },
    )


def _holiday(one: Holiday, language: Lang) -> HolidayView:
    return HolidayView(
        date=one.on,
        name=one.names[language],
        kind="joint_leave" if one.kind == "joint_leave" else "public",
        estimated=one.estimated,
    )


def _day(day: CalendarDay) -> CalendarDayView:
    kind, _, service = day.queue.partition(".")
    return CalendarDayView(
        date=day.on,
        kind=kind,
        service=service,
        quota=day.quota,
        booked=day.booked,
        free=day.free,
        freed=day.freed,
        too_many=day.too_many,
        waiting=day.waiting,
    )
