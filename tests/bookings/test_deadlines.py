"""Until when a booking may be moved or cancelled, on the clock of its office."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from chalicelib.bookings import deadlines
from chalicelib.bookings.rules import Booking, End, Ended, Offer, Slot, Wait
from chalicelib.core.ids import BookingId

LEAP_DAY = date(2028, 2, 29)
ZONES = {"Asia/Jakarta": 17, "Asia/Makassar": 16, "Asia/Jayapura": 15}
SECOND = timedelta(seconds=1)


def booking(zone: str = "Asia/Jakarta", on: date = LEAP_DAY) -> Booking:
    slot = Slot("BANDUNG", "passport_queue.passport_renewal", on, time(8), zone=zone)
    return Booking(
        id=BookingId("A"),
        kind="passport_queue",
        service="passport_renewal",
        office="BANDUNG",
        language="id",
        email="a@serambi.test",
        phone="",
        contact="",
        count=1,
        people=(),
        asked_at=datetime(2028, 1, 1, tzinfo=UTC),
        body_hash="",
        slot=slot,
    )


@pytest.mark.parametrize(("zone", "hour"), ZONES.items())
def test_booking_moves_until_the_day_before_is_over(zone: str, hour: int) -> None:
    made, until = booking(zone), datetime(2028, 2, 28, hour, tzinfo=UTC)
    assert deadlines.move_until(made) == until
    assert deadlines.can_move(made, until - SECOND)
    assert not deadlines.can_move(made, until)
    with pytest.raises(deadlines.MoveTooLateError):
        deadlines.check_movable(made, until)
    # The day after the leap day begins when that is over.
    after = booking(zone, date(2028, 3, 1))
    assert deadlines.move_until(after) == datetime(2028, 2, 29, hour, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "hour"), ZONES.items())
def test_booking_is_cancelled_until_it_begins(zone: str, hour: int) -> None:
    made, begins = booking(zone), datetime(2028, 2, 28, hour, tzinfo=UTC) + timedelta(hours=8)
    assert deadlines.can_cancel(made, begins - SECOND)
    assert not deadlines.can_cancel(made, begins)
    with pytest.raises(deadlines.BookingBegunError):
        deadlines.check_cancellable(made, begins)


def test_moves_are_counted_but_not_those_of_who_had_no_choice() -> None:
    moved = replace(booking(), moves=2)
    before = datetime(2028, 2, 1, tzinfo=UTC)
    assert deadlines.moves_left(moved) == 0
    with pytest.raises(deadlines.NoMovesLeftError):
        deadlines.check_movable(moved, before)
    late = datetime(2028, 2, 29, 12, tzinfo=UTC)
    displaced = replace(moved, displaced_at=before, displaced_why="Nyepi")
    waiting = replace(moved, slot=None, wait=Wait("", "ordinary", before, LEAP_DAY, LEAP_DAY))
    assert moved.slot is not None
    offered = replace(waiting, offer=Offer(moved.slot, late))
    for free in (displaced, waiting, offered, replace(moved, slot=None)):
        assert deadlines.can_move(free, late)
        assert deadlines.can_cancel(free, late)
        assert not deadlines.counts(free)


def test_what_is_over_or_has_begun_stays_as_it_is() -> None:
    before = datetime(2028, 2, 1, tzinfo=UTC)
    over = replace(booking(), ended=Ended(End.CANCELLED, before))
    present = replace(booking(), checked_in_at=before)
    for done in (over, present):
        assert not deadlines.can_move(done, before)
        assert not deadlines.can_cancel(done, before)
