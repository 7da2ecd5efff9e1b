"""Wire shapes of the counts."""

from datetime import date, datetime

from chalicelib.web.parsing import View


class FigureView(View, frozen=True):
    """About how many foreigners, rounded to five; or fewer than a number, and no more is told."""

    about: int | None
    fewer_than: int | None


class RegionCountView(View, frozen=True):
    """How many are in a region; its code is Kepmendagri's."""

    code: str
    name: str
    present: FigureView


class WeekCountView(View, frozen=True):
    """How many were there on the first day of a week that has figures."""

    on: date
    present: FigureView


class KindCountView(View, frozen=True):
    """How many are of a group: `kind` is permit, nationality or lodging."""

    kind: str
    group: str
    present: FigureView


class CountsView(View, frozen=True):
    """How many foreigners are in a region, as published; `zone` is its IANA zone.

    `parts` are the regions right below it, `course` the weeks up to now. `published_at` is the
    instant that the figures are of, `next_at` when the next are published. `kinds` is empty
    unless a dated setting has breakdowns published; one may be withheld.
    """

    code: str
    name: str
    level: str
    zone: str
    published_at: datetime
    next_at: datetime
    present: FigureView
    parts: tuple[RegionCountView, ...]
    course: tuple[WeekCountView, ...]
    kinds: tuple[KindCountView, ...]
