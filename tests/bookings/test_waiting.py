"""The waiting list: what came free is offered in order, each place once, for a limited time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.bookings import slot_repository, upkeep
from chalicelib.bookings.calendar import waiting
from chalicelib.bookings.rules import Booking, End, Slot, State
from chalicelib.bookings.slot_repository import Places
from local.emulator import Engine
from tests.bookings import waits
from tests.bookings.store_faults import FAULTS, fault_at
from tests.factories.bookings import OFFICE, QUEUE_KIND, SERVICE, opened, set_week, week_of
from tests.factories.faults import Died

NOW = datetime(2027, 7, 3, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def _slot(quota: int = 4) -> Slot:
    return opened(quota=quota, now=NOW)


def _places(slot: Slot) -> Places:
    found = slot_repository.find_places(slot)
    assert found is not None
    return found


def _counts(slot: Slot) -> tuple[int, int, int]:
    places = _places(slot)
    return places.free, places.freed, places.booked


def _states(*bookings: Booking) -> list[State]:
    return [waits.again(one).state for one in bookings]


def test_first_who_fits_is_offered_what_came_free(store: Engine) -> None:
    slot = _slot()
    first, second = waits.booked(slot, 3, NOW), waits.booked(slot, 1, NOW)
    family = waits.waiting(slot, NOW + MINUTE, 4)
    one, other = (waits.waiting(slot, NOW + n * MINUTE) for n in (2, 3))
    waits.cancelled(second, NOW + HOUR)
    assert _counts(slot) == (0, 1, 3)
    waiting.settle(slot, NOW + HOUR)
    assert _states(family, one, other) == [State.WAITING, State.OFFERED, State.WAITING]
    offer = waits.again(one).offer
    assert offer is not None
    assert (offer.slot, offer.until) == (slot, NOW + 13 * HOUR)
    assert _counts(slot) == (0, 0, 4)
    waits.cancelled(first, NOW + HOUR)
    waiting.settle(slot, NOW + HOUR)
    # Who came later fits; who needs four still waits, and the rest can be booked.
    assert _states(family, one, other) == [State.WAITING, State.OFFERED, State.OFFERED]
    assert _counts(slot) == (2, 0, 2)


def test_who_needs_more_than_came_free_takes_the_rest_from_what_is_free(store: Engine) -> None:
    slot = _slot()
    first, second = waits.booked(slot, 3, NOW), waits.booked(slot, 1, NOW)
    waits.cancelled(second, NOW)
    waiting.settle(slot, NOW)
    family = waits.waiting(slot, NOW, 4)
    waits.cancelled(first, NOW)
    waiting.settle(slot, NOW)
    assert _states(family) == [State.OFFERED]
    assert _counts(slot) == (0, 0, 4)


def test_place_is_nobodys_until_the_waiting_list_was_asked(store: Engine) -> None:
    slot = _slot(1)
    waits.cancelled(waits.booked(slot, 1, NOW), NOW)
    with pytest.raises(slot_repository.NoPlaceError):
        waits.booked(slot, 1, NOW)
    assert upkeep.open_places(NOW) == 1
    waits.booked(slot, 1, NOW)


def test_offer_that_runs_out_goes_to_the_next_and_its_holder_waits_on_once(store: Engine) -> None:
    slot = _slot(1)
    holder = waits.booked(slot, 1, NOW)
    one, other = (waits.waiting(slot, NOW + n * MINUTE) for n in (1, 2))
    waits.cancelled(holder, NOW + HOUR)
    waiting.settle(slot, NOW + HOUR)
    upkeep.keep_office(OFFICE, NOW + 13 * HOUR - timedelta(milliseconds=1))
    assert _states(one, other) == [State.OFFERED, State.WAITING]
    upkeep.keep_office(OFFICE, NOW + 13 * HOUR)
    assert _states(one, other) == [State.WAITING, State.OFFERED]
    # The same place is not offered twice to one who let it pass.
    upkeep.keep_office(OFFICE, NOW + 26 * HOUR)
    assert _states(one, other) == [State.WAITING, State.WAITING]
    assert _counts(slot) == (1, 0, 0)


def test_second_offer_that_is_let_pass_ends_the_wait(store: Engine) -> None:
    slot = _slot(1)
    later = Slot(slot.office, slot.queue, slot.on + timedelta(days=1), slot.begins, slot.lane)
    one = waits.waiting(slot, NOW, latest=later.on)
    for number, which in enumerate((slot, later)):
        found = next(
            one.slot for one in slot_repository.list_places(OFFICE, slot.queue, which.on, which.on)
        )
        at = NOW + number * 20 * HOUR
        waits.cancelled(waits.booked(found, 1, at), at)
        waiting.settle(found, at)
        assert _states(one) == [State.OFFERED]
        upkeep.keep_office(OFFICE, at + 12 * HOUR)
    gone = waits.again(one)
    assert gone.ended is not None
    assert (gone.ended.how, gone.state) == (End.LAPSED, State.CANCELLED)
    assert _counts(slot) == (1, 0, 0)


def test_wait_ends_when_its_last_day_is_past(store: Engine) -> None:
    slot = _slot(1)
    one = waits.waiting(slot, NOW)
    upkeep.keep_office(OFFICE, NOW + (slot.on - NOW.date()).days * 24 * HOUR)
    assert _states(one) == [State.WAITING]
    upkeep.keep_office(OFFICE, NOW + ((slot.on - NOW.date()).days + 1) * 24 * HOUR)
    assert _states(one) == [State.CANCELLED]


def test_nobody_is_offered_what_begins_too_soon(store: Engine) -> None:
    slot = _slot(1)
    holder, one = waits.booked(slot, 1, NOW), waits.waiting(slot, NOW)
    soon = slot.starts_at - 4 * HOUR + MINUTE
    waits.cancelled(holder, soon)
    waiting.settle(slot, soon)
    assert (_states(one), _counts(slot)) == ([State.WAITING], (1, 0, 0))


def test_what_comes_free_makes_up_first_for_a_lowered_quota(store: Engine) -> None:
    slot = _slot(4)
    two, rest = waits.booked(slot, 2, NOW), waits.booked(slot, 2, NOW)
    one = waits.waiting(slot, NOW)
    set_week(OFFICE, QUEUE_KIND, SERVICE, week_of(2, NOW.date()), NOW)
    waits.cancelled(two, NOW)
    waiting.settle(slot, NOW)
    assert (_states(one), _counts(slot)) == ([State.WAITING], (0, 0, 2))
    waits.cancelled(rest, NOW)
    waiting.settle(slot, NOW)
    assert (_states(one), _counts(slot)) == ([State.OFFERED], (1, 0, 1))


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_place_is_offered_once_wherever_a_sweep_fails(
    store: Engine, number: int, fault: str
) -> None:
    slot = _slot(3)
    holders = [waits.booked(slot, 1, NOW) for _ in range(3)]
    late = waits.waiting(slot, NOW)
    waits.cancelled(holders[0], NOW)
    waiting.settle(slot, NOW)
    those = [waits.waiting(slot, NOW + n * MINUTE) for n in (1, 2)]
    waits.cancelled(holders[1], NOW)
    at = NOW + 12 * HOUR
    # One offer runs out, one place came free: the two who wait are offered the two.
    with fault_at(number, fault) as met:
        try:
            upkeep.keep_office(OFFICE, at)
        except (Died, Exception):  # noqa: BLE001 - whatever became of it, the next goes on
            assert met
    upkeep.keep_office(OFFICE, at + 5 * MINUTE)
    assert _states(late, *those) == [State.WAITING, State.OFFERED, State.OFFERED]
    assert _counts(slot) == (0, 0, 3)
    missed = waits.again(late).wait
    assert missed is not None
    assert missed.missed == 1


@pytest.mark.threads
def test_many_sweeps_at_once_offer_each_place_once(store: Engine) -> None:
    slot = _slot(4)
    holders = [waits.booked(slot, 1, NOW) for _ in range(4)]
    those = [waits.waiting(slot, NOW + n * MINUTE) for n in range(6)]
    for holder in holders[:3]:
        waits.cancelled(holder, NOW)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: waiting.settle_freed(OFFICE, NOW + HOUR), range(8)))
    waiting.settle_freed(OFFICE, NOW + HOUR)
    assert _states(*those) == [State.OFFERED] * 3 + [State.WAITING] * 3
    assert _counts(slot) == (0, 0, 4)
