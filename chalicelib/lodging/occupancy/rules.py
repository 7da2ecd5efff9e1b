"""Who is in a house or a kecamatan, in numbers; and which houses fell silent: pure decisions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.permits.rules import Permit, PermitStatus

# A stay is told by its length as visit permits are: weeks, a month, two months, longer.
_LENGTHS = ((7, "under_7"), (30, "under_30"), (60, "under_60"))
_LONG = "from_60"
_SOON = timedelta(days=14)
_DAY = timedelta(days=1)
# What a house did in twelve weeks is what is usual for it.
PAST = timedelta(days=84)
# So few say nothing of what is usual.
_FEW = 4
# Where five were to come and none did, chance is less than one in a hundred (Poisson).
_EXPECTED = 5.0
_QUIET_DAYS = 7
_SHORTEST_DAYS = 28


class PermitStanding(StrEnum):
    """Where the permit of somebody in a house stands on a day."""

    VALID = "valid"
    ENDING = "ending"  # within 14 days
    OVERSTAY = "overstay"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Silence(StrEnum):
    """Whether a house reports as it used to."""

    USUAL = "usual"
    SILENT = "silent"
    FEW = "few"  # too few reports to tell
    NONE = "none"  # none in the months looked at


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a house reports: its last arrival, how many in a usual week, whether it fell silent."""

    last_on: date | None
    usual_a_week: float
    silence: Silence


def standing_of(permit: Permit | None, today: date) -> PermitStanding:
    """Return where a permit stands on a day in its zone."""
    if permit is None:
        return PermitStanding.UNKNOWN
    if permit.status is not PermitStatus.VALID:
        return PermitStanding.ENDED
    if permit.last_day_of_stay < today:
        return PermitStanding.OVERSTAY
    is_soon = permit.last_day_of_stay - today <= _SOON
    return PermitStanding.ENDING if is_soon else PermitStanding.VALID


def length_of(arrived_on: date, today: date) -> str:
    """Return in which group of lengths a stay is that goes on today."""
    days = (today - arrived_on).days
    return next((name for most, name in _LENGTHS if days < most), _LONG)


def coverage_of(arrivals: Mapping[date, int], today: date) -> Coverage:
    """Return how a house reports, by its arrivals of each day, compared with its own past.

    Usual is the mean of the twelve weeks before its last arrival, or since its first where that
    is later; it is silent when five more were to come by now, and none did for a week.
    """
    past = {on: n for on, n in arrivals.items() if on <= today}
    if not past:
        return Coverage(None, 0.0, Silence.NONE)
    last = max(past)
    within = {on: n for on, n in past.items() if on > last - PAST}
    days = max((last - min(within)).days + 1, _SHORTEST_DAYS)
    number = sum(within.values())
    a_day, quiet = number / days, (today - last).days
    silence = Silence.USUAL
    if number < _FEW:
        silence = Silence.FEW
    elif quiet >= _QUIET_DAYS and a_day * quiet >= _EXPECTED:
        silence = Silence.SILENT
    return Coverage(last, round(a_day * 7, 1), silence)


def present_each_night(
    nights: Iterable[tuple[date, date]], first: date, last: date
) -> list[tuple[date, int]]:
    """Return how many were there each night from one day to another, both included."""
    changes: Counter[date] = Counter()
    for begin, end in nights:
        begins, ends = max(begin, first), min(end, last + _DAY)
        if begins < ends:
            changes[begins] += 1
            changes[ends] -= 1
    present, found = 0, []
    for n in range((last - first).days + 1):
        on = first + n * _DAY
        present += changes[on]
        found.append((on, present))
    return found


def months_back(today: date, length: timedelta) -> list[str]:
    """Return the months (`2026-11`) of a time up to today, the latest first."""
    found, on = [], today.replace(day=1)
    while on >= (today - length).replace(day=1):
        found.append(on.strftime("%Y-%m"))
        on = (on - _DAY).replace(day=1)
    return found
