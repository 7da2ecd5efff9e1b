"""Random histories of a calendar on the real engine, with faults, against what must always hold.

No place is promised twice but where a quota was lowered; places add up; who waits is asked in
turn; nobody is lost. `CALENDARS` says how many histories are tried.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.bookings import changing, references, upkeep
from chalicelib.bookings.booker import moving, offers
from chalicelib.bookings.booker.schemas import AnswerOffer, CancelBooking, MoveBooking, SlotFields
from chalicelib.bookings.calendar import closing
from chalicelib.bookings.calendar.quota_rules import Hour, Week
from chalicelib.bookings.repository import BookingTakenError
from chalicelib.bookings.rules import Booking, Slot, State
from chalicelib.bookings.slot_repository import NoPlaceError, Places, find_places
from chalicelib.core.errors import ServiceError
from chalicelib.core.ids import BookingId, random_id
from chalicelib.web.guards import Call
from local.emulator import Engine
from tests.bookings import booked, waits
from tests.bookings.store_faults import FAULTS, fault_at
from tests.conftest import _empty_tables
from tests.factories.bookings import OFFICE, QUEUE_KIND, SERVICE, asked, set_week
from tests.factories.faults import Died

# A Saturday; the slots are on the Tuesday and the Wednesday after it.
BEGINS = datetime(2027, 7, 3, 1, tzinfo=UTC)
SLOTS = [
    Slot(OFFICE, f"{QUEUE_KIND}.{SERVICE}", date(2027, 7, day), time(9), zone="Asia/Makassar")
    for day in (6, 7)
]
SLOT, WHICH, COUNT = st.sampled_from(SLOTS), st.integers(0, 9), st.integers(1, 3)
FAULT = st.one_of(st.none(), st.tuples(st.integers(1, 4), st.sampled_from(FAULTS)))
OPEN = (State.CONFIRMED, State.WAITING, State.OFFERED, State.DISPLACED)
happened = {"steps": 0, "faults": 0, "offers": 0, "displaced": 0}


class Calendar(RuleBasedStateMachine):
    """Two slots of one calendar, who books them, who waits, and what befalls them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGINS
        self.references: dict[str, str] = {}
        self.closed: set[date] = set()
        # How many may be booked of a slot: more than its quota where that was lowered.
        self.most: dict[date, int] = {}
        self.before: dict[BookingId, Booking] = {}
        self.deed: tuple[str, str] = ("", "")

    @initialize(
        quota=st.integers(1, 3),
        waiting=st.lists(st.sampled_from([1, 1, 2]), min_size=2, max_size=3),
        fault=FAULT,
    )
    def begin(self, quota: int, waiting: list[int], fault: Any) -> None:
        """Begin where things happen: the first day was full, some wait for it, one gives up."""
        _empty_tables()
        self._set(quota)
        for _ in range(quota):
            self.book(SLOTS[0], 1, None)
        for count in waiting:
            self.now += timedelta(minutes=1)
            self.wait(SLOTS[0], count, 1, None)
        self.cancel(0, None)
        self.sweep(fault)

    @rule(slot=SLOT, count=COUNT, fault=FAULT)
    def book(self, slot: Slot, count: int, fault: Any) -> None:
        places = _places(slot)
        is_there = places.free >= count and not places.closed
        draft = replace(self._draft(slot, count), slot=slot)
        error = self._do("book", draft, fault, lambda: waits.made(draft, self.now))
        if fault is None:
            assert isinstance(error, NoPlaceError) is not is_there

    @rule(slot=SLOT, count=COUNT, days=st.integers(0, 1), fault=FAULT)
    def wait(self, slot: Slot, count: int, days: int, fault: Any) -> None:
        draft = waits.waiting_for(
            self._draft(slot, count), slot, self.now, slot.on + timedelta(days)
        )
        self._do("wait", draft, fault, lambda: waits.made(draft, self.now))

    @precondition(lambda self: self._standing())
    @rule(which=WHICH, slot=SLOT, fault=FAULT)
    def move(self, which: int, slot: Slot, fault: Any) -> None:
        one = self._chosen(which)
        to = SlotFields(date=slot.on, time="09:00", lane=slot.lane)
        body = MoveBooking(reference=self.references[one.id], slot=to)
        self._do("move", one, fault, lambda: moving.move_booking(self._call(body), ""))

    @precondition(lambda self: self._standing())
    @rule(which=WHICH, fault=FAULT)
    def cancel(self, which: int, fault: Any) -> None:
        one = self._chosen(which)
        body = CancelBooking(reference=self.references[one.id])
        self._do("cancel", one, fault, lambda: moving.cancel_booking(self._call(body), ""))

    @precondition(lambda self: self._standing(State.OFFERED))
    @rule(which=WHICH, accepted=st.booleans(), fault=FAULT)
    def answer(self, which: int, accepted: bool, fault: Any) -> None:  # noqa: FBT001 - drawn
        one = self._chosen(which, State.OFFERED)
        body = AnswerOffer(reference=self.references[one.id], accepted=accepted)
        deed = "accept" if accepted else "decline"
        self._do(deed, one, fault, lambda: offers.answer_offer(self._call(body), ""))

    @rule(fault=FAULT)
    def sweep(self, fault: Any) -> None:
        self._do("sweep", None, fault, lambda: upkeep.keep_office(OFFICE, self.now))

    @rule(hours=st.sampled_from([1, 6, 13, 13, 24]))
    def pass_time(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(slot=SLOT, fault=FAULT)
    def close(self, slot: Slot, fault: Any) -> None:
        by = asked(now=self.now)
        self.closed.add(slot.on)
        self._do("close", None, fault, lambda: closing.close_day(OFFICE, slot.on, "Tutup", by))
        self._know_closed(slot)

    @precondition(lambda self: self.closed)
    @rule(slot=SLOT, fault=FAULT)
    def reopen(self, slot: Slot, fault: Any) -> None:
        by = asked(now=self.now)
        self._do("reopen", None, fault, lambda: closing.end_closure(OFFICE, slot.on, by))
        self._know_closed(slot)

    @rule(quota=st.integers(0, 5), fault=FAULT)
    def change_quota(self, quota: int, fault: Any) -> None:
        self._do("quota", None, fault, lambda: self._set(quota))

    @invariant()
    def places_add_up(self) -> None:
        bookings = booked.bookings()
        for slot in SLOTS:
            places = find_places(slot)
            held = sum(
                count
                for one in map(changing.held, bookings)
                if one and one[0] == slot
                for count in [one[1]]
            )
            if places is None:
                assert held == 0
                continue
            assert places.quota == places.free + places.freed + held
            assert places.freed >= 0
            allowed = max(places.quota, self.most.get(slot.on, 0))
            assert held <= allowed, "overbooked"
            self.most[slot.on] = max(places.quota, min(allowed, held))

    def teardown(self) -> None:
        """Sweep without faults: nothing is left to do, nothing left behind."""
        if not self.most:
            return
        self._do("sweep", None, None, lambda: upkeep.keep_office(OFFICE, self.now))
        self.now += timedelta(minutes=5)
        self._do("sweep", None, None, lambda: upkeep.keep_office(OFFICE, self.now))
        self.places_add_up()
        for places in filter(None, map(find_places, SLOTS)):
            assert places.freed == 0
            assert bool(places.closed) is (places.slot.on in self.closed)
        for one in booked.bookings():
            if one.offer:
                assert one.offer.until > self.now
                assert one.offer.slot.on not in self.closed
            if one.slot and one.state is State.CONFIRMED:
                assert one.slot.on not in self._shut()

    def _shut(self) -> set[date]:
        """Return the days that are closed and not over: of those nobody is displaced."""
        return {on for on in self.closed if on >= (self.now + timedelta(hours=8)).date()}

    def _set(self, quota: int) -> None:
        hours = (Hour(1, time(9), quota), Hour(2, time(9), quota))
        week = Week(date(2027, 7, 3) + (self.now - BEGINS), 7, time(0), {"ordinary": hours})
        set_week(OFFICE, QUEUE_KIND, SERVICE, week, self.now)

    def _do(self, deed: str, one: Booking | None, fault: Any, act: Callable[[], Any]) -> Any:
        """Do something, with a fault where there is one; check all that changed by it."""
        before = {booking.id: booking for booking in booked.bookings()}
        happened["steps"] += 1
        error: BaseException | None = None
        try:
            if fault is None:
                act()
            else:
                with fault_at(*fault) as met:
                    try:
                        act()
                    finally:
                        happened["faults"] += len(met)
        except (Died, ServiceError, BookingTakenError) as raised:
            error = raised
        after = {booking.id: booking for booking in booked.bookings()}
        assert before.keys() <= after.keys(), "lost"
        for known, stood in before.items():
            self._check(deed if one and one.id == known else "", stood, after[known])
        self._check_turns(before, after)
        return error

    def _check(self, deed: str, before: Booking, after: Booking) -> None:
        """Check that what became of a booking may become of it by what was done."""
        change = (before.state, after.state)
        is_same = (before.slot, before.offer, before.wait) == (after.slot, after.offer, after.wait)
        if change[0] is change[1] and is_same:
            return
        is_given = deed in {"move", "accept"}
        let_pass = before.offer and (deed == "decline" or before.offer.until <= self.now)
        is_shut = {held[0].on for held in [changing.held(before)] if held} <= self.closed
        today = (self.now + timedelta(hours=8)).date()
        is_past = before.slot is not None and before.slot.on < today
        missed = before.wait.missed if before.wait else 0
        happened["offers"] += after.state is State.OFFERED
        happened["displaced"] += after.state is State.DISPLACED
        assert {
            (State.WAITING, State.OFFERED): True,
            (State.WAITING, State.CANCELLED): deed == "cancel"
            or (before.wait is not None and before.wait.latest < today),
            (State.WAITING, State.CONFIRMED): deed == "move",
            (State.OFFERED, State.CONFIRMED): is_given,
            (State.OFFERED, State.WAITING): let_pass or is_shut,
            (State.OFFERED, State.OFFERED): let_pass or is_shut,
            (State.OFFERED, State.CANCELLED): deed == "cancel" or (let_pass and missed == 1),
            (State.CONFIRMED, State.CONFIRMED): deed == "move",
            (State.CONFIRMED, State.DISPLACED): is_shut,
            (State.CONFIRMED, State.CANCELLED): deed == "cancel",
            (State.DISPLACED, State.CONFIRMED): deed == "move",
            (State.CONFIRMED, State.NO_SHOW): is_past,
            (State.DISPLACED, State.CANCELLED): deed == "cancel",
        }.get(change), (deed, change)

    def _check_turns(
        self, before: dict[BookingId, Booking], after: dict[BookingId, Booking]
    ) -> None:
        """Check that nobody was offered a place that one before them could have had."""
        waiting = [one for one in after.values() if one.state is State.WAITING]
        for one in after.values():
            if not (one.offer and one.wait and before.get(one.id) != one):
                continue
            slot = one.offer.slot
            first = [
                other
                for other in waiting
                if other.wait
                and other.wait.since < one.wait.since
                and other.wait.earliest <= slot.on <= other.wait.latest
                and other.wait.passed_at != slot.starts_at
                and other.count <= one.count
            ]
            assert not first, "out of turn"

    def _know_closed(self, slot: Slot) -> None:
        from chalicelib.bookings.calendar.closure_repository import find_closure

        found = find_closure(OFFICE, slot.on)
        is_shut = found is not None and found.ended_at is None
        (self.closed.add if is_shut else self.closed.discard)(slot.on)

    def _draft(self, slot: Slot, count: int) -> Booking:
        own = random_id()
        draft = replace(waits.draft(slot, count, self.now), id=references.booking_id_of(own))
        self.references[draft.id] = own
        return draft

    def _standing(self, *states: State) -> list[Booking]:
        found = [one for one in booked.bookings() if one.state in (states or OPEN)]
        return sorted(found, key=lambda one: one.asked_at)

    def _chosen(self, which: int, *states: State) -> Booking:
        found = self._standing(*states)
        return found[which % len(found)]

    def _call(self, body: Any) -> Call[Any]:
        return Call(body, None, self.now, "id", random_id(), "hash", {}, {}, "")


def _places(slot: Slot) -> Places:
    return find_places(slot) or Places(slot, 0, 0, 0, BEGINS)


@pytest.mark.threads
def test_no_history_promises_a_place_twice_or_loses_anybody(store: Engine) -> None:
    most = int(os.environ.get("CALENDARS", "8"))
    how = settings(
        max_examples=most,
        stateful_step_count=16,
        deadline=None,
        # On a real engine a history is told at once, not made shorter for minutes.
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Calendar, settings=how)
    assert happened["faults"]
    assert happened["offers"]
