"""Those who have come, checked in by the codes that phones read, with or without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.bookings import repository
from chalicelib.bookings.changing import commit_change
from chalicelib.bookings.desk import check_in_rules as rules
from chalicelib.bookings.desk.attendance import marks_on_end
from chalicelib.bookings.desk.check_in_rules import Margins, Refusal, Seen
from chalicelib.bookings.desk.reaching import DESK
from chalicelib.bookings.rules import Booking, BookingMovedError
from chalicelib.bookings.teams import repository as team_repository
from chalicelib.core.ids import BookingId, TeamId
from chalicelib.reference import settings
from chalicelib.web.guards import Person

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of what was read: the booking, whether it was checked in before, or why not."""

    id: str
    booking: Booking | None = None
    was_known: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who checks in, which teams they go out with, and until when one may."""

    person: Person
    teams: frozenset[TeamId]
    margins: Margins
    now: datetime

    def reaches(self, booking: Booking) -> bool:
        if not booking.office or booking.office != self.person.office:
            return False
        return self.person.role in DESK or booking.team in self.teams


def check_in(read: Sequence[Seen], person: Person, now: datetime) -> list[Verdict]:
    """Check in those whose codes were read; a verdict for each, in their order.

    Safe to repeat whole, in part and in any order. A booking of another office or team is as if
    there were none. Each booking has a row of the audit log: with its check-in, or alone where
    nothing came of it. Raises UnavailableError and BookingMovedError: what was stored until then
    stays, send all again.
    """
    desk = _desk(person, now)
    ids = [one for seen in read if (one := rules.booking_in(seen.code))]
    known = {one.id: one for one in repository.find_bookings(ids)}
    verdicts, looked = [], dict[BookingId, Deed]()
    for seen in read:
        verdict = _judge(seen, desk, known)
        verdicts.append(verdict)
        if verdict.booking:
            known[verdict.booking.id] = verdict.booking
            if verdict.refusal:
                looked[verdict.booking.id] = _deed(desk, verdict.booking, verdict.refusal)
    if looked:
        audit.commit_all_audited(list(looked.values()))
    return verdicts


def _judge(seen: Seen, desk: _Desk, known: dict[BookingId, Booking]) -> Verdict:
    booking_id = rules.booking_in(seen.code)
    if booking_id is None:
        return Verdict(seen.id, refusal=Refusal.WRONG_CODE)
    booking = known.get(booking_id)
    for _ in range(_ATTEMPTS):
        if booking is None or not desk.reaches(booking):
            return Verdict(seen.id, refusal=Refusal.NOT_FOUND)
        try:
            return _take(seen, booking, desk)
        except BookingMovedError:
            booking = repository.find_booking(booking_id)
    raise BookingMovedError


def _take(seen: Seen, before: Booking, desk: _Desk) -> Verdict:
    if refusal := rules.refusal_of(before, seen, desk.margins):
        return Verdict(seen.id, before, refusal=refusal)
    after = rules.checked_in(before, seen)
    if after != before:
        writes = marks_on_end(before, after) if before.ended != after.ended else []
        after = commit_change(before, after, _deed(desk, before), desk.now, writes)
    is_first = rules.is_first(after, seen)
    return Verdict(seen.id, after, was_known=before.check_in is not None and not is_first)


def _desk(person: Person, now: datetime) -> _Desk:
    teams: frozenset[TeamId] = frozenset()
    if person.role not in DESK and person.office:
        own = team_repository.list_teams(person.office)
        teams = frozenset(one.id for one in own if one.has_member(person.id))
    before, after = (
        timedelta(minutes=settings.number(f"booking_check_in_{name}_minutes", now.date()))
        for name in ("early", "late")
    )
    return _Desk(person, teams, Margins(before, after), now)


def _deed(desk: _Desk, booking: Booking, refusal: Refusal | None = None) -> Deed:
    action = "booking_check_in_refused" if refusal else "booking_checked_in"
    return audit.deed(
        desk.person, action, f"BOOKING#{booking.id}", desk.now, fields="state", result=refusal or ""
    )
