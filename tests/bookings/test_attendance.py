"""Who came and who did not: said at the desk, or found at night; what follows, and undone."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import marks, repository
from chalicelib.bookings.calendar.closure_repository import Closure, plan_closure
from chalicelib.bookings.desk import attendance
from chalicelib.bookings.repository import AlreadyBookedError
from chalicelib.bookings.rules import Booking, End, Ended, State
from chalicelib.core.clock import utc_now
from chalicelib.db import keys as beat_keys
from chalicelib.db.transaction import commit
from chalicelib.health import repository as beats
from chalicelib.reference import settings
from chalicelib.web.guards import Role
from tests.bookings.desk_world import OFFICE, ZONE, booked, found, slot, store, today
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def _say(api: Api, clerk: SignedIn, one: Booking, outcome: str, key: str = "") -> Reply:
    body = {"outcome": outcome}
    return api.post(f"/bookings/{one.id}/attendance", body, token=clerk.token, key=key)


def _mark(one: Booking) -> Any:
    return repository.find_booked(marks.mark_of(one.service, one.people[0]))


def _came(one: Booking) -> Booking:
    assert one.slot is not None
    return replace(one, checked_in_at=one.slot.starts_at)


def test_served_is_said_once_and_lets_them_book_again(api: Api, clerk: SignedIn) -> None:
    one = booked(1, slot(YESTERDAY), 3)
    store(one)
    replies = [_say(api, clerk, one, "served", "k") for _ in range(2)]
    assert [(reply.status, reply.body["state"]) for reply in replies] == [(200, "served")] * 2
    assert _mark(one) is None
    assert sum(row.action == "booking_served" for row in AuditItem.scan()) == 1
    assert _say(api, clerk, one, "no_show").body["code"] == "booking_over"
    ended = found(one).ended
    assert ended is not None
    assert (ended.how, ended.by) == (End.SERVED, clerk.person.id)


def test_no_show_waits_for_the_end_and_pauses_until_it_is_undone(api: Api, clerk: SignedIn) -> None:
    later, one = booked(1, slot(today() + timedelta(days=1))), booked(2, slot(YESTERDAY), 2)
    store(later, one, now=utc_now() - timedelta(days=9))
    assert _say(api, clerk, later, "served").body["code"] == "not_expected"
    assert _say(api, clerk, later, "no_show").body["code"] == "not_expected"
    assert _say(api, clerk, one, "no_show").body["state"] == "no_show"
    pause = settings.number("booking_no_show_pause_days", YESTERDAY)
    until = YESTERDAY + timedelta(days=pause)
    assert _mark(one) == (one.id, until.isoformat())
    again = booked(3, None, people=0)
    with pytest.raises(AlreadyBookedError):
        commit(marks.plan_marks(again, one.people, until - timedelta(days=1)))
    assert _say(api, clerk, one, "served").body["state"] == "served"
    assert _mark(one) is None
    commit(marks.plan_marks(again, one.people, today()))


def test_no_show_is_refused_before_the_end_after_a_check_in_and_undone_for_a_week(
    api: Api, clerk: SignedIn
) -> None:
    now = utc_now()
    running = booked(1, slot(today(), time(0), minutes=24 * 60))
    here = _came(booked(2, slot(YESTERDAY)))
    old = booked(3, slot(today() - timedelta(days=9)))
    old = replace(old, ended=Ended(End.NO_SHOW, now - timedelta(days=8)))
    store(running, here, old)
    codes = [_say(api, clerk, one, "no_show").body["code"] for one in (running, here)]
    assert codes == ["slot_not_over", "they_came"]
    assert _say(api, clerk, old, "served").body["code"] == "booking_over"
    assert _say(api, clerk, here, "served").body["checked_in_at"] is not None


def test_night_closes_past_days_once_and_leaves_those_in_doubt(
    api: Api, clerk: SignedIn, faults: Faults
) -> None:
    shut, dark = today() - timedelta(days=3), today() - timedelta(days=2)
    missed = [booked(number, slot(YESTERDAY)) for number in range(3)]
    came = _came(booked(4, slot(YESTERDAY)))
    closed, down = booked(5, slot(shut)), booked(6, slot(dark, time(10)))
    up, now_on = booked(7, slot(dark, time(14))), booked(8, slot(today(), time(0)))
    store(*missed, came, closed, down, up, now_on)
    _close(shut)
    _beats(dark, time(9), hours=8, without=time(10, 30))
    _beats(YESTERDAY, time(8), hours=3)
    faults.die_after("TransactWriteItems")
    with pytest.raises(Died):
        attendance.close_days(OFFICE, utc_now())
    faults.clear()
    assert attendance.close_days(OFFICE, utc_now()) == 4
    assert attendance.close_days(OFFICE, utc_now()) == 0
    states = [found(one).state for one in (*missed, came, closed, down, up, now_on)]
    assert states == [
        *[State.NO_SHOW] * 3,
        State.SERVED,
        *[State.CONFIRMED] * 2,
        State.NO_SHOW,
        State.CONFIRMED,
    ]
    rows = [row.action for row in AuditItem.scan() if row.action.startswith("booking_")]
    assert sorted(rows) == ["booking_no_show"] * 4 + ["booking_served"]


def test_night_s_work_is_done_once_a_day(api: Api) -> None:
    one, late = booked(1, slot(YESTERDAY)), booked(2, slot(YESTERDAY))
    store(one)
    for hour, state in ((2, State.CONFIRMED), (4, State.NO_SHOW)):
        at = datetime.combine(today(), time(hour), ZoneInfo(ZONE)).astimezone(ZoneInfo("UTC"))
        attendance.close_past_days(OFFICE, at)
        assert found(one).state is state
    store(late)
    attendance.close_past_days(OFFICE, at)
    assert found(late).state is State.CONFIRMED
    attendance.close_past_days(OFFICE, at + timedelta(days=1))
    assert found(late).state is State.NO_SHOW


def test_other_offices_and_other_teams_say_nothing(api: Api) -> None:
    one = booked(1, slot(YESTERDAY))
    store(one)
    other = sign_in(Role.OFFICE_HEAD, "lain", office="DENPASAR")
    officer = sign_in(Role.FIELD_OFFICER)
    assert [_say(api, who, one, "served").status for who in (other, officer)] == [404, 404]
    assert found(one).state is State.CONFIRMED


def _close(on: Any) -> None:
    commit([plan_closure(Closure(OFFICE, on, "Upacara", utc_now()))])


def _beats(on: Any, begins: time, hours: int, without: time | None = None) -> None:
    """Store that the system answered for some hours, but for a minute."""
    at = datetime.combine(on, begins, ZoneInfo(ZONE)).astimezone(ZoneInfo("UTC"))
    if beats.find_first_beat() is None:
        beats.add_beat(at)
    for hour in range(hours):
        from_hour = at + timedelta(hours=hour)
        minutes = set(range(60))
        if without and (from_hour.astimezone(ZoneInfo(ZONE)).hour == without.hour):
            minutes -= {without.minute}
        beats.BeatsItem(*beat_keys.heartbeats(from_hour), minutes=minutes).save()
