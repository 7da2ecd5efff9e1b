"""A booking's life as a table of steps, with the letter that each is to be told by.

Written from what a booker is promised: it knows nothing of how letters are chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from chalicelib.bookings.rules import Booking, End, Offer, State, Wait, Window, ended
from tests.bookings.desk_world import booked, slot

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PLACE = slot((NOW + 10 * DAY).date())
WAIT = Wait(PLACE.queue, PLACE.lane, NOW, (NOW + 5 * DAY).date(), (NOW + 20 * DAY).date())
OPEN = {State.REQUESTED, State.WAITING, State.OFFERED, State.CONFIRMED, State.DISPLACED}

Change = Callable[[Booking, datetime], Booking]


@dataclass(frozen=True)
class Step:
    """From which states it may be taken, what it makes of a booking, which letter tells of it.

    "": no letter, but the reminders are over. None: all stays as it was.
    """

    states: set[State]
    change: Change
    letter: str | None


def _later(one: Booking, days: int) -> Booking:
    place = one.slot or PLACE
    return replace(one, slot=replace(place, on=place.on + timedelta(days=days)))


def _taken(one: Booking, _: datetime) -> Booking:
    place = one.offer.slot if one.offer else PLACE
    return replace(one, slot=place, wait=None, offer=None)


def _passed(one: Booking, _: datetime) -> Booking:
    assert one.wait is not None
    return replace(one, offer=None, wait=replace(one.wait, missed=one.wait.missed + 1))


STEPS = {
    "give": Step({State.REQUESTED, State.WAITING, State.OFFERED}, _taken, "confirmed"),
    "move": Step({State.CONFIRMED}, lambda one, _: _later(one, 1), "moved"),
    "come then": Step(
        {State.CONFIRMED},
        lambda one, now: replace(one, window=Window(time(9), time(9 + now.hour % 3 + 1, 30))),
        "window",
    ),
    "close": Step(
        {State.CONFIRMED},
        lambda one, now: replace(one, displaced_at=now, displaced_why="Banjir"),
        "displaced",
    ),
    "choose": Step(
        {State.DISPLACED},
        lambda one, _: replace(_later(one, 2), displaced_at=None, displaced_why=""),
        "moved",
    ),
    "offer": Step(
        {State.WAITING},
        lambda one, now: replace(one, offer=Offer(PLACE, now + timedelta(hours=12))),
        "offered",
    ),
    "let pass": Step({State.OFFERED}, _passed, "offer_over"),
    "note": Step(OPEN, lambda one, now: replace(one, note=now.isoformat()), None),
    "arrive": Step({State.CONFIRMED}, lambda one, now: replace(one, checked_in_at=now), ""),
    "serve": Step({State.CHECKED_IN}, lambda one, now: ended(one, End.SERVED, now), ""),
    "miss": Step({State.CONFIRMED}, lambda one, now: ended(one, End.NO_SHOW, now), "no_show"),
    "cancel": Step(OPEN, lambda one, now: ended(one, End.CANCELLED, now), "cancelled"),
    "withdraw": Step(OPEN, lambda one, now: ended(one, End.WITHDRAWN, now, "x"), "withdrawn"),
    "refuse": Step({State.REQUESTED}, lambda one, now: ended(one, End.REFUSED, now), "refused"),
    "lapse": Step(
        {State.WAITING, State.OFFERED}, lambda one, now: ended(one, End.LAPSED, now), "lapsed"
    ),
}
FIRST = {"requested": State.REQUESTED, "waiting": State.WAITING, "confirmed": State.CONFIRMED}


def beginning(number: int, first: str) -> Booking:
    """Return a booking as it is made: asked for, waiting, or with its place."""
    made = booked(number, None, 0, count=1, email=f"tamu{number}@example.com", language="en")
    made = replace(made, kind="passport_queue", asked_at=NOW)
    if first == "confirmed":
        return replace(made, slot=PLACE)
    return replace(made, wait=WAIT) if first == "waiting" else made


@dataclass
class Model:
    """Which mails are still to come, and which must have gone out."""

    pending: list[tuple[str, str, datetime]] = field(default_factory=list)
    until: datetime | None = None
    sent: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, letter: str | None, booking: Booking, now: datetime) -> None:
        if letter is None:
            return
        self.pending, self.until = [], None
        if letter:
            self.pending = [(letter, "once", now)]
        if booking.offer:
            self.until = booking.offer.until
        if letter and booking.state is State.CONFIRMED and booking.slot:
            self.until = booking.slot.ends_at
            # Nine o'clock in Bali on the day before.
            eve = booking.slot.on - DAY
            remind = datetime(eve.year, eve.month, eve.day, 1, 0, tzinfo=UTC)
            if remind > now:
                self.pending.append((letter, "reminder", remind))

    def sweep(self, now: datetime) -> None:
        due = [one for one in self.pending if one[2] <= now]
        if not due:
            return
        if self.until is not None and now > self.until:
            self.pending = []
            return
        self.sent.append(due[-1][:2])
        self.pending = self.pending[len(due) :]
