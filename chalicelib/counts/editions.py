"""What is published, and when: at six in the morning and in the evening of a region's zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.clock import local_date

HOURS = (6, 18)
# A course of half a year.
WEEKS = 26
_KECAMATAN = 2  # so many dots are in its code
# About how many there are: None reads "fewer than 10".
Shown = int | None


@dataclass(frozen=True, slots=True)
class Edition:
    """The figures of a province and of all regions below it at one instant, by region.

    `groups` are those of the breakdowns of a kabupaten, by dimension and group, where a setting
    has them published at all.
    """

    province: str
    at: datetime
    figures: Mapping[str, Shown]
    groups: Mapping[str, Mapping[str, Mapping[str, Shown]]]


@dataclass(frozen=True, slots=True)
class Published:
    """What is shown of a region and the regions right below it, now and in each week before.

    A week's figures are those of its first edition, by region; who is not among them read "fewer
    than 10".
    """

    at: datetime
    present: Shown
    parts: Mapping[str, Shown]
    course: Sequence[tuple[date, Mapping[str, int]]]
    groups: Mapping[str, Mapping[str, Shown]]


def last_due(now: datetime, zone: str) -> datetime:
    """Return the last instant at which figures of a zone were to be published."""
    local = now.astimezone(ZoneInfo(zone))
    due = [local.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in HOURS]
    passed = [one for one in due if one <= local]
    return max(passed) if passed else due[-1] - timedelta(days=1)


def next_due(at: datetime, zone: str) -> datetime:
    """Return when the figures after those of an instant are published."""
    hours = (HOURS[1] - HOURS[0]) % 24
    later = at + timedelta(hours=hours)
    return later if last_due(later, zone) == later else at + timedelta(hours=24 - hours)


def is_published(region: str) -> bool:
    """Tell whether a region has an item of its own; a kecamatan stands in its kabupaten's."""
    return region.count(".") < _KECAMATAN


def published_of(region: str, edition: Edition, zone: str, before: Published | None) -> Published:
    """Return what is shown of a region from an edition on; `before` is what was until then."""
    depth = region.count(".") + 1
    parts = {
        code: shown
        for code, shown in edition.figures.items()
        if code.startswith(f"{region}.") and code.count(".") == depth
    }
    on = local_date(edition.at, zone)
    present = edition.figures[region]
    course = [*before.course] if before else []
    if not course or course[-1][0].isocalendar()[:2] != on.isocalendar()[:2]:
        shown = {region: present, **parts}
        course.append((on, {code: about for code, about in shown.items() if about is not None}))
    groups = edition.groups.get(region, {})
    return Published(edition.at, present, parts, tuple(course[-WEEKS:]), groups)
