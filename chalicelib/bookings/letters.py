"""What who booked is told by mail, of each change once: told from how it was before and after.

A row of the outbox stands for a booking at a time. What is told next cancels what the row has not
sent yet, its reminders above all, and stands in a new row; both in the change's own transaction.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.bookings import letter_facts
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, End, State
from chalicelib.clients.secrets import index_key
from chalicelib.core.ids import BookingId, NoticeId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.notices import service as notices
from chalicelib.notices.rules import ONCE, Letter, Stage
from chalicelib.reference import settings

# Stages after the first: the list of a group closes soon; it is tomorrow.
LIST, REMINDER = "list", "reminder"
_LIST_DAYS, _REMINDER_DAYS = 3, 1
# Nothing is told, but what is still to be sent has lost its sense.
QUIET = ""

_ENDED = {
    End.SERVED: QUIET,
    End.NO_SHOW: "no_show",
    End.CANCELLED: "cancelled",
    End.WITHDRAWN: "withdrawn",
    End.REFUSED: "refused",
    End.LAPSED: "lapsed",
}
_ENTERED = {
    State.REQUESTED: "requested",
    State.WAITING: "waiting",
    State.OFFERED: "offered",
    State.CONFIRMED: "confirmed",
    State.DISPLACED: "displaced",
    State.CHECKED_IN: QUIET,
}
# Where it matters from where it came.
_BETWEEN = {
    (State.OFFERED, State.WAITING): "offer_over",
    (State.DISPLACED, State.CONFIRMED): "moved",
}


def _when(one: Booking) -> tuple[object, ...]:
    """Return when a booking is; a team's day has no hour that is told, but a window."""
    if one.slot is None:
        return ()
    return (one.slot.on, one.slot.starts_at if KINDS[one.kind].chooses_slot else None)


# What is told again when it changes though the booking stands where it stood; the first that does.
_WITHIN: dict[State, tuple[tuple[Callable[[Booking], object], str], ...]] = {
    State.REQUESTED: ((lambda one: one.preferred, "requested"),),
    State.OFFERED: ((lambda one: one.offer, "offered"),),
    State.CONFIRMED: (
        (_when, "moved"),
        (lambda one: one.window, "window"),
    ),
}


def told(
    before: Booking | None, after: Booking, now: datetime, reference: str = ""
) -> tuple[Booking, list[Write]]:
    """Return the booking with the number of its row of the outbox, and what to write for that.

    `reference` is known while a booking is made and never again: only its first mail names it.
    """
    name = letter_of(before, after)
    if name is None or not after.email:
        return after, []
    writes = notices.plan_cancel(_row(after), now) if after.notice else []
    if name == QUIET:
        return after, writes
    numbered = replace(after, notice=after.notice + 1)
    context = letter_facts.facts(before, numbered)
    if reference:
        context["reference"] = reference
    letter = Letter(f"booking_{name}", after.email, after.language, context)
    stages = [Stage(ONCE, now), *_reminders(after, now)]
    return numbered, [*writes, *notices.plan_notice(_row(numbered), letter, stages)]


def letter_of(before: Booking | None, after: Booking) -> str | None:
    """Return which letter tells of a change: QUIET for none, None where what stands still holds."""
    if after.ended:
        is_told = before and before.ended and before.ended.how is after.ended.how
        return None if is_told else _ENDED[after.ended.how]
    if before is None or before.state is not after.state:
        entered = _ENTERED[after.state]
        return _BETWEEN.get((before.state, after.state), entered) if before else entered
    told_again = (
        name for what, name in _WITHIN.get(after.state, ()) if what(before) != what(after)
    )
    return next(told_again, None)


def _reminders(booking: Booking, now: datetime) -> list[Stage]:
    """Return what comes after the first mail of a booking that stands, where it is not past."""
    slot = booking.slot
    if slot is None or booking.state is not State.CONFIRMED:
        return []
    listed = KINDS[booking.kind].takes_list
    days = {**({LIST: _LIST_DAYS} if listed else {}), REMINDER: _REMINDER_DAYS}
    stages = [
        Stage(name, reminder_at(slot.on - timedelta(days=before), slot.zone))
        for name, before in days.items()
    ]
    return [stage for stage in stages if stage.due_at > now]


def reminder_at(on: date, zone: str) -> datetime:
    """Return when on a day reminders leave, by the clock of the office."""
    clock = time.fromisoformat(str(settings.setting("booking_reminder_time", on).value))
    return datetime.combine(on, clock, ZoneInfo(zone))


def notice_id_of(booking_id: BookingId, number: int) -> NoticeId:
    """Return the id of a booking's row of the outbox: the same for a retry, and of no use else.

    It stands in logs and in what is told of mails, where a booking's own id would check it in.
    """
    return NoticeId(keyed_id(index_key(), "booking-notice", booking_id, str(number)))


def _row(booking: Booking) -> NoticeId:
    return notice_id_of(booking.id, booking.notice)
