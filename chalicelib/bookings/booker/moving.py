"""A booking moved or cancelled by who made it: once for each request."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, references
from chalicelib.bookings.booker import time_checks
from chalicelib.bookings.booker.schemas import CancelBooking, MoveBooking
from chalicelib.bookings.booker.service import Standing, standing_of
from chalicelib.bookings.booker.time_checks import Wanted
from chalicelib.bookings.calendar import waiting
from chalicelib.bookings.deadlines import check_cancellable, check_movable, counts
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, BookingMovedError, End, State, ended
from chalicelib.bookings.slot_repository import NoPlaceError
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db.transaction import ContendedError
from chalicelib.web.guards import Call

_ATTEMPTS = 5
_OFTEN = "30/day"


def move_booking(call: Call[MoveBooking], network: str) -> Standing:
    """Move a booking to another slot, or let it be answered anew for other days.

    It counts where a time that stood is given up. Raises InvalidError, NoPlaceError,
    NotFoundError, BookingOverError, BookingBegunError, MoveTooLateError, NoMovesLeftError,
    BookingMovedError, TooManyRequestsError.
    """
    request = call.body

    def moved(booking: Booking) -> Booking | None:
        if request.seen not in {None, booking.version}:
            if _is_there(booking, request):
                return None
            raise BookingMovedError
        check_movable(booking, call.now)
        kind = KINDS[booking.kind]
        of = Wanted(kind, booking.service, booking.office, booking.people, call.now)
        chosen = _to_slot if kind.chooses_slot else _to_days
        after = chosen(booking, request, of)
        return replace(
            after,
            wait=None,
            offer=None,
            displaced_at=None,
            displaced_why="",
            moves=booking.moves + counts(booking),
        )

    return _changed(call, network, moved, "booking_moved")


def cancel_booking(call: Call[CancelBooking], network: str) -> Standing:
    """Cancel a booking until it begins; its places are given back.

    Raises NotFoundError, BookingOverError, BookingBegunError, BookingMovedError,
    TooManyRequestsError.
    """

    def cancelled(booking: Booking) -> Booking:
        check_cancellable(booking, call.now)
        return ended(booking, End.CANCELLED, call.now, (call.body.reason or "").strip())

    return _changed(call, network, cancelled, "booking_cancelled")


def _changed(
    call: Call[MoveBooking] | Call[CancelBooking],
    network: str,
    change: Callable[[Booking], Booking | None],
    action: str,
) -> Standing:
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    for _ in range(_ATTEMPTS):
        booking = references.open_own(call.body.reference, network, call.now)
        made = references.request_id_of(booking, call.key, call.body_hash)
        if booking.last_request == made:
            return standing_of(booking)
        changed = change(booking)
        if changed is None:
            return standing_of(booking)
        after = replace(changed, last_request=made)
        limits.use(_OFTEN, "booking-changed", booking.id, now=call.now)
        done = audit.deed(None, action, f"BOOKING#{booking.id}", call.now)
        try:
            kept = changing.commit_change(booking, after, done, call.now)
        except (BookingMovedError, ContendedError):
            continue
        waiting.settle_left(booking, kept, call.now)
        return standing_of(kept)
    raise BookingMovedError


def _is_there(booking: Booking, request: MoveBooking) -> bool:
    """Whether a booking stands already as it is asked to."""
    slot, wanted = booking.slot, request.slot
    if slot and wanted and booking.state is State.CONFIRMED:
        stands = (slot.on, f"{slot.begins:%H:%M}", slot.lane)
        return stands == (wanted.date, wanted.time, wanted.lane)
    return booking.state is State.REQUESTED and booking.preferred == tuple(request.preferred or ())


def _to_slot(booking: Booking, request: MoveBooking, of: Wanted) -> Booking:
    if request.preferred:
        raise InvalidError(FieldError("preferred", "not_for_kind"))
    if request.slot is None:
        raise InvalidError(FieldError("slot", "required"))
    places, faults = time_checks.slot_faults(request.slot, of)
    if faults or places is None:
        raise InvalidError(faults)
    held = changing.held(booking)
    is_held = held is not None and held[0] == places.slot
    if is_held and booking.offer is None:
        raise InvalidError(FieldError("slot", "same_slot"))
    if not is_held and places.free < booking.count:
        raise NoPlaceError
    return replace(booking, slot=places.slot)


def _to_days(booking: Booking, request: MoveBooking, of: Wanted) -> Booking:
    if request.slot:
        raise InvalidError(FieldError("slot", "not_for_kind"))
    if not request.preferred:
        raise InvalidError(FieldError("preferred", "required"))
    days = tuple(request.preferred)
    if faults := time_checks.preferred_faults(days, of):
        raise InvalidError(faults)
    return replace(booking, preferred=days, slot=None, team=None, window=None, answered_by=None)
