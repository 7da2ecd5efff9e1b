"""A day on which an office is closed: nobody can book it, who had booked is told and chooses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.audit import service as audit
from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import changing, slot_repository, upkeep
from chalicelib.bookings.calendar import closing, closure_repository, closure_walks, waiting
from chalicelib.bookings.calendar.closing import AlreadyClosedError, NotClosedError
from chalicelib.bookings.calendar.closure_repository import Closure, ClosureMovedError
from chalicelib.bookings.rules import Slot, State
from chalicelib.bookings.slot_repository import NoPlaceError, Places, SlotItem
from chalicelib.core.clock import instant_text
from chalicelib.core.errors import IdempotencyError, InvalidError, NotFoundError
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records
from local.emulator import Engine
from tests.bookings import waits
from tests.bookings.store_faults import fault_at
from tests.factories.bookings import OFFICE, asked, opened
from tests.factories.faults import Died

NOW = datetime(2027, 7, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def _close(on: date, now: datetime = NOW, key: str = "") -> Closure:
    return closing.close_day(OFFICE, on, "Listrik padam", asked(now=now, key=key))


def _places(slot: Slot) -> Places:
    found = slot_repository.find_places(slot)
    assert found is not None
    return found


def test_who_had_booked_is_displaced_and_may_take_the_day_again(store: Engine) -> None:
    slot = opened(quota=4, now=NOW)
    stands, waits_on = waits.booked(slot, 3, NOW), waits.waiting(slot, NOW, 4)
    _close(slot.on)
    void = waits.again(stands)
    assert (void.state, void.displaced_why) == (State.DISPLACED, "Listrik padam")
    assert waits.again(waits_on) == waits_on
    shut = _places(slot)
    assert (shut.closed, shut.free, shut.freed) == ("Listrik padam", 4, 0)
    with pytest.raises(NoPlaceError):
        waits.booked(slot, 1, NOW)
    closing.end_closure(OFFICE, slot.on, asked(now=LATER))
    assert waits.again(stands).state is State.DISPLACED
    taken = replace(void, displaced_at=None, displaced_why="")
    done = audit.deed(None, "booking_moved", f"BOOKING#{void.id}", LATER)
    changing.commit_change(void, taken, done, LATER)
    assert (_places(slot).closed, _places(slot).free) == ("", 1)


def test_offer_of_a_closed_day_is_taken_back_and_its_holder_keeps_the_turn(store: Engine) -> None:
    slot = opened(quota=1, now=NOW)
    holder, one = waits.booked(slot, 1, NOW), waits.waiting(slot, NOW)
    waits.cancelled(holder, NOW)
    waiting.settle(slot, NOW)
    assert waits.again(one).state is State.OFFERED
    _close(slot.on)
    after = waits.again(one)
    assert (after.state, after.wait) == (State.WAITING, one.wait)
    assert _places(slot).free == 1


def test_days_that_are_made_later_are_closed_from_the_first(store: Engine) -> None:
    far = date(2027, 8, 2)
    _close(far)
    later = NOW + timedelta(days=20)
    slot = opened(quota=2, now=later)
    queue = slot.queue
    (made,) = slot_repository.list_places(OFFICE, queue, far, far)
    assert made.closed == "Listrik padam"
    closing.end_closure(OFFICE, far, asked(now=later))
    (made,) = slot_repository.list_places(OFFICE, queue, far, far)
    assert made.closed == ""


def test_day_of_a_team_is_closed_with_the_office(store: Engine) -> None:
    on = date(2027, 7, 9)
    Records(*keys.team(OFFICE, "TIM")).save()
    day = Slot(OFFICE, "team.TIM", on, datetime(2027, 7, 9, 8).time(), "day", 480)  # noqa: DTZ001 - a clock's time
    opens = instant_text(NOW)
    SlotItem(
        *keys.slot(OFFICE, day.queue, on, day.begins, day.lane),
        quota=480,
        free=400,
        freed=0,
        minutes=480,
        opens_at=opens,
    ).save()
    _close(on)
    assert _places(day).closed == "Listrik padam"


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("fault", ["killed", "killed after", "lost answer"])
def test_schedule_finishes_a_closure_that_was_cut_short(
    store: Engine, number: int, fault: str
) -> None:
    slot = opened(quota=4, now=NOW)
    those = [waits.booked(slot, 1, NOW) for _ in range(3)]
    with fault_at(number, fault) as met:
        try:
            _close(slot.on, key="tutup")
        except Died:
            assert met
    assert _close(slot.on, key="tutup").reason == "Listrik padam"
    for minutes in (5, 10):
        upkeep.keep_office(OFFICE, NOW + timedelta(minutes=minutes))
    assert [waits.again(one).state for one in those] == [State.DISPLACED] * 3
    shut = _places(slot)
    assert (shut.closed, shut.free, shut.freed) == ("Listrik padam", 4, 0)
    told = [row.subject for row in AuditItem.scan() if row.action == "booking_displaced"]
    assert len(told) == 3
    found = closure_repository.find_closure(OFFICE, slot.on)
    assert found is not None
    assert found.walked == "2027-07-03"


def test_slower_walk_undoes_nothing(store: Engine) -> None:
    slot = opened(quota=4, now=NOW)
    old = _close(slot.on)
    closing.end_closure(OFFICE, slot.on, asked(now=LATER))
    stands = waits.booked(slot, 1, LATER)
    with pytest.raises(ClosureMovedError):
        closure_walks.walk(old, LATER)
    assert waits.again(stands).state is State.CONFIRMED
    assert _places(slot).closed == ""


def test_day_is_closed_once_and_opened_once(store: Engine) -> None:
    slot = opened(quota=1, now=NOW)
    first = _close(slot.on, key="satu")
    assert _close(slot.on, key="satu") == first
    with pytest.raises(AlreadyClosedError):
        _close(slot.on)
    other = replace(asked(now=NOW, key="satu"), body_hash="another")
    with pytest.raises(IdempotencyError):
        closing.close_day(OFFICE, slot.on, "Lain", other)
    closing.end_closure(OFFICE, slot.on, asked(now=LATER))
    # A retry of the first request, long after, closes nothing again.
    assert _close(slot.on, key="satu").ended_at == LATER
    with pytest.raises(NotClosedError):
        closing.end_closure(OFFICE, slot.on, asked(now=LATER))
    with pytest.raises(NotFoundError):
        closing.end_closure(OFFICE, slot.on + timedelta(days=1), asked(now=LATER))
    for wrong in (date(2027, 7, 2), date(2028, 7, 5)):
        with pytest.raises(InvalidError):
            _close(wrong)


def test_day_with_more_than_can_be_waited_for_is_finished_by_the_schedule(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_MOST_AT_ONCE", 2)
    slot = opened(quota=3, now=NOW)
    those = [waits.booked(slot, 1, NOW) for _ in range(3)]
    assert _close(slot.on).walked == ""
    assert [waits.again(one).state for one in those].count(State.CONFIRMED) == 1
    upkeep.keep_office(OFFICE, LATER)
    assert {waits.again(one).state for one in those} == {State.DISPLACED}
