"""Calendar entries of mails: the last day of a permit, the day or the hour of a booking."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.core.clock import instant_of

if TYPE_CHECKING:
    from icalendar import Event

PUBLISH, CANCEL = "PUBLISH", "CANCEL"

Context = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A calendar's file, and the method that the mail's part has to name too."""

    content: bytes
    method: str
    is_appointment: bool


def entry_of(summary: str, context: Context, row: str, sender: str, at: datetime) -> Entry:
    """Return the entry that a letter's facts make: of a booking, or of a last day.

    `row` is the id of its row of the outbox. Raises KeyError and ValueError for facts that make
    none.
    """
    domain = sender.rpartition("@")[2]
    if "booking" in context:
        return appointment(summary, context, sender, at)
    last_day = date.fromisoformat(str(context["last_day"]))
    event = _event(summary, f"{digest(row)}@{domain}", at)
    _span(event, last_day, last_day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return Entry(_file(event, PUBLISH), PUBLISH, is_appointment=False)


def appointment(summary: str, context: Context, sender: str, at: datetime) -> Entry:
    """Return the entry of a booking, the same one each time: a later one replaces an earlier.

    Of the facts it takes `booking`, `sequence` (which rises with each change), `location`, the
    instants `begins_at` and `ends_at` or, while only the day is known, `event_day`; with
    `is_cancelled` it takes the entry out of the calendar again.
    """
    domain = sender.rpartition("@")[2]
    method = CANCEL if context.get("is_cancelled") else PUBLISH
    event = _event(summary, f"{digest(str(context['booking']))}@{domain}", at)
    if "begins_at" in context:
        _span(event, instant_of(str(context["begins_at"])), instant_of(str(context["ends_at"])))
    else:
        day = date.fromisoformat(str(context["event_day"]))
        _span(event, day, day + timedelta(days=1))
    event.add("sequence", int(context["sequence"]))
    event.add("organizer", f"mailto:{sender}")
    event.add("location", str(context["location"]))
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    return Entry(_file(event, method), method, is_appointment=True)


def _event(summary: str, uid: str, at: datetime) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - cold start

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("summary", summary)
    return event


def _span(event: "Event", start: date, end: date) -> None:
    event.add("dtstart", start)
    event.add("dtend", end)


def _file(event: "Event", method: str) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415 - cold start

    calendar = Calendar()
    calendar.add("prodid", "-//Serambi//Serambi//ID")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def digest(text: str) -> str:
    """Return what a stranger sees instead of an id: ids stay inside."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
