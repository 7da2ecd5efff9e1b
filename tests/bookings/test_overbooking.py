"""The last places of an hour, wanted by hundreds at once while calls fail: as many as there are."""

import pytest

from bench import storm
from chalicelib.bookings import references, repository
from chalicelib.bookings.repository import BookedItem
from chalicelib.bookings.rules import State
from local.emulator import Engine
from tests.bookings import booked

_CALLERS, _PLACES = 300, 10


@pytest.mark.threads
def test_last_places_go_to_as_many_as_there_are_and_each_caller_knows(store: Engine) -> None:
    slot = storm.open_slot(_PLACES)
    calls = [storm.call_for(slot, number) for number in range(_CALLERS)]
    weather = storm.Storm(seed=7)
    with weather.raging():
        told = storm.rush(calls)
    have = [one.reference for one in told if one.reference]
    stored = booked.bookings()
    assert len(have) == len(set(have)) == len(stored) == _PLACES
    for reference in have:
        booking = repository.find_booking(references.booking_id_of(reference))
        assert booking is not None
        assert (booking.state, booking.slot) == (State.CONFIRMED, slot)
    left = booked.places(slot)
    assert (left.free, left.freed, left.booked) == (0, 0, _PLACES)
    marked = [item for item in BookedItem.scan() if item.sk == "BOOKED"]
    assert {item.booking_id for item in marked} == {one.id for one in stored}
    assert len(marked) == _PLACES
    # There was a storm: each fault was met, and somebody had to ask again.
    assert all(weather.seen[what] for what in ("conflict", "throttle", "lost for good", "sent"))
    assert any(one.repeats for one in told)
