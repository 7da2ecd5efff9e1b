"""What an office answers to who asks it to come: a day and a team, or why not; in one write each.

A day and a team can be answered again, until the day before: the visit moves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.audit import service as audit
from chalicelib.bookings import list_marks, slot_repository
from chalicelib.bookings.calendar import closure_repository
from chalicelib.bookings.calendar.closure_repository import DayClosedError
from chalicelib.bookings.changing import commit_change, held
from chalicelib.bookings.deadlines import BookingBegunError
from chalicelib.bookings.desk.reaching import get_booking
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.references import request_id_of
from chalicelib.bookings.rules import (
    Booking,
    BookingMovedError,
    BookingOverError,
    End,
    State,
    ended,
)
from chalicelib.bookings.slot_repository import NoPlaceError
from chalicelib.bookings.teams import days as team_days
from chalicelib.bookings.teams import service as teams
from chalicelib.bookings.teams.repository import DayMovedError
from chalicelib.bookings.teams.rules import Team, TeamMovedError
from chalicelib.bookings.visits.schemas import AnswerRequest, WithdrawBooking
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError, FieldError, InvalidError
from chalicelib.db.transaction import Write
from chalicelib.reference import service as reference
from chalicelib.reference.booking_terms import booking_terms
from chalicelib.web.guards import Call

_ATTEMPTS = 12
_AHEAD = timedelta(days=366)


class NotToAnswerError(ConflictError):
    """Nothing is asked of the office: the booking's place was chosen, or was answered before."""

    code = "not_to_answer"


class ProofMissingError(ConflictError):
    """The proof of the visit's ground has not come: without it nothing can be promised."""

    code = "proof_missing"


@dataclass(frozen=True, slots=True)
class Changed:
    """A booking as it is to be, what the audit log says of it, which places it takes and gives."""

    booking: Booking
    result: str
    places: Sequence[Write] | None = None


def answer_request(call: Call[AnswerRequest], booking_id: str) -> Booking:
    """Answer what is asked with a day and a team, or refuse it with a reason; or move a visit.

    Raises NotFoundError, InvalidError naming the field, NotToAnswerError, ProofMissingError,
    BookingOverError, BookingBegunError, BookingMovedError.
    """
    _check_shape(call.body)

    def change(booking: Booking) -> Changed | None:
        if _is_promised(booking, call.body):
            return None
        state = _answerable(booking, call)
        if call.body.refused:
            if state is State.CONFIRMED:  # it was promised: that is withdrawn
                raise NotToAnswerError
            over = ended(booking, End.REFUSED, call.now, call.body.refused, call.person.id)
            return Changed(over, "refused")
        return _promised(booking, call)

    return _change(call, booking_id, "booking_answered", change)


def withdraw(call: Call[WithdrawBooking], booking_id: str) -> Booking:
    """Take back a booking that the office cannot keep; its booker is told why.

    Raises NotFoundError, BookingOverError, BookingBegunError, BookingMovedError.
    """

    def change(booking: Booking) -> Changed:
        is_past = booking.slot is not None and call.now >= booking.slot.ends_at
        if not booking.is_over and _has_begun(booking, is_past=is_past):
            raise BookingBegunError
        over = ended(booking, End.WITHDRAWN, call.now, call.body.reason, call.person.id)
        return Changed(over, "withdrawn")

    return _change(call, booking_id, "booking_withdrawn", change)


def _change(
    call: Call[AnswerRequest] | Call[WithdrawBooking],
    booking_id: str,
    action: str,
    change: Callable[[Booking], Changed | None],
) -> Booking:
    """Change a booking as it is now; BookingMovedError where somebody else did meanwhile."""
    first: Booking | None = None
    for _ in range(_ATTEMPTS):
        booking = get_booking(booking_id, call.person)
        request = request_id_of(booking, call.key, call.body_hash)
        if booking.last_request == request:
            return booking
        if first is not None and booking.version != first.version:
            raise BookingMovedError
        first = booking
        made = change(booking)
        if made is None:
            return booking
        after = replace(made.booking, last_request=request)
        subject = f"BOOKING#{booking.id}"
        # The reason is for its booker, and may say more of them than the log should keep.
        done = audit.deed(call.person, action, subject, call.now, result=made.result)
        try:
            stored = commit_change(booking, after, done, call.now, (), made.places)
        except (BookingMovedError, DayClosedError, DayMovedError, TeamMovedError):
            continue
        if stored.is_over:
            list_marks.let_all_go(stored)
        return stored
    raise BookingMovedError


def _check_shape(request: AnswerRequest) -> None:
    if request.refused is not None:
        if request.date or request.team or request.extra:
            raise InvalidError(FieldError("refused", "only_one_of", {"fields": "date, refused"}))
        return
    lacking = [name for name in ("date", "team") if getattr(request, name) is None]
    if lacking:
        raise InvalidError([FieldError(name, "required") for name in lacking])


def _answerable(booking: Booking, call: Call[AnswerRequest]) -> State:
    state = booking.state
    if booking.is_over:
        raise BookingOverError
    if KINDS[booking.kind].chooses_slot:
        raise NotToAnswerError
    if call.body.seen not in {None, booking.version}:
        raise BookingMovedError
    today = local_date(call.now, reference.office_zone(booking.office))
    is_past = state is State.CONFIRMED and booking.slot is not None and booking.slot.on <= today
    if _has_begun(booking, is_past=is_past):
        raise BookingBegunError
    return state


def _has_begun(booking: Booking, *, is_past: bool) -> bool:
    return booking.state is State.CHECKED_IN or (is_past and booking.state is State.CONFIRMED)


def _is_promised(booking: Booking, request: AnswerRequest) -> bool:
    """Whether a visit has the day and the team that it is to be given."""
    slot = booking.slot if booking.state is State.CONFIRMED else None
    return bool(slot and booking.team == request.team and slot.on == request.date)


def _promised(booking: Booking, call: Call[AnswerRequest]) -> Changed:
    """Return a visit with its day and team."""
    request, kind = call.body, KINDS[booking.kind]
    on = request.date or date.max
    if kind.needs_proof and not booking.proof:
        raise ProofMissingError
    team = teams.find_team(booking.office, request.team or "")
    if team is None or team.ended_at:
        raise InvalidError(FieldError("team", "unknown_team"))
    _check_day(booking, on, call)
    minutes = kind.minutes_of(booking.count)
    try:
        promise = team_days.plan_promise(team, on, minutes, call.now, is_extra=request.extra)
    except NoPlaceError as error:
        raise InvalidError(_full(team, on, minutes)) from error
    after = replace(
        booking,
        slot=promise.slot,
        team=team.id,
        window=None,
        answered_by=call.person.id,
        displaced_at=None,
        displaced_why="",
    )
    places = [*promise.writes, closure_repository.plan_not_closed(booking.office, on)]
    if had := held(booking):
        places.append(slot_repository.plan_return(*had))
    result = f"{on} team={team.id}{' extra' if request.extra else ''}"
    return Changed(after, result, places)


def _full(team: Team, on: date, minutes: int) -> FieldError:
    (day,) = team_days.list_days(team, on, on)
    free = max(0, day.free)
    return FieldError("date", "team_day_full", {"needed": minutes, "free": free})


def _check_day(booking: Booking, on: date, call: Call[AnswerRequest]) -> None:
    zone = reference.office_zone(booking.office)
    today = local_date(call.now, zone)
    if on < today:
        raise InvalidError(FieldError("date", "in_the_past"))
    if on > today + _AHEAD:
        raise InvalidError(FieldError("date", "too_far_ahead"))
    asked_on = local_date(booking.asked_at, zone)
    terms = booking_terms(booking.kind, booking.service, asked_on)
    earliest = asked_on + timedelta(days=terms.lead_days)
    # Lead time is for papers and lists; who is urgent has asked not to wait for it.
    if on < earliest and not booking.is_urgent:
        raise InvalidError(FieldError("date", "before_lead_time", {"on": earliest.isoformat()}))
    if closures := closure_repository.list_closures(booking.office, on, on):
        raise InvalidError(FieldError("date", "day_closed", {"reason": closures[0].reason}))
    # One that is estimated by the moon is no day off until it is decreed.
    holidays = [one for one in reference.list_holidays(on, on) if not one.estimated]
    if holidays and not call.body.extra:
        name = holidays[0].names[call.language]
        raise InvalidError(FieldError("date", "is_holiday", {"name": name}))
