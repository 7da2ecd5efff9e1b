"""A booking in its booker's own calendar, over HTTP."""

from datetime import time

from icalendar import Calendar

from chalicelib.bookings import repository
from chalicelib.bookings.references import booking_id_of
from tests.bookings import booked
from tests.factories.api import Api


def _book(api: Api) -> str:
    slot = booked.opened(booked.slot_at(booked.days_on(5), time(10)))
    made = booked.book(api, booked.wanted(slot), key="calendar-1")
    return str(made.body["reference"])


def test_who_holds_the_reference_gets_the_entry_that_the_mail_carries(api: Api) -> None:
    own = _book(api)
    answer = api.post("/bookings/calendar", {"reference": own})
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    (entry,) = Calendar.from_ical(answer.raw.decode()).events
    booking = repository.find_booking(booking_id_of(own))
    assert booking is not None
    assert booking.slot is not None
    assert booking.slot.starts_at == entry.DTSTART
    assert booking.slot.ends_at == entry.DTEND
    assert str(entry["LOCATION"])
    assert booking.id not in answer.raw.decode()
    assert own not in answer.raw.decode()


def test_booking_that_is_cancelled_has_no_time_for_a_calendar(api: Api) -> None:
    own = _book(api)
    api.post("/bookings/cancellations", {"reference": own}, key="calendar-2")
    answer = api.post("/bookings/calendar", {"reference": own})
    assert (answer.status, answer.body["code"]) == (409, "no_time_yet")


def test_reference_of_no_booking_opens_no_calendar(api: Api) -> None:
    answer = api.post("/bookings/calendar", {"reference": "A" * 26})
    assert (answer.status, answer.body["code"]) == (404, "not_found")
