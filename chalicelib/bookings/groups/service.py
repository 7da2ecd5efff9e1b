"""The list of a group: replaced whole by its organiser, read by the desk and the team."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.bookings import list_marks, list_repository, references, slot_repository
from chalicelib.bookings.booker import people_checks
from chalicelib.bookings.booker.service import Standing, standing_of
from chalicelib.bookings.changing import commit_change
from chalicelib.bookings.desk.reaching import get_booking
from chalicelib.bookings.groups import rules as list_rules
from chalicelib.bookings.groups.schemas import ReplaceList
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.marks import mark_of
from chalicelib.bookings.repository import Booked
from chalicelib.bookings.rules import Booking, Person
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db.pages import FIELD, MOST_ROWS
from chalicelib.db.transaction import Write
from chalicelib.web.guards import Call
from chalicelib.web.guards import Person as Staff

_OFTEN = "60/hour"
# A day of birth in the far east may be today's there.
_EASTERNMOST = "Asia/Jayapura"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a group's list: its people by number, who is there, and where it goes on."""

    people: Sequence[tuple[int, Person]]
    present: frozenset[int]
    next: str | None


def replace_list(call: Call[ReplaceList], network: str) -> Standing:
    """Replace the list of a group's people, once for each key.

    Safe to be killed anywhere: people are marked as booked before the list names them and let go
    after it does not. With more people than were booked it takes so much more of the team's day.
    Raises NotFoundError, TooManyRequestsError, InvalidError naming each person and field that is
    wrong (`booked_already` too: then nothing is stored), NoPlaceError, BookingMovedError, and
    what `check_open` refuses.
    """
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    before = references.open_own(call.body.reference, network, call.now)
    request = references.request_id_of(before, call.key, call.body_hash)
    if before.last_request == request:
        return standing_of(before)
    list_rules.check_open(before, call.now)
    limits.use(_OFTEN, "booking-list", before.id, now=call.now)
    people = tuple(people_checks.person_of(one) for one in call.body.people)
    _check(before, people, call.now)
    if refused := list_marks.claim(before, people, call.now):
        raise InvalidError(
            [FieldError(f"people.{at}.document_number", "booked_already") for at in refused]
        )
    old = list_repository.find_list(before.id)
    after = replace(
        before,
        listed=len(people),
        count=max(before.count, len(people)),
        last_request=request,
    )
    held = list_marks.held_for(before, [*old, *people])
    # Who was claimed for nothing is free again soon: another request may just name them.
    stored = _commit(before, after, people, call.now)
    _let_go(before, held, people)
    return standing_of(stored)


def list_people(booking_id: str, person: Staff, after: str | None, now: datetime) -> Listed:
    """Return a page of a group's list; the look is audited.

    Raises NotFoundError for a booking of another office or team, InvalidError for a cursor.
    """
    booking = get_booking(booking_id, person)
    begins = _number(after)
    people = list_repository.find_list(booking.id) or booking.people
    part = list(enumerate(people, start=1))[begins : begins + MOST_ROWS]
    end = begins + MOST_ROWS
    audit.commit_audited(
        audit.deed(
            person,
            "booking_people_viewed",
            f"BOOKING#{booking.id}",
            now,
            result=f"shown {len(part)}",
        )
    )
    present = frozenset(booking.check_in.present) if booking.check_in else frozenset[int]()
    return Listed(part, present, str(end) if end < len(people) else None)


def _check(booking: Booking, people: Sequence[Person], now: datetime) -> None:
    list_rules.check_count(booking, len(people))
    today = local_date(now, _EASTERNMOST)
    if faults := people_checks.people_faults(people, KINDS[booking.kind], today):
        raise InvalidError(faults)


def _commit(before: Booking, after: Booking, people: Sequence[Person], now: datetime) -> Booking:
    done = audit.deed(
        None, "booking_list_replaced", f"BOOKING#{before.id}", now, result=f"listed {len(people)}"
    )
    writes = [list_repository.plan_list(before.id, people)]
    return commit_change(before, after, done, now, writes, _more_minutes(before, after))


def _more_minutes(before: Booking, after: Booking) -> list[Write]:
    """Plan what more of a team's day the people take: one write where two would meet."""
    kind, slot = KINDS[before.kind], before.slot
    more = kind.minutes_of(after.count) - kind.minutes_of(before.count)
    if slot is None or before.displaced_at or not more:
        return []
    return [slot_repository.plan_take_for_team(slot, more)]


def _let_go(booking: Booking, held: dict[str, Booked], people: Sequence[Person]) -> None:
    kept = {mark_of(booking.service, one) for one in people}
    list_marks.let_go(booking, {mark: one for mark, one in held.items() if mark not in kept})


def _number(after: str | None) -> int:
    if after is None:
        return 0
    if not (after.isascii() and after.isdecimal() and len(after) <= 3):  # noqa: PLR2004 - of 200
        raise InvalidError(FieldError(FIELD, "wrong_format"))
    return int(after)
