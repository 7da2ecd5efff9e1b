"""Publishing how many foreigners are where, from the exact counters, twice a day.

An edition of a province is made once, and stored as it is shown; then it is given to each region.
Whatever happens to a run, the next one goes on with the same edition.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.core.clock import local_date
from chalicelib.core.log import log_event
from chalicelib.counts import repository
from chalicelib.counts.counters import ALL, count_present
from chalicelib.counts.editions import Edition, Shown, is_published, last_due, published_of
from chalicelib.counts.figures import Count, Figure, figure
from chalicelib.counts.kinds import broken_down
from chalicelib.counts.repository import EditionError
from chalicelib.reference import breakdowns
from chalicelib.reference import service as reference


@dataclass(frozen=True, slots=True)
class Done:
    """How many provinces had figures due, and how many regions were given theirs."""

    provinces: int
    regions: int


Present = Mapping[str, Counter[str]]


def publish_counts(now: datetime) -> Done:
    """Publish what is due in each province; run twice it changes nothing. UnavailableError.

    What an earlier run should have published is published now, for the hour it was due.
    """
    counted: dict[date, Present] = {}
    regions = [_publish(one, now, counted) for one in reference.list_region_codes()]
    done = Done(sum(one > 0 for one in regions), sum(regions))
    log_event("counts_published", provinces=done.provinces, regions=done.regions)
    return done


def publish_province(province: str, now: datetime) -> int:
    """Publish what is due of one province; return how many regions were given their figures."""
    return _publish(province, now, {})


def _publish(province: str, now: datetime, counted: dict[date, Present]) -> int:
    """Publish a province; `counted` are the numbers of a day as this run has read them."""
    zone = reference.zone_of(province)
    due = last_due(now, zone)
    given = repository.find_published(province)
    if given and given.at >= due:
        return 0
    edition = repository.find_edition(province, due) or _made(province, due, zone, counted)
    return _give(edition, zone)


def _give(edition: Edition, zone: str) -> int:
    """Give each region what is shown of it; the same from the same edition, however often."""
    regions = [region for region in edition.figures if is_published(region)]
    shown = repository.list_published(regions)
    made = {
        region: published_of(region, edition, zone, shown.get(region))
        for region in regions
        if region not in shown or shown[region].at < edition.at
    }
    # The province comes last: once it shows an edition, all below it do.
    last = {edition.province: made.pop(edition.province)} if edition.province in made else {}
    repository.put_published(made)
    repository.put_published(last)
    return len(made) + len(last)


def _made(province: str, at: datetime, zone: str, counted: dict[date, Present]) -> Edition:
    """Make an edition and store it, unless another run was first: that one's holds."""
    on = local_date(at, zone)
    present = counted[on] = counted[on] if on in counted else count_present(on)
    whole = figure(_count(province, present))
    groups = _groups(whole, present) if breakdowns.counts_by_kind(on) else {}
    edition = Edition(province, at, dict(_listed(whole)), groups)
    try:
        repository.add_edition(edition)
    except EditionError:
        return repository.find_edition(province, at) or edition
    return edition


def _groups(whole: Figure, present: Present) -> dict[str, Mapping[str, Mapping[str, Shown]]]:
    made: dict[str, Mapping[str, Mapping[str, Shown]]] = {}
    for kabupaten in whole.parts:
        counted: Counter[str] = Counter()
        for kecamatan in kabupaten.parts:
            counted.update(present.get(kecamatan.code, {}))
        number = counted.pop(ALL, 0)
        made[kabupaten.code] = broken_down(kabupaten, number, counted)
    return made


def _count(code: str, present: Present) -> Count:
    parts = [_count(one, present) for one in reference.list_region_codes(code)]
    if parts:
        return Count(code, sum(part.number for part in parts), parts)
    return Count(code, present[code][ALL] if code in present else 0)


def _listed(whole: Figure) -> Iterator[tuple[str, int | None]]:
    yield whole.code, whole.about
    for part in whole.parts:
        yield from _listed(part)
