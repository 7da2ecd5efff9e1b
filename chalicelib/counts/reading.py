"""Reading the published figures: the only thing here that a TIMPORA member reaches.

`read_counts` is a function of its own, which can read the published figures and nothing else; the
API asks it by a region's code, and never reads a count itself.
"""

from datetime import date, datetime
from typing import Any

from chalicelib.audit import service as audit
from chalicelib.clients import functions
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import NotFoundError
from chalicelib.counts import repository
from chalicelib.counts.editions import Shown, is_published, next_due
from chalicelib.counts.figures import SMALL
from chalicelib.counts.rules import kabupaten_of
from chalicelib.counts.schemas import (
    CountsView,
    FigureView,
    KindCountView,
    RegionCountView,
    WeekCountView,
)
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Region
from chalicelib.web.guards import Person


def get_counts(code: str, person: Person, now: datetime) -> CountsView:
    """Return the figures of a member's own region, or of one in it; the look is audited.

    Any other region, one that is none and one without figures answer alike: NotFoundError.
    """
    region = reference.find_region(code)
    if region is None or not _is_own(code, person):
        raise NotFoundError
    audit.commit_audited(audit.deed(person, "counts_viewed", f"REGION#{code}", now))
    found = functions.invoke("read_counts", {"region": code})
    if not found:
        raise NotFoundError
    return _view(region, found)


def read_counts(region: str) -> dict[str, Any]:
    """Return what is shown of a region, as JSON; nothing where no figures are. One read."""
    is_own = is_published(region)
    published = repository.find_published(region if is_own else kabupaten_of(region))
    if published is None or not (is_own or region in published.parts):
        return {}
    return {
        "at": instant_text(published.at),
        "present": published.present if is_own else published.parts[region],
        "parts": dict(published.parts) if is_own else {},
        "course": [[on.isoformat(), shown.get(region)] for on, shown in published.course],
        "groups": {name: dict(one) for name, one in published.groups.items()} if is_own else {},
    }


def _is_own(code: str, person: Person) -> bool:
    own = person.region
    return own is not None and (code == own or code.startswith(f"{own}."))


def _view(region: Region, found: dict[str, Any]) -> CountsView:
    at = instant_of(found["at"])
    names = {one.code: one.name for one in reference.list_regions(region.code)}
    return CountsView(
        code=region.code,
        name=region.name,
        level=region.level,
        zone=region.zone,
        published_at=at,
        next_at=next_due(at, region.zone),
        present=_figure(found["present"]),
        parts=tuple(
            RegionCountView(code=code, name=names.get(code, code), present=_figure(shown))
            for code, shown in sorted(found["parts"].items())
        ),
        course=tuple(
            WeekCountView(on=date.fromisoformat(on), present=_figure(shown))
            for on, shown in found["course"]
        ),
        kinds=tuple(
            KindCountView(kind=kind, group=group, present=_figure(shown))
            for kind, groups in found["groups"].items()
            for group, shown in groups.items()
        ),
    )


def _figure(shown: Shown) -> FigureView:
    return FigureView(about=shown, fewer_than=SMALL if shown is None else None)
