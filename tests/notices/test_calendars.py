"""Entries for calendars: of a last day as they always were, of a booking by one name."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import segno
from icalendar import Calendar

from chalicelib.notices import appointments, calendars

AT = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
SENDER = "no-reply@serambi.invalid"
TIMED: dict[str, str | int] = {
    "booking": "B" * 26,
    "sequence": 3,
    "location": "Kantor Imigrasi Ngurah Rai",
    "begins_at": "2026-12-14T01:00:00Z",
    "ends_at": "2026-12-14T02:00:00Z",
}


def _event(**changed: Any) -> Any:
    facts = {name: value for name, value in {**TIMED, **changed}.items() if value is not None}
    made = calendars.entry_of("Imigrasi", facts, "ROW-001", SENDER, AT)
    return made, Calendar.from_ical(made.content.decode()).events[0]


def test_entry_of_a_last_day_is_byte_for_byte_what_calendars_hold_already() -> None:
    facts: dict[str, str | int] = {"last_day": "2026-12-14"}
    made = calendars.entry_of("Last day of stay", facts, "A" * 26, SENDER, AT)
    assert (made.method, made.is_appointment) == ("PUBLISH", False)
    assert made.content == (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Serambi//Serambi//ID\r\nMETHOD:PUBLISH\r\n"
        b"BEGIN:VEVENT\r\nSUMMARY:Last day of stay\r\n"
        b"DTSTART;VALUE=DATE:20261214\r\nDTEND;VALUE=DATE:20261215\r\nDTSTAMP:20261207T000000Z\r\n"
        b"UID:06f469c97c14e84c74853bb96aa79305@serambi.invalid\r\nTRANSP:TRANSPARENT\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_booking_is_one_event_whatever_row_tells_of_it() -> None:
    _, first = _event()
    moved = calendars.entry_of("Imigrasi", {**TIMED, "sequence": 4}, "ROW-002", SENDER, AT)
    second = Calendar.from_ical(moved.content.decode()).events[0]
    assert first["UID"] == second["UID"]
    assert "B" * 26 not in str(first["UID"])
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (3, 4)
    assert datetime(2026, 12, 14, 1, tzinfo=UTC) == first.DTSTART
    assert datetime(2026, 12, 14, 2, tzinfo=UTC) == first.DTEND
    assert str(first["LOCATION"]) == TIMED["location"]


def test_cancelled_booking_says_so_twice_over() -> None:
    made, entry = _event(is_cancelled=1)
    assert made.method == "CANCEL"
    assert b"\r\nMETHOD:CANCEL\r\n" in made.content
    assert str(entry["STATUS"]) == "CANCELLED"


def test_booking_whose_hour_is_not_known_yet_is_a_whole_day() -> None:
    _, entry = _event(begins_at=None, ends_at=None, event_day="2026-12-14")
    assert (date(2026, 12, 14), date(2026, 12, 15)) == (entry.DTSTART, entry.DTEND)


@pytest.mark.parametrize("missing", ["sequence", "location", "ends_at"])
def test_facts_that_make_no_entry_are_refused(missing: str) -> None:
    with pytest.raises(KeyError):
        _event(**{missing: None})


def test_picture_says_what_checks_in_and_nothing_that_changes_a_booking() -> None:
    code = segno.make_qr(appointments.check_in_code("B" * 26), error="m")
    assert appointments.check_in_code("B" * 26) == f"serambi:booking:{'B' * 26}"
    width = int.from_bytes(appointments.picture("B" * 26)[16:20])
    assert width == code.symbol_size(scale=6, border=4)[0]
