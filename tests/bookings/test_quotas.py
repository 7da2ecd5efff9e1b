"""A calendar's quota: when a day opens, how its slots follow, what a lowered one does."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.bookings import slot_repository
from chalicelib.bookings.calendar import quota_repository, quotas, releasing
from chalicelib.bookings.calendar.quota_repository import QuotaMovedError
from chalicelib.bookings.calendar.quota_rules import Hour, Week
from chalicelib.bookings.slot_repository import NoPlaceError, Places
from chalicelib.core.errors import IdempotencyError, InvalidError, NotFoundError
from chalicelib.db.transaction import commit
from local.emulator import Engine
from tests.bookings.store_faults import fault_at
from tests.factories.bookings import OFFICE, QUEUE_KIND, SERVICE, asked, opened, set_week
from tests.factories.faults import Died

QUEUE = f"{QUEUE_KIND}.{SERVICE}"
# A Saturday; the first Monday is the fifth.
NOW = datetime(2027, 7, 3, 1, tzinfo=UTC)
TODAY = date(2027, 7, 3)
SECOND = timedelta(seconds=1)


def _week(monday: int = 10, wednesday: int = 4, **changed: Any) -> Week:
    hours = (Hour(0, time(9), monday), Hour(2, time(9), wednesday))
    facts = {"valid_from": TODAY, "days_ahead": 7, "opens_at": time(8)}
    return Week(**{**facts, "lanes": {"ordinary": hours}, **changed})


def _set(week: Week, now: datetime = NOW, office: str = OFFICE) -> None:
    set_week(office, QUEUE_KIND, SERVICE, week, now)


def _slots(office: str = OFFICE) -> dict[date, Places]:
    found = slot_repository.list_places(office, QUEUE, date(2027, 1, 1), date(2028, 12, 31))
    return {one.slot.on: one for one in found}


def _take(places: Places, count: int, now: datetime) -> None:
    commit([slot_repository.plan_take(places.slot, count, now)])


@pytest.mark.parametrize(
    ("office", "hour"), [("JAKARTA-SELATAN", 1), ("NGURAH-RAI", 0), ("JAYAPURA", -1)]
)
def test_day_opens_at_the_hour_of_the_offices_own_clock(
    store: Engine, office: str, hour: int
) -> None:
    _set(_week(), office=office)
    monday = _slots(office)[date(2027, 7, 12)]
    opens = datetime(2027, 7, 5, tzinfo=UTC) + timedelta(hours=hour)
    assert monday.opens_at == opens
    for at in (opens - SECOND, opens - timedelta(milliseconds=1)):
        with pytest.raises(NoPlaceError):
            _take(monday, 1, at)
    for at in (opens, opens + timedelta(milliseconds=1)):
        _take(monday, 1, at)


def test_a_leap_day_opens_as_any_other(store: Engine) -> None:
    # A Tuesday.
    week = Week(date(2028, 2, 1), 30, time(8), {"ordinary": (Hour(1, time(9), 3),)})
    now = datetime(2028, 2, 1, tzinfo=UTC)
    _set(week, now)
    leap = _slots()[date(2028, 2, 29)]
    assert leap.opens_at == datetime(2028, 1, 30, tzinfo=UTC)
    _take(leap, 1, now)


def test_days_are_made_before_they_open_however_late_or_often_the_job_runs(store: Engine) -> None:
    _set(_week())
    assert sorted(_slots()) == [date(2027, 7, day) for day in (5, 7, 12)]
    later = NOW + timedelta(days=9)
    for _ in range(2):
        releasing.release_office(OFFICE, later)
    made = _slots()
    assert sorted(made) == [date(2027, 7, day) for day in (5, 7, 12, 14, 19, 21)]
    assert {one.quota for one in made.values()} == {10, 4}
    assert made[date(2027, 7, 21)].opens_at == datetime(2027, 7, 14, tzinfo=UTC)


def test_nobody_is_thrown_out_when_a_quota_is_lowered(store: Engine) -> None:
    _set(_week())
    _take(_slots()[date(2027, 7, 5)], 9, NOW)
    _set(_week(monday=6))
    lowered = _slots()[date(2027, 7, 5)]
    assert (lowered.quota, lowered.free, lowered.booked) == (6, -3, 9)
    with pytest.raises(NoPlaceError):
        _take(lowered, 1, NOW)
    _set(_week(monday=12))
    raised = _slots()[date(2027, 7, 5)]
    assert (raised.quota, raised.free, raised.booked) == (12, 3, 9)


def test_hour_that_is_taken_away_stays_with_those_who_booked_it(store: Engine) -> None:
    _set(_week())
    _take(_slots()[date(2027, 7, 5)], 2, NOW)
    _set(_week(lanes={"ordinary": (Hour(0, time(10), 3),)}))
    places = slot_repository.list_places(OFFICE, QUEUE, TODAY, date(2027, 7, 5))
    assert [(one.slot.begins, one.quota, one.booked) for one in places] == [
        (time(9), 0, 2),
        (time(10), 3, 0),
    ]
    assert date(2027, 7, 7) not in _slots()


def test_later_quota_holds_from_its_own_day_on(store: Engine) -> None:
    _set(_week())
    _set(_week(monday=1, valid_from=date(2027, 7, 10)))
    assert [_slots()[date(2027, 7, day)].quota for day in (5, 12)] == [10, 1]


def test_certain_holidays_have_no_places(store: Engine) -> None:
    # 17 August is always one; it is a Tuesday.
    week = _week(days_ahead=60, lanes={"ordinary": tuple(Hour(n, time(9), 1) for n in range(7))})
    _set(week)
    made = _slots()
    assert date(2027, 8, 17) not in made
    assert {date(2027, 8, 14), date(2027, 8, 18)} <= made.keys()


def test_retry_is_one_change_and_another_body_is_refused(store: Engine) -> None:
    first = asked(now=NOW, key="kunci")
    made = quotas.set_quota(OFFICE, QUEUE_KIND, SERVICE, _week(), first)
    again = quotas.set_quota(OFFICE, QUEUE_KIND, SERVICE, _week(), first)
    assert (made, made.version) == (again, 1)
    other = quotas.Asked(first.by, NOW, "kunci", "another")
    with pytest.raises(IdempotencyError):
        quotas.set_quota(OFFICE, QUEUE_KIND, SERVICE, _week(monday=3), other)


def test_quota_that_cannot_be_is_refused(store: Engine) -> None:
    twice = {"ordinary": (Hour(0, time(9), 1), Hour(0, time(9), 2)), "slow": ()}
    for kind, week, wrong in (
        ("none", _week(), {"kind"}),
        ("home_visit", _week(), {"kind"}),
        (QUEUE_KIND, _week(lanes=twice), {"lanes.ordinary.1", "lanes.slow"}),
        (QUEUE_KIND, _week(valid_from=TODAY - timedelta(days=1)), {"valid_from"}),
    ):
        with pytest.raises(InvalidError) as refused:
            quotas.set_quota(OFFICE, kind, SERVICE, week, asked(now=NOW))
        assert {one.field for one in refused.value.errors} == wrong
    with pytest.raises(NotFoundError):
        quotas.set_quota("DENPASAR", QUEUE_KIND, SERVICE, _week(), asked(now=NOW))
    assert quota_repository.list_quotas(OFFICE) == []


@pytest.mark.parametrize("call", range(1, 6))
@pytest.mark.parametrize("fault", ["killed", "killed after"])
def test_schedule_goes_on_where_a_change_was_killed(store: Engine, call: int, fault: str) -> None:
    _set(_week())
    _take(_slots()[date(2027, 7, 5)], 5, NOW)
    with fault_at(call, fault), pytest.raises(Died):
        _set(_week(monday=3, wednesday=8))
    releasing.release_office(OFFICE, NOW + timedelta(minutes=5))
    wanted = [10, 4, 10] if (call, fault) == (1, "killed") else [3, 8, 3]
    made = _slots()
    assert [made[date(2027, 7, day)].quota for day in (5, 7, 12)] == wanted
    assert [made[date(2027, 7, day)].booked for day in (5, 7, 12)] == [5, 0, 0]


def test_slower_run_with_an_older_quota_undoes_nothing(store: Engine) -> None:
    _set(_week())
    old = quota_repository.find_quota(OFFICE, QUEUE)
    assert old is not None
    _set(_week(monday=3))
    with pytest.raises(QuotaMovedError):
        releasing.release_calendar(old, TODAY)
    assert _slots()[date(2027, 7, 5)].quota == 3


def test_factory_gives_a_slot_that_can_be_booked(store: Engine) -> None:
    slot = opened(quota=3, lane="priority")
    places = slot_repository.find_places(slot)
    assert places is not None
    assert (slot.lane, places.free) == ("priority", 3)
    _take(places, 3, datetime.now(UTC))
