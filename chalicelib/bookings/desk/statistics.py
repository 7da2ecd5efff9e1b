"""What an office's days were like: who came, how long they waited; of numbers and ids only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from chalicelib.audit import service as audit
from chalicelib.bookings.desk.agenda import walk_bookings
from chalicelib.bookings.desk.reaching import check_office
from chalicelib.bookings.rules import Booking, End, State
from chalicelib.core.clock import local_date
from chalicelib.core.ids import BookingId
from chalicelib.web.guards import Person

# From so many behind one contact on, the desk looks: one who books for many is an agent.
MANY = 3


@dataclass(frozen=True, slots=True)
class Length:
    """How long something took, in the middle and at the longest; None where nothing tells."""

    middle: float | None
    longest: float | None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The bookings of one service on one day.

    `booked` are all that had that time, `people` those they are for; `waited` is in minutes from
    check-in to being served, `ahead` in days from booking to the appointment.
    """

    on: date
    kind: str
    service: str
    booked: int
    people: int
    came: int
    no_shows: int
    displaced: int
    waited: Length
    ahead: Length


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some days, and the bookings of each contact that has many of them."""

    days: tuple[DayFigures, ...]
    waited: Length
    crowds: tuple[tuple[BookingId, ...], ...]


def read_figures(person: Person, office: str, days: tuple[date, date], now: datetime) -> Figures:
    """Return the figures of the own office's days, from its agenda; the look is audited.

    What was cancelled before its day stands on no agenda and is not counted. NotFoundError for
    another office.
    """
    check_office(person, office)
    bookings = list(walk_bookings(office, *days))
    done = audit.deed(
        person,
        "booking_statistics_read",
        f"OFFICE#{office}",
        now,
        f"{days[0]}..{days[1]}",
        fields="figures",
    )
    audit.commit_audited(done)
    return figures_of(bookings)


def figures_of(bookings: Iterable[Booking]) -> Figures:
    """Count bookings by day, kind and service."""
    groups = defaultdict[tuple[date, str, str], list[Booking]](list)
    behind = defaultdict[str, list[BookingId]](list)
    shown = [one for one in bookings if one.slot]
    for one in shown:
        if one.slot:
            groups[one.slot.on, one.kind, one.service].append(one)
        if one.contact:
            behind[one.contact].append(one.id)
    crowds = sorted((tuple(ids) for ids in behind.values() if len(ids) >= MANY), key=_many_first)
    days = tuple(_day(*key, group) for key, group in sorted(groups.items()))
    return Figures(days, _length(_waited(shown)), tuple(crowds))


def _day(on: date, kind: str, service: str, group: Sequence[Booking]) -> DayFigures:
    states = [one.state for one in group]
    return DayFigures(
        on=on,
        kind=kind,
        service=service,
        booked=len(group),
        people=sum(one.count for one in group),
        came=sum(state in {State.CHECKED_IN, State.SERVED} for state in states),
        no_shows=states.count(State.NO_SHOW),
        displaced=states.count(State.DISPLACED),
        waited=_length(_waited(group)),
        ahead=_length(_ahead(group)),
    )


def _waited(group: Iterable[Booking]) -> list[float]:
    """Return the minutes from check-in to being served, of those where somebody said both."""
    return [
        (one.ended.at - one.checked_in_at).total_seconds() / 60
        for one in group
        if one.checked_in_at
        and one.ended
        and one.ended.how is End.SERVED
        and one.ended.by
        and one.ended.at >= one.checked_in_at
    ]


def _ahead(group: Iterable[Booking]) -> list[float]:
    return [
        float((one.slot.on - local_date(one.asked_at, one.slot.zone)).days)
        for one in group
        if one.slot
    ]


def _length(found: Sequence[float]) -> Length:
    return Length(median(found), max(found)) if found else Length(None, None)


def _many_first(ids: Sequence[BookingId]) -> tuple[int, str]:
    return -len(ids), ids[0]
