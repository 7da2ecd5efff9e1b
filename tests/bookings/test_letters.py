"""Letters about a booking: each change told once, nothing lost, nothing told that is over."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, letter_facts, letters, references, repository
from chalicelib.bookings.rules import Booking, BookingMovedError, End, Place, State, Window, ended
from chalicelib.core.errors import NotFoundError, ServiceError
from chalicelib.core.ids import BookingId
from chalicelib.db.transaction import commit
from chalicelib.notices.appointments import in_fours
from tests.bookings.desk_world import booked, group, slot
from tests.bookings.letter_model import DAY, FIRST, NOW, STEPS, Model, beginning
from tests.bookings.store_faults import FAULTS, fault_at
from tests.factories.faults import Died
from tests.notices.world import World

_NUMBERS = count(1)


def _make(booking: Booking, now: datetime = NOW, reference: str = "") -> Booking:
    told, mails = letters.told(None, booking, now, reference)
    commit([repository.plan_booking(told), *mails])
    return told


def _change(before: Booking, after: Booking, now: datetime) -> Booking:
    done = audit.deed(None, "booking_moved", f"BOOKING#{after.id}", now)
    return changing.commit_change(before, after, done, now, places=[])


def _stored(booking_id: BookingId) -> Booking:
    found = repository.find_booking(booking_id)
    assert found is not None
    return found


def _send(world: World, booking: Booking, now: datetime) -> None:
    for number in range(1, booking.notice + 1):
        world.send(letters.notice_id_of(booking.id, number), now)
    world.tell()


def _mails(world: World) -> list[EmailMessage]:
    return [mail.parsed for mail in world.sent()]


def _kind(mail: EmailMessage) -> str:
    name = str(mail["List-Id"]).removeprefix("<booking-")
    return name.partition(".")[0].replace("-", "_")


def _told(world: World) -> list[tuple[str, str]]:
    return [(_kind(mail.parsed), mail.tags["stage"]) for mail in world.sent()]


def _entry(mail: EmailMessage) -> Any:
    for part in mail.iter_attachments():
        if part.get_content_type() == "text/calendar":
            return Calendar.from_ical(str(part.get_content()))
    return None


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    first=st.sampled_from(sorted(FIRST)),
    steps=st.lists(
        st.one_of(
            st.sampled_from(sorted(STEPS)),
            st.sampled_from(["send"] * 5),
            st.sampled_from([1, 7, 30, 24 * 4, 24 * 9]),
        ),
        min_size=4,
        max_size=24,
    ),
)
def test_each_change_is_told_once_in_any_history(
    world: World, first: str, steps: list[str | int]
) -> None:
    world.clear()
    booking, now, model = beginning(next(_NUMBERS), first), NOW, Model()
    booking = _make(booking)
    model.tell(first, booking, now)
    for step in [*steps, "send", 24 * 40, "send"]:
        if isinstance(step, int):
            now += timedelta(hours=step)
        elif step == "send":
            _send(world, booking, now)
            model.sweep(now)
        elif booking.state in STEPS[step].states and not booking.is_over:
            after = STEPS[step].change(booking, now)
            letter = STEPS[step].letter if after != booking else None
            if step == "come then" and after.window == booking.window:
                letter = None
            booking = _change(booking, after, now)
            model.tell(letter, booking, now)
            event(step)
    assert _told(world) == model.sent
    entries = [entry for mail in _mails(world) if (entry := _entry(mail))]
    numbers = [int(entry.events[0]["SEQUENCE"]) for entry in entries]
    assert numbers == sorted(numbers)
    assert len({str(entry.events[0]["UID"]) for entry in entries}) <= 1


@pytest.mark.parametrize("fault", FAULTS)
def test_change_that_met_a_fault_is_told_once_after_it_was_tried_again(
    world: World, fault: str
) -> None:
    booking = _make(beginning(next(_NUMBERS), "confirmed"))
    _send(world, booking, NOW)
    with (
        fault_at(1, fault, times=9 if fault == "conflict" else 1) as met,
        suppress(Died, ServiceError),
    ):
        _change(booking, ended(booking, End.CANCELLED, NOW), NOW)
    assert met
    stands = _stored(booking.id)
    assert (stands.notice == 2) is stands.is_over
    if not stands.is_over:
        _change(stands, ended(stands, End.CANCELLED, NOW), NOW)
    for days in range(12):
        _send(world, _stored(booking.id), NOW + days * DAY)
    assert _told(world) == [("confirmed", "once"), ("cancelled", "once")]


def test_of_two_changes_at_once_only_the_one_that_was_made_is_told(world: World) -> None:
    booking = _make(beginning(next(_NUMBERS), "confirmed"))
    _change(booking, ended(booking, End.CANCELLED, NOW), NOW)
    with pytest.raises(BookingMovedError):
        _change(booking, replace(booking, slot=slot(date(2026, 11, 20))), NOW)
    world.fire(NOW)
    assert _told(world) == [("cancelled", "once")]


def test_who_gave_no_address_gets_no_letter_and_no_row(world: World) -> None:
    booking = replace(beginning(next(_NUMBERS), "confirmed"), email="")
    told, writes = letters.told(None, booking, NOW)
    assert (told.notice, writes) == (0, [])
    assert letters.told(booking, ended(booking, End.CANCELLED, NOW), NOW)[1] == []


def test_first_letter_names_the_reference_and_later_ones_open_the_booking_by_a_link(
    world: World,
) -> None:
    number = next(_NUMBERS)
    own = references.reference_of(f"letters-{number}")
    begun = replace(beginning(number, "confirmed"), id=references.booking_id_of(own))
    booking = _make(begun, reference=own)
    _send(world, booking, NOW)
    moved = _change(booking, replace(booking, slot=slot(date(2026, 11, 20))), NOW)
    _send(world, moved, NOW)
    first, later = (str(mail.get_body(("plain",)).get_content()) for mail in _mails(world))  # type: ignore[union-attr]
    assert f"/en/my-booking/#{own}\r\n" in first
    assert own not in later
    token = later.partition("/en/my-booking/#")[2].split()[0]
    assert references.open_own(token, "net", NOW).id == booking.id
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), f"{booking.id}.9999999999."):
        with pytest.raises(NotFoundError):
            references.open_own(wrong, "net", NOW)
    with pytest.raises(references.BookingLinkExpiredError) as expired:
        references.open_own(token, "net", NOW + 91 * DAY)
    assert expired.value.values == {"days": 90}


def test_reminder_leaves_the_day_before_by_the_offices_clock_and_not_when_that_is_past() -> None:
    for zone, utc_hour in (("Asia/Jakarta", 2), ("Asia/Makassar", 1), ("Asia/Jayapura", 0)):
        at = letters.reminder_at(date(2028, 2, 29), zone)
        assert at.astimezone(UTC) == datetime(2028, 2, 29, utc_hour, tzinfo=UTC)
    place = slot(date(2026, 11, 3))
    booking = replace(beginning(next(_NUMBERS), "confirmed"), slot=place)
    eve = letters.reminder_at(date(2026, 11, 2), place.zone)
    assert [len(letters._reminders(booking, at)) for at in (eve - DAY, eve)] == [1, 0]


def test_group_is_reminded_of_its_list_before_it_closes(world: World) -> None:
    asked = group(next(_NUMBERS), date(2026, 11, 14), email="desa@example.com", asked_at=NOW)
    booking = _make(asked)
    for days in range(14):
        _send(world, booking, NOW + days * DAY)
    assert _told(world) == [("confirmed", one) for one in ("once", "list", "reminder")]
    entries = [_entry(mail).events[0] for mail in _mails(world)]
    assert {entry.DTSTART for entry in entries} == {date(2026, 11, 14)}


def test_visit_is_a_day_until_its_window_is_known_and_names_no_address(world: World) -> None:
    place = Place("51.03.05", "Jalan Rahasia 7", institution="")
    booking = booked(
        next(_NUMBERS),
        slot(date(2026, 11, 14), time(8), queue="team.T", lane="day", minutes=480),
        0,
        kind="home_visit",
        count=1,
        email="ibu@example.com",
        place=place,
        ground="illness",
    )
    stands = _make(booking)
    _send(world, stands, NOW)
    known = _change(stands, replace(stands, window=Window(time(9), time(11))), NOW)
    _send(world, known, NOW)
    day, window = (_entry(mail).events[0] for mail in _mails(world))
    assert date(2026, 11, 14) == day.DTSTART
    assert datetime(2026, 11, 14, 1, tzinfo=UTC) == window.DTSTART
    assert datetime(2026, 11, 14, 3, tzinfo=UTC) == window.DTEND
    assert str(window["LOCATION"]) == "Kuta Selatan"
    said = b"".join(mail.raw for mail in world.sent())
    assert b"Rahasia" not in said


def test_cancelled_booking_is_taken_out_of_the_calendar_once(world: World) -> None:
    booking = _make(beginning(next(_NUMBERS), "confirmed"))
    _send(world, booking, NOW)
    closed = STEPS["close"].change(booking, NOW)
    displaced = _change(booking, closed, NOW)
    _send(world, displaced, NOW)
    gone = _change(displaced, ended(displaced, End.CANCELLED, NOW), NOW)
    _send(world, gone, NOW)
    there, off, none = (_entry(mail) for mail in _mails(world))
    assert (str(there["METHOD"]), str(off["METHOD"]), none) == ("PUBLISH", "CANCEL", None)
    assert str(off.events[0]["STATUS"]) == "CANCELLED"
    assert off.events[0]["UID"] == there.events[0]["UID"]
    assert off.events[0]["SEQUENCE"] > there.events[0]["SEQUENCE"]


def test_code_to_check_in_comes_as_a_picture_with_the_mail_and_in_words(world: World) -> None:
    booking = _make(beginning(next(_NUMBERS), "confirmed"))
    _send(world, booking, NOW)
    (mail,) = _mails(world)
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<check-in>"]
    assert pictures[0].get_content().startswith(b"\x89PNG")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert in_fours(booking.id) in str(plain.get_content())
    assert f'alt="QR code for checking in: serambi:booking:{booking.id}"' in html.get_content()


def test_facts_of_a_letter_are_forgotten_once_its_last_reminder_has_left(world: World) -> None:
    booking = _make(beginning(next(_NUMBERS), "confirmed"))
    row = letters.notice_id_of(booking.id, 1)
    _send(world, booking, NOW)
    assert world.row(row).letter.context
    _send(world, booking, NOW + 9 * DAY)
    assert world.row(row).letter.context == {}


def test_row_of_a_letter_stays_within_a_kilobyte(world: World) -> None:
    _, writes = letters.told(None, beginning(next(_NUMBERS), "confirmed"), NOW, "R" * 26)
    (row,) = writes
    stored = row.item.serialize()
    size = sum(len(name) + len(str(next(iter(value.values())))) for name, value in stored.items())
    assert size <= 1024


def test_who_did_not_come_is_told_from_when_to_book_again() -> None:
    booking = replace(beginning(next(_NUMBERS), "confirmed"))
    missed = ended(booking, End.NO_SHOW, NOW)
    assert missed.state is State.NO_SHOW
    facts = letter_facts.facts(booking, missed)
    assert facts["missed_on"] == "2026-11-12"
    assert facts["pause_until"] == "2026-12-12"
    assert "begins_at" not in facts
