"""Where a stay stands, and which changes it bears: pure decisions."""

from datetime import date, datetime, timedelta

from chalicelib.core.clock import local_date
from chalicelib.lodging.lifetime import ChangeKind, First, StayState
from chalicelib.lodging.rules import AHEAD, Stay, is_running, is_same_place, leaving_fault

# More changes than that no stay needs: it is a program that goes in circles.
MOST_CHANGES = 200


def state_of(stay: Stay, today: date) -> StayState:
    """Return where a stay stands on a day at its place."""
    if stay.cancelled_at:
        return StayState.CANCELLED
    if stay.duplicate_of:
        return StayState.DUPLICATE
    if stay.left_at:
        return StayState.LEFT
    return StayState.LATE if stay.leaves_on < today else StayState.IN_HOUSE


def today_at(stay: Stay, now: datetime) -> date:
    """Return the day that an instant is at a stay's place."""
    return local_date(now, stay.place.zone)


def left_fault(arrived_at: datetime, left_at: datetime, now: datetime) -> str | None:
    """Return what is wrong with the instant of leaving, if anything."""
    if left_at > now + AHEAD:
        return "in_the_future"
    return "left_before_arrival" if left_at < arrived_at else None


def extended_day(stay: Stay, nights: int, today: date) -> date:
    """Return the day of leaving after so many nights more, of a late guest from today on."""
    return max(stay.leaves_on, today) + timedelta(days=nights)


def extension_fault(stay: Stay, leaves_on: date) -> str | None:
    """Return what is wrong with another day of leaving, if anything."""
    if leaves_on == stay.leaves_on:
        return "nothing_changed"
    return leaving_fault(stay.arrived_on, leaves_on)


def first_said(stay: Stay) -> First:
    """Return what a stay's report said at first of what its receipt says for good."""
    return stay.first or First(stay.arrived_at, stay.office, stay.place.premises_id)


def is_same_arrival(one: Stay, other: Stay) -> bool:
    """Tell whether two stays are of one guest's arrival at the same place on the same day."""
    whose = one.guest.passport_key, one.arrived_on
    same = whose == (other.guest.passport_key, other.arrived_on)
    return same and is_same_place(one.place, other.place)


def is_elsewhere(one: Stay, other: Stay) -> bool:
    """Tell whether a guest is, by two reports that stand, in two places on one night."""
    if not (one.is_open and other.is_open) or is_same_place(one.place, other.place):
        return False
    later = max(one.arrived_at, other.arrived_at)
    return is_running(one, later) and is_running(other, later)


def kind_of(stay: Stay) -> ChangeKind:
    """Return what made this version of a stay."""
    return stay.change.kind if stay.change else ChangeKind.REPORTED
