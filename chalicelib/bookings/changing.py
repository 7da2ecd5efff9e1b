"""Each change of a booking, in one transaction with its places, its marks, its mail, its audit row.

What is taken and given back is told from the booking before and after, so that no flow can forget.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.bookings import letters, list_marks, marks, repository, slot_repository
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, End, Slot
from chalicelib.db.transaction import Write

# After these the places were used, whoever came.
_USED = {End.SERVED, End.NO_SHOW}


def held(booking: Booking | None) -> tuple[Slot, int] | None:
    """Return the places that are a booking's: its slot's, or those held by an offer.

    One for each person in a queue; of a team's day, minutes.
    """
    if booking is None or (booking.ended and booking.ended.how not in _USED):
        return None
    slot = booking.offer.slot if booking.offer else booking.slot
    if slot is None or (booking.displaced_at and not booking.offer):
        return None
    kind = KINDS[booking.kind]
    return slot, booking.count if kind.chooses_slot else kind.minutes_of(booking.count)


def plan_places(before: Booking | None, after: Booking, now: datetime) -> list[Write]:
    """Plan what a change takes from calendars and gives back: NoPlaceError when it cannot."""
    old, new = held(before), held(after)
    if old == new:
        return []
    queued = KINDS[after.kind].chooses_slot
    writes = []
    if new:
        take = slot_repository.plan_take_for_team(*new)
        writes.append(slot_repository.plan_take(*new, now) if queued else take)
    if old:
        back = slot_repository.plan_give_back if queued else slot_repository.plan_return
        writes.append(back(*old))
    return writes


def commit_change(
    before: Booking,
    after: Booking,
    done: Deed,
    now: datetime,
    writes: Sequence[Write] = (),
    places: Sequence[Write] | None = None,
) -> Booking:
    """Commit a booking as it is now, with all that follows from it; return it as stored.

    `places` replaces what is derived, where places go from hand to hand. Raises
    BookingMovedError, NoPlaceError, and what the further writes raise.
    """
    after, mails = letters.told(before, after, now)
    moved = plan_places(before, after, now) if places is None else places
    # A pause after a no-show is planned by who records it.
    is_left = after.ended is not None and after.ended.how is not End.NO_SHOW
    freed = marks.plan_unmarks(after, after.people) if is_left and not before.is_over else []
    audit.commit_audited(done, [repository.plan_change(after), *moved, *mails, *freed, *writes])
    if after.is_over and not before.is_over:
        list_marks.let_all_go(after)
    return replace(after, version=after.version + 1)
