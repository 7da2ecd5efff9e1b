"""Figures of an office's days against what stood on them: numbers and ids, no names."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings.rules import Booking, End, Ended
from chalicelib.core.ids import PersonId
from chalicelib.db.table import connection
from chalicelib.web.guards import Role
from tests.bookings.desk_world import OFFICE, booked, slot, store
from tests.factories.api import Api
from tests.factories.people import sign_in

DAY, NEXT = date(2026, 11, 30), date(2026, 12, 1)
CLERK = PersonId("clerk")


def _made(number: int, on: date, waited: int | None = None, how: End | None = None) -> Booking:
    made = booked(number, slot(on, time(9)), 2)
    assert made.slot is not None
    starts_at = made.slot.starts_at
    made = replace(made, asked_at=starts_at - timedelta(days=number))
    if waited is not None:
        made = replace(made, checked_in_at=starts_at)
    if how:
        ended_at = starts_at + timedelta(minutes=waited or 0)
        made = replace(made, ended=Ended(how, ended_at, by=CLERK))
    return made


def test_days_are_counted_with_waiting_and_crowds(api: Api) -> None:
    served = [_made(number, DAY, waited, End.SERVED) for number, waited in ((1, 10), (2, 40))]
    at_night = replace(_made(3, DAY, 600, End.SERVED), contact="")
    assert at_night.ended is not None
    at_night = replace(at_night, ended=replace(at_night.ended, by=None))
    here, missed = _made(4, DAY, 0), _made(5, DAY, how=End.NO_SHOW)
    crowd = [replace(_made(number, NEXT), contact="agen") for number in range(6, 9)]
    store(*served, at_night, here, missed, *crowd)
    clerk = sign_in(Role.SERVICE_CLERK)
    path = f"/offices/{OFFICE}/booking-statistics?from=2026-11-30&to=2026-12-01"
    reply = api.get(path, token=clerk.token)
    first, second = reply.body["items"]
    assert (first["date"], first["booked"], first["people"]) == ("2026-11-30", 5, 10)
    assert (first["came"], first["no_shows"]) == (4, 1)
    # What the night closed says nothing of how long they waited.
    assert (first["waiting_median"], first["waiting_longest"]) == (25.0, 40.0)
    assert (first["days_ahead_median"], first["days_ahead_longest"]) == (3.0, 5.0)
    assert (second["waiting_median"], second["came"]) == (None, 0)
    assert reply.body["contacts"] == [{"count": 3, "bookings": sorted(one.id for one in crowd)}]
    assert "Nama" not in reply.raw.decode()
    assert sum(row.action == "booking_statistics_read" for row in AuditItem.scan()) == 1


def test_month_of_bookings_is_read_in_large_parts(api: Api) -> None:
    store(*[_made(number, DAY) for number in range(1, 61)])
    clerk, queries = sign_in(Role.OFFICE_HEAD), list[int]()
    events = connection().client.meta.events

    def watch(**_: Any) -> None:
        queries.append(1)

    events.register("before-send.dynamodb.Query", watch)
    path = f"/offices/{OFFICE}/booking-statistics?from=2026-11-01&to=2026-11-30"
    reply = api.get(path, token=clerk.token)
    events.unregister("before-send.dynamodb.Query", watch)
    assert reply.body["items"][0]["booked"] == 60
    # One for the bookings; the audit asks for the end of the person's chain.
    assert len(queries) == 2
    other = sign_in(Role.OFFICE_HEAD, "lain", office="DENPASAR")
    assert api.get(path, token=other.token).status == 404
