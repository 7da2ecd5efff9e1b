"""Publishing: twice a day, once, from one moment, and the exact numbers stay where they are."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.counts import publishing, reading
from chalicelib.counts.editions import last_due, next_due
from chalicelib.db.table import Counts
from tests.counts.guests import BADUNG, KUTA, PETANG, come
from tests.factories.faults import Died, Faults

pytestmark = pytest.mark.usefixtures("store")

# Six in the morning in Bali, on a Monday.
MORNING = datetime(2026, 11, 22, 22, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=12)
BALI = "51"


def _stored() -> dict[tuple[str, str], Any]:
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in _items()}


def _items() -> Iterator[dict[str, Any]]:
    from chalicelib.db.table import connection

    yield from connection().scan(Counts.Meta.table_name)["Items"]


def _shown(region: str) -> Any:
    return reading.read_counts(region)


@pytest.mark.parametrize(
    ("zone", "utc_hours"),
    [("Asia/Jakarta", (11, 23)), ("Asia/Makassar", (10, 22)), ("Asia/Jayapura", (9, 21))],
)
def test_figures_are_due_at_six_and_eighteen_of_each_zone(
    zone: str, utc_hours: tuple[int, int]
) -> None:
    for hour in range(48):
        now = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=hour, minutes=17)
        due = last_due(now, zone)
        assert due.astimezone(UTC).hour in utc_hours
        assert timedelta() <= now - due < timedelta(hours=12)
        assert now < next_due(due, zone) == due + timedelta(hours=12)


def test_figures_are_rounded_and_small_ones_not_told() -> None:
    come(KUTA, 13)
    come(PETANG, 4)
    publishing.publish_province(BALI, MORNING)
    badung = _shown(BADUNG)
    assert (badung["present"], badung["parts"][KUTA], badung["parts"][PETANG]) == (15, 15, None)
    assert (_shown(BALI)["present"], _shown(KUTA)["present"]) == (15, 15)
    assert _shown(PETANG)["present"] is None
    assert _shown("51.08") == {**_shown("51.08"), "present": None}  # where nobody is
    assert _shown("52") == {}


def test_guest_is_present_up_to_the_day_of_leaving_and_no_longer() -> None:
    come(KUTA, 12, leaves_on=MORNING.date() + timedelta(days=1))  # Monday, in Bali
    publishing.publish_province(BALI, MORNING)
    assert _shown(KUTA)["present"] == 10
    publishing.publish_province(BALI, EVENING)
    assert _shown(KUTA)["present"] == 10
    publishing.publish_province(BALI, EVENING + timedelta(hours=12))
    assert _shown(KUTA)["present"] is None


def test_published_twice_changes_nothing_and_polls_between_events_see_nothing() -> None:
    come(KUTA, 12)
    publishing.publish_province(BALI, MORNING)
    before = _stored()
    for minutes in (1, 60, 600, 719):
        come(KUTA, 1)
        publishing.publish_province(BALI, MORNING + timedelta(minutes=minutes))
        assert _stored() == before
    publishing.publish_province(BALI, EVENING)
    assert _shown(KUTA)["present"] == 15


@pytest.mark.parametrize("operation", ["TransactWriteItems", "BatchWriteItem"])
@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_run_that_is_killed_goes_on_with_the_figures_of_its_moment(
    faults: Faults, operation: str, moment: str
) -> None:
    come(KUTA, 12)
    getattr(faults, moment)(operation)
    with pytest.raises(Died):
        publishing.publish_province(BALI, MORNING)
    faults.clear()
    made = any(pk.startswith("EDITION") for pk, _ in _stored())
    come(KUTA, 10)
    publishing.publish_province(BALI, MORNING + timedelta(minutes=5))
    shown = {_shown(region)["present"] for region in (BALI, BADUNG, KUTA)}
    assert shown == {10 if made else 20}
    assert {_shown(region)["at"] for region in (BALI, BADUNG, PETANG)} == {"2026-11-22T22:00:00Z"}


def test_course_has_the_first_figure_of_each_week() -> None:
    come(KUTA, 12)
    for day in range(15):
        publishing.publish_province(BALI, MORNING + timedelta(days=day))
        publishing.publish_province(BALI, EVENING + timedelta(days=day))
        come(KUTA, 1)
    course = _shown(KUTA)["course"]
    assert course == [["2026-11-23", 10], ["2026-11-30", 20], ["2026-12-07", 25]]


def test_exact_numbers_are_stored_nowhere_that_is_published() -> None:
    for kecamatan, number in ((KUTA, 1523), ("51.03.05", 387), (PETANG, 7)):
        come(kecamatan, number)
    publishing.publish_province(BALI, MORNING)
    text = json.dumps(list(_items()))
    numbers = {int(one) for one in _numbers(text)}
    assert {1525, 385, 1915} <= numbers
    assert not numbers & {1523, 387, 7, 1917, 1910, 394}


def _numbers(text: str) -> Iterator[str]:
    import re

    plain = re.sub(r"\d\d\.[\d.]+|\d{4}-\d\d-\d\d[T:\dZ]*", "", text)
    yield from re.findall(r"\d+", plain)


def test_whole_country_is_published_by_zone_and_each_region_once() -> None:
    come(KUTA, 12)
    first = publishing.publish_counts(MORNING)
    assert (first.provinces, first.regions) == (38, 38 + 514)
    again = publishing.publish_counts(MORNING + timedelta(minutes=30))
    assert (again.provinces, again.regions) == (0, 0)
    # An hour later it is six in Java: the west is published, Bali is not.
    west = publishing.publish_counts(MORNING + timedelta(hours=1))
    assert 0 < west.provinces < 38
    assert _shown(BALI)["at"] == "2026-11-22T22:00:00Z"
