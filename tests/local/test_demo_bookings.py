"""Bookings of the demo: in many states on any day, and the same when made again."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.bookings import repository
from chalicelib.bookings.rules import State
from chalicelib.db.table import Records
from chalicelib.identity import service as identity
from chalicelib.web.guards import Role
from local import demo, demo_bookings

# Eid and Nyepi follow each other: the office is closed for most of the days to come.
_BEFORE_EID = datetime(2027, 3, 5, 15, 30, tzinfo=UTC)


def _states(now: datetime) -> Counter[State]:
    office, today = demo.BALI.office, now.date()
    months = {f"{day:%Y-%m}": day for day in (today - timedelta(3), today + timedelta(16))}
    found = [
        booking
        for day in months.values()
        for booking in repository.list_agenda(
            office, day.replace(day=1), day.replace(day=28) + timedelta(3)
        ).items
    ]
    found += repository.list_requested(office).items
    found += repository.list_waiting(office, "passport_queue.passport_lost").items
    return Counter(booking.state for booking in found)


@pytest.mark.usefixtures("store")
def test_bookings_stand_in_many_states_and_are_made_once() -> None:
    now = _BEFORE_EID
    people = [one for one in demo.people() if one.office == demo.BALI.office]
    roles = {Role.SERVICE_CLERK, Role.FIELD_OFFICER}
    clerk, *afield = sorted(
        (identity.appoint(one, demo.PASSWORD, "id", now) for one in people if one.role in roles),
        key=lambda one: one.role is not Role.SERVICE_CLERK,
    )
    demo_bookings.add_bookings(demo.BALI.office, clerk, afield, now)
    states, rows = _states(now), sum(1 for _ in Records.scan())
    assert states[State.CONFIRMED] >= 10
    assert states[State.SERVED] == 4
    assert states[State.REQUESTED] == 4
    assert states[State.WAITING] == 2
    assert states[State.NO_SHOW] == states[State.DISPLACED] == 1
    demo_bookings.add_bookings(demo.BALI.office, clerk, afield, now)
    assert _states(now) == states
    assert sum(1 for _ in Records.scan()) == rows
