"""Wire shapes of the head's board."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from chalicelib.scans.rules import Verdict
from chalicelib.supervision.awaiting import Waiting
from chalicelib.supervision.board import REFRESH_SECONDS, Board, is_on_shift, is_silent
from chalicelib.supervision.false_alarms import Settled
from chalicelib.supervision.working import HOURS, Place, Worked
from chalicelib.web.parsing import View


class PlaceView(View, frozen=True):
    """Where a phone was last: degrees (WGS 84), metres, and when."""

    latitude: float
    longitude: float
    accuracy_m: float
    at: datetime


class ShiftView(View, frozen=True):
    """The shift that somebody is on: by which order, and when it ends by itself."""

    order: str
    ends_at: datetime


class WorkedView(View, frozen=True):
    """What one of the staff did on the day.

    `silent`: on shift, and nothing came for two hours. `late` are scans that waited on the phone,
    `looks` those at people by name and searches, `persons` how many people, `most_looks` how often
    the one looked at most; `without_order` looks of a field officer who was on no shift.
    """

    id: str
    name: str
    role: str
    shift: ShiftView | msgspec.UnsetType
    silent: bool
    last_contact_at: datetime | None
    position: PlaceView | msgspec.UnsetType
    scans: int
    late: int
    exceptions: int
    suspected: int
    looks: int
    persons: int
    most_looks: int
    without_order: int


class HourView(View, frozen=True):
    """An hour of the day in the office's zone."""

    hour: int
    scans: int
    looks: int


class VerdictView(View, frozen=True):
    """How many scans found this."""

    verdict: Verdict
    scans: int


class WaitingView(View, frozen=True):
    """What waits: `tip`, `visit`, `flag`, `exception` or `case`.

    `oldest_at` is since when the oldest waits, of visits when the first is or was late; with
    `more` there are more than were counted.
    """

    kind: str
    open: int
    overdue: int
    oldest_at: datetime | None
    more: bool


class BoardView(View, frozen=True):
    """An office's day; `area` is west, south, east and north of its map, `waiting` of today only.

    Ask again after `refresh_seconds`.
    """

    office: str
    date: date
    zone: str
    as_of: datetime
    refresh_seconds: int
    area: tuple[float, float, float, float]
    staff: Sequence[WorkedView]
    hours: Sequence[HourView]
    verdicts: Sequence[VerdictView]
    waiting: Sequence[WaitingView]


class SettledView(View, frozen=True):
    """How many flags of a kind were settled as right, and how many as false alarms."""

    kind: str
    right: int
    wrong: int


class FalseAlarmsView(View, frozen=True):
    """How flags were settled since the beginning of a month (`2026-09`), by kind."""

    since: str
    items: Sequence[SettledView]
    next: None = None


def false_alarms_view(since: str, settled: Sequence[Settled]) -> FalseAlarmsView:
    """Show how flags were settled; there are as many items as kinds, so never another page."""
    items = [SettledView(kind=one.kind, right=one.right, wrong=one.wrong) for one in settled]
    return FalseAlarmsView(since=since, items=items)


def board_view(board: Board) -> BoardView:
    """Show a board."""
    return BoardView(
        office=board.office,
        date=board.on,
        zone=board.zone,
        as_of=board.as_of,
        refresh_seconds=REFRESH_SECONDS,
        area=board.area,
        staff=[_worked_view(one, board.as_of) for one in board.worked],
        hours=[_hour_view(hour, board.worked) for hour in range(HOURS)],
        verdicts=_verdict_views(board.worked),
        waiting=[_waiting_view(one) for one in board.waiting],
    )


def _worked_view(one: Worked, at: datetime) -> WorkedView:
    return WorkedView(
        id=one.person_id,
        name=one.name,
        role=one.role,
        shift=_shift_view(one, at),
        silent=is_silent(one, at),
        last_contact_at=one.last_at,
        position=_place_view(one.place),
        scans=sum(one.scans),
        late=one.late,
        exceptions=one.exceptions,
        suspected=one.suspected,
        looks=sum(one.looks),
        persons=one.persons,
        most_looks=one.most_looks,
        without_order=one.without_order,
    )


def _shift_view(one: Worked, at: datetime) -> ShiftView | msgspec.UnsetType:
    if one.shift is None or not is_on_shift(one, at):
        return msgspec.UNSET
    return ShiftView(order=one.shift.order, ends_at=one.shift.ends_at)


def _place_view(place: Place | None) -> PlaceView | msgspec.UnsetType:
    if place is None:
        return msgspec.UNSET
    return PlaceView(
        latitude=place.latitude,
        longitude=place.longitude,
        accuracy_m=place.accuracy_m,
        at=place.at,
    )


def _hour_view(hour: int, worked: Sequence[Worked]) -> HourView:
    return HourView(
        hour=hour,
        scans=sum(one.scans[hour] for one in worked),
        looks=sum(one.looks[hour] for one in worked),
    )


def _verdict_views(worked: Sequence[Worked]) -> list[VerdictView]:
    counts = {verdict: sum(one.verdicts.get(verdict, 0) for one in worked) for verdict in Verdict}
    return [VerdictView(verdict=one, scans=number) for one, number in counts.items() if number]


def _waiting_view(one: Waiting) -> WaitingView:
    return WaitingView(
        kind=one.kind,
        open=one.open,
        overdue=one.overdue,
        oldest_at=one.oldest_at,
        more=not one.is_whole,
    )
